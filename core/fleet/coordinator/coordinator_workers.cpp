// Who is there: what workers say of themselves, who is heard of, who rests.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr int kSightingsAtOnce = 100, kMostPages = 100;
constexpr std::int64_t kSeenEveryMs = 60'000; ///< so often it is written that a worker is there

} // namespace

void Coordinator::workerCame(const ComingWorker& worker) {
    WorkerRow& row = m_workers[worker.name];
    // With other encoders it has shown nothing yet.
    if (row.facts != worker.facts || row.digests != worker.digests) {
        row.isDecoded = false;
        row.audited = 0;
    }
    row.name = worker.name;
    row.tokenId = worker.tokenId;
    row.address = worker.address;
    row.bootId = worker.bootId;
    row.digests = worker.digests;
    row.facts = worker.facts;
    row.slots = worker.slots;
    row.memoryMb = worker.memoryMb;
    row.diskGb = worker.diskGb;
    row.seenMs = m_clock.wallMs();
    if (row.firstSeenMs == 0) row.firstSeenMs = row.seenMs;
    // Who leaves and comes again wants to work.
    if (row.want == word(queue::Want::Leave)) row.want = word(queue::Want::Run);
    m_batch.workers[row.name] = row;
    m_heardMs[row.name] = nowMs();
    tellTerms(row.name);
    steer(row.name);
}

void Coordinator::workerHeard(const std::string& worker, const std::vector<HeldTask>& held) {
    m_heardMs[worker] = nowMs();
    for (const auto& one : held) {
        const Course* course = m_courses.find(one.task);
        const auto task = m_tasks.find(one.task);
        if (!course || task == m_tasks.end() || task->second.run == 0 || course->fence != one.fence || course->worker != worker) continue;
        m_watcher.progressed(task->second.run, one.fraction);
    }
}

void Coordinator::workerLeft(const std::string& worker) {
    m_heardMs.erase(worker);
    takeBack(worker);
}

void Coordinator::takeBack(const std::string& worker) {
    const auto leases = m_courses.leases().find(worker);
    if (leases == m_courses.leases().end()) return;
    for (const auto& name : std::set<std::string>(leases->second)) {
        const auto found = m_tasks.find(name);
        if (found == m_tasks.end()) continue;
        Task& task = found->second;
        const Course* course = m_courses.find(name);
        endLease(name, *course);
        if (isOwn(worker)) endOwn(name);
        QueueEvent event;
        event.kind = EventKind::HandBack;
        event.task = name;
        event.fence = course->fence;
        event.worker = worker;
        event.cause = Cause::Drain;
        record(event, task, std::string(word(Cause::Drain)), {});
        Step step = m_courses.take(event, moment());
        step.settlements.clear(); // it is no event of the queue
        apply(step);
        m_jobs.find(jobOf(name))->second.isDirty = true;
    }
}

void Coordinator::lookAtWorkers() {
    // Who beats moves to the end of that list: it is read to its end, else some would never be met.
    for (int page = 0; page < kMostPages; ++page) {
        const auto seen = m_queue.seen(m_seenAfterMs, kSightingsAtOnce);
        if (!answered(seen)) break;
        for (const auto& one : *seen) {
            m_seenAfterMs = std::max(m_seenAfterMs, one.atMs);
            m_heardMs[one.worker] = nowMs();
        }
        if (static_cast<int>(seen->size()) < kSightingsAtOnce) break;
    }
    std::map<std::string, std::string> machines;
    if (m_ownRoom > 0 && !m_ownPin.empty()) machines.emplace(m_options.host, m_options.host);
    int slots = 0;
    for (auto& [name, row] : m_workers) {
        if (isOwn(name) || !isPresent(name)) continue;
        machines.emplace(name, row.machine());
        if (takesWork(name, row)) slots += slotsOf(row);
        if (m_clock.wallMs() - row.seenMs < kSeenEveryMs) continue;
        row.seenMs = m_clock.wallMs();
        m_batch.workers[name] = row;
    }
    m_courses.present(std::move(machines));
    if (slots == m_slotsElsewhere) return;
    m_slotsElsewhere = slots;
    m_watcher.slotsElsewhere(slots);
}

