#include "core/fleet/queue/course.hpp"

#include <algorithm>
#include <set>

namespace fleet {
inline namespace queue {
namespace {

constexpr std::size_t kMost = 3;
/// A task that ends the only machine there is, or comes to the same one each time, has to end as well.
constexpr std::size_t kMostOnOneMachine = 6;

std::size_t machinesOf(const std::vector<Attempt>& attempts) {
    std::set<std::string> machines;
    for (const auto& attempt : attempts) machines.insert(attempt.machine);
    return machines.size();
}

bool isTooMuch(const std::vector<Attempt>& attempts, bool isOneEnough) {
    if (attempts.size() < kMost) return false;
    return isOneEnough || machinesOf(attempts) > 1 || attempts.size() >= kMostOnOneMachine;
}

} // namespace

void Course::offered() {
    if (state == TaskState::Waiting || state == TaskState::Backoff) state = TaskState::Offered;
}

bool Course::leased(Fence itsFence, const std::string& itsWorker) {
    if (isOver()) return false;
    // While a result is verified whoever else has it goes on: that one may be refused.
    if (state == TaskState::Returned) return true;
    state = TaskState::Leased;
    if (fence != itsFence) ++attempts;
    fence = itsFence;
    worker = itsWorker;
    return true;
}

bool Course::adopted(Fence itsFence, const std::string& itsWorker) {
    if (!leased(itsFence, itsWorker)) return false;
    losses.erase(std::remove_if(losses.begin(), losses.end(), [&](const Attempt& one) { return one.fence == itsFence; }), losses.end());
    return true;
}

bool Course::handedBack(Fence itsFence) {
    if (state != TaskState::Leased || fence != itsFence) return false;
    state = TaskState::Waiting;
    isRetry = true;
    return true;
}

bool Course::expired(const Attempt& attempt, std::int64_t nowMs, double draw) {
    if (state != TaskState::Leased || fence != attempt.fence) return false;
    losses.push_back(attempt);
    if (isTooMuch(losses, false)) state = TaskState::Quarantined;
    else backOff(losses.size(), nowMs, draw);
    return true;
}

bool Course::failed(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw) {
    if (state != TaskState::Leased || fence != attempt.fence) return false;
    fault(attempt, isAnybodyElse, nowMs, draw);
    return true;
}

bool Course::refused(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw) {
    if (state != TaskState::Returned || fence != attempt.fence) return false;
    fault(attempt, isAnybodyElse, nowMs, draw);
    return true;
}

Outcome Course::returned(Fence itsFence, const std::string& itsWorker) {
    switch (state) {
    case TaskState::Done: return fence == itsFence ? Outcome::Kept : Outcome::Superseded;
    case TaskState::Cancelled: return Outcome::Cancelled;
    case TaskState::Returned: return fence == itsFence ? Outcome::Seen : Outcome::Superseded;
    default: break;
    }
    // Also of a lease that is over, of one that was given to somebody else, and of a task that was given up: the first valid result wins.
    state = TaskState::Returned;
    fence = itsFence;
    worker = itsWorker;
    return Outcome::Seen;
}

void Course::kept() {
    if (state == TaskState::Returned) state = TaskState::Done;
}

void Course::cancel() {
    if (state != TaskState::Done) state = TaskState::Cancelled;
}

void Course::replay() {
    faults.clear();
    losses.clear();
    if (state == TaskState::Quarantined || state == TaskState::Backoff) state = TaskState::Waiting;
    isRetry = true;
}

bool Course::forgive(const std::string& itsWorker) {
    const auto its = std::remove_if(faults.begin(), faults.end(), [&](const Attempt& one) { return one.worker == itsWorker; });
    if (its == faults.end()) return false;
    faults.erase(its, faults.end());
    const bool isOfLosses = isTooMuch(losses, false);
    if (state == TaskState::Quarantined && !isTooMuch(faults, false) && !isOfLosses) {
        state = TaskState::Waiting;
        isRetry = true;
    }
    return true;
}

void Course::rebuilt(std::int64_t rollCallUntilMs) {
    if (state == TaskState::Offered) state = TaskState::Waiting;
    if (state != TaskState::Leased) return;
    state = TaskState::Backoff;
    notBeforeMs = rollCallUntilMs;
    isRetry = true;
}

bool Course::isGuilty() const {
    return machinesOf(faults) > 1;
}

void Course::fault(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw) {
    // Whoever did not hear the answer says it twice.
    const bool isKnown = std::any_of(faults.begin(), faults.end(), [&](const Attempt& one) { return one.fence == attempt.fence; });
    if (!isKnown) faults.push_back(attempt);
    if (isTooMuch(faults, !isAnybodyElse)) state = TaskState::Quarantined;
    else backOff(faults.size(), nowMs, draw);
}

void Course::backOff(std::size_t counted, std::int64_t nowMs, double draw) {
    state = TaskState::Backoff;
    notBeforeMs = nowMs + backoffMs(static_cast<int>(counted), draw);
    isRetry = true;
}

} // namespace queue
} // namespace fleet
