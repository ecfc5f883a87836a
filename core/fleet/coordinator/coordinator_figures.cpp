// What is counted for /metrics of attempts, as they are recorded.

#include "core/fleet/coordinator/attempt_outcome.hpp"
#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/gateway/fleet_gauges.hpp"

namespace fleet {

void Coordinator::measure(const AttemptRow& row, const Task& task, const Proven* proven) {
    const work::Order& order = task.assignment->order;
    const std::string need = needOf(order);
    const auto job = m_jobs.find(row.job);
    const bool isPinned = job != m_jobs.end() && job->second.pins.count(need) > 0;
    m_options.metrics->ended({.className = classNameOf(need, isPinned ? job->second.pins.at(need) : std::string()),
        .cause = row.ending,
        .outcome = word(outcomeOfAttempt(row.ending)),
        .seconds = row.seconds});
    if (!proven) return;
    const auto& source = task.assignment->source;
    m_options.metrics->kept({.isFromOrigin = source && source->file.empty(),
        .sourceBytes = proven->bytesIn,
        .cacheHits = proven->cacheHits,
        .sourceSeconds = sourceSecondsOf(order),
        .seconds = row.seconds});
}

} // namespace fleet