int Coordinator::slotsOf(const WorkerRow& row) const {
    return row.slotLimit > 0 ? std::min(row.slotLimit, row.slots) : row.slots;
}

bool Coordinator::takesWork(const std::string& name, const WorkerRow& row) const {
    return !isOwn(name) && isPresent(name) && row.want == word(queue::Want::Run) && !isResting(name);
}

int Coordinator::allSlots() const {
    return std::max(0, m_slotsElsewhere) + m_ownRoom;
}

bool Coordinator::isPresent(const std::string& worker) const {
    const auto heard = m_heardMs.find(worker);
    return heard != m_heardMs.end() && nowMs() - heard->second < kPresentMs;
}

bool Coordinator::isAnybodyElse() const {
    return std::any_of(m_workers.begin(), m_workers.end(), [&](const auto& one) { return !isOwn(one.first) && isPresent(one.first); });
}

std::string Coordinator::pinOf(const WorkerRow& row, const std::string& need) const {
    const auto its = std::find_if(row.digests.begin(), row.digests.end(), [&](const auto& digest) { return digest.family == need; });
    return its == row.digests.end() ? std::string() : pinName(its->sha256);
}

void Coordinator::rest(const Rest& rest) {
    std::int64_t& untilMs = m_restUntilMs[rest.worker];
    // What fails on its other slots meanwhile shortens no rest.
    if (!rest.isSick && untilMs >= nowMs() + rest.ms) return;
    untilMs = nowMs() + rest.ms;
    const auto worker = m_workers.find(rest.worker);
    if (rest.isSick && worker != m_workers.end()) {
        WorkerRow& row = worker->second;
        row.restingUntilMs = m_clock.wallMs() + rest.ms;
        row.rests = m_courses.restsOf(rest.worker);
        row.restReasonParts =
            base::text(QT_TRANSLATE_NOOP("Core", "It failed chunks that others made. Its encoders are tried before it goes on."));
        row.restReason = row.restReasonParts.english();
        m_batch.workers[row.name] = row;
    }
    if (rest.isSick && !m_isConvicting) // else it is told why
        m_watcher.noticed({.kind = NoticeKind::WorkerSick,
            .worker = rest.worker,
            .text = base::text(
                QT_TRANSLATE_NOOP("Core",
                    "%1 failed chunks that other machines made. It rests for %2 min, and its encoders are tried before it goes on. "
                    "Look at its disk, its memory and its log."),
                rest.worker, rest.ms / 60'000)});
    if (rest.isSick) m_sick.insert(rest.worker);
    else m_sick.erase(rest.worker);
    tellTerms(rest.worker);
    steer(rest.worker);
}

void Coordinator::tellTerms(const std::string& worker) {
    if (m_workers.count(worker) > 0) m_table.setTerms(worker, {.isSick = m_sick.count(worker) > 0});
}

void Coordinator::recallRests() {
    constexpr std::int64_t kWellMs = 3'600'000; // who has not rested for so long is well
    for (auto& [name, row] : m_workers) {
        // No rest is longer: this clock was set back since, or was wrong then.
        row.restingUntilMs = std::min(row.restingUntilMs, m_clock.wallMs() + WorkerHealth::kLongestRestMs);
        const std::int64_t leftMs = row.restingUntilMs - m_clock.wallMs();
        if (row.rests > 0 && leftMs > -kWellMs) m_courses.recallRests(name, row.rests, leftMs > 0);
        if (leftMs > 0) {
            m_restUntilMs[name] = nowMs() + leftMs;
            m_sick.insert(name);
        }
        tellTerms(name);
    }
}

void Coordinator::steer(const std::string& worker) {
    const auto row = m_workers.find(worker);
    const auto want = row == m_workers.end() ? std::nullopt : wantOf(row->second.want);
    const auto rests = m_restUntilMs.find(worker);
    const std::int64_t restMs = rests == m_restUntilMs.end() ? 0 : std::max<std::int64_t>(0, rests->second - nowMs());
    if (m_mustBegin) return; // said when it is begun
    (void)answered(m_queue.steer(worker, want.value_or(queue::Want::Run), restMs));
}

} // namespace fleet
