// Jobs that wait for machines which make their bytes.

#include "core/fleet/coordinator/coordinator.hpp"

#include <algorithm>

namespace fleet {

bool Coordinator::isMade(const std::string& need, const std::string& pin) const {
    if (pin.empty() || (pin == m_ownPin && m_ownRoom > 0)) return true;
    return std::any_of(m_workers.begin(), m_workers.end(),
        [&](const auto& one) { return !isOwn(one.first) && isPresent(one.first) && pinOf(one.second, need) == pin; });
}

std::string Coordinator::missingPin(const Job& job) const {
    if (!m_trust.isStrict && !job.isAudit) return {};
    const auto missing = std::find_if(job.pins.begin(), job.pins.end(), [&](const auto& one) { return !isMade(one.first, one.second); });
    return missing == job.pins.end() ? std::string() : missing->second;
}

std::string Coordinator::machineLike(const std::string& pin) const {
    const WorkerRow* last = nullptr;
    for (const auto& [name, row] : m_workers)
        for (const auto& digest : row.digests)
            if (pinName(digest.sha256) == pin && (!last || last->seenMs < row.seenMs)) last = &row;
    if (!last) return pin;
    return last->facts.build.empty() ? last->name : last->name + " (" + last->facts.build + ")";
}

void Coordinator::lookForPins() {
    for (auto& [name, job] : m_jobs) {
        if (job.isAudit) continue;
        const bool waits = job.runs > 0 &&
            m_courses.count(name, TaskState::Waiting) + m_courses.count(name, TaskState::Offered) +
                    m_courses.count(name, TaskState::Backoff) >
                0;
        const std::string pin = waits ? missingPin(job) : std::string();
        if (pin.empty()) {
            job.unmadeSinceMs = -1;
            if (std::exchange(job.isUnmadeTold, false))
                m_watcher.noticed({.kind = NoticeKind::PinBack,
                    .job = name,
                    .text = base::text(QT_TRANSLATE_NOOP("Core", "A machine that can go on with it is there again."))});
            continue;
        }
        if (job.unmadeSinceMs < 0) job.unmadeSinceMs = nowMs();
        if (job.isUnmadeTold || nowMs() - job.unmadeSinceMs < kUnmadeMs) continue;
        job.isUnmadeTold = true;
        m_watcher.noticed({.kind = NoticeKind::PinMissing,
            .job = name,
            .text = base::text(
                QT_TRANSLATE_NOOP("Core",
                    "It waits for a machine like %1: no other that is there makes the same bytes. Wait for it, or have all of it "
                    "made again by others."),
                machineLike(pin))});
    }
}

base::Result<void> Coordinator::startOnOthers(const std::string& name) {
    const auto found = m_jobs.find(name);
    if (found == m_jobs.end() || found->second.tasks.empty() || found->second.isAudit)
        return base::Error{
            base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "Nothing of the job %1 is in the queue."), name)};
    if (missingPin(found->second).empty())
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "The job %1 does not wait for a machine: those that are there can go on with it."), name)};
    strand(name, found->second);
    return {};
}

} // namespace fleet
