// Attempts that ended, for those who watch the fleet.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"

namespace fleet {
namespace {

/// Whether it counts against its task or its worker.
bool isFault(const AttemptRow& attempt) {
    if (attempt.isKept() || attempt.ending == "superseded" || attempt.ending == "lost") return false;
    const auto cause = causeOf(attempt.ending);
    return !cause || counterOf(*cause) == Counter::Fault;
}

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

} // namespace fleet
