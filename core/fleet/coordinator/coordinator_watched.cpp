// What those see who watch the fleet: attempts that ended, and this host as a worker.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/coordinator/order_terms.hpp"
#include "core/fleet/queue/words.hpp"

#include <algorithm>

namespace fleet {
namespace {

/// Whether it counts against its task or its worker.
bool isFault(const AttemptRow& attempt) {
    if (attempt.isKept() || attempt.ending == "superseded" || attempt.ending == "lost") return false;
    const auto cause = causeOf(attempt.ending);
    return !cause || counterOf(*cause) == Counter::Fault;
}

constexpr std::int64_t kOwnSeenMs = 5000; ///< it beats by nature; a row that changes each second tells nothing

} // namespace

base::Result<std::vector<EndedAttempt>> Coordinator::attempts(std::int64_t fromMs, std::int64_t toMs) {
    MR_ASSIGN(const auto rows, m_journal.attempts(fromMs, toMs));
    std::vector<EndedAttempt> ended;
    ended.reserve(rows.size());
    for (const AttemptRow& row : rows)
        ended.push_back({.task = row.task,
            .job = row.job,
            .worker = row.worker,
            .fence = row.fence,
            .ending = row.ending,
            .message = row.message,
            .endedMs = row.endedMs,
            .seconds = row.seconds,
            .isFault = isFault(row)});
    return ended;
}

WorkerView Coordinator::ownView() const {
    WorkerView view;
    view.name = m_options.host;
    view.slots = std::max(m_ownRoom, 0);
    view.facts.processor = m_ownHost;
    if (!m_ownPin.empty()) view.digests = {{needOf({}), m_ownPin}};
    view.seenMs = m_clock.wallMs() / kOwnSeenMs * kOwnSeenMs;
    for (const auto& [name, own] : m_own) {
        if (own.isEnded) continue;
        HeldTask held;
        held.task = name;
        held.fence = own.fence;
        if (const auto task = m_tasks.find(name); task != m_tasks.end())
            if (const auto began = task->second.began.find(own.fence); began != task->second.began.end())
                held.seconds = static_cast<double>(nowMs() - began->second) / 1000;
        view.held.push_back(std::move(held));
        view.busy += std::max(1, own.lanes);
    }
    view.state = view.held.empty() ? WorkerState::Idle : WorkerState::Encoding;
    view.reason = view.held.empty() ? IdleReason::NothingWaiting : IdleReason::None;
    return view;
}

} // namespace fleet
