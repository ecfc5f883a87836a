#include "core/fleet/coordinator/fleet_run.hpp"

#include <algorithm>

namespace fleet {

void FleetRun::setProcess(work::Run* process) {
    const bool wasWaiting = isWaiting();
    m_process = process;
    if (wasWaiting && process) Q_EMIT began();
}

void FleetRun::progress(double fraction) {
    const QPointer<FleetRun> self(this);
    // A beat may come before it is known who claimed it.
    if (isWaiting()) {
        m_isAtWork = true;
        Q_EMIT began();
    }
    if (self) Q_EMIT progressed(fraction);
}

void FleetRun::tellAttempt(const work::AttemptInfo& attempt) {
    const QPointer<FleetRun> self(this);
    const bool wasWaiting = isWaiting();
    m_isAtWork = attempt.isAtWork;
    Q_EMIT attempted(attempt);
    if (self && wasWaiting && !isWaiting()) Q_EMIT began();
}

void FleetRun::end(const base::Result<model::TaskResult>& result, bool areNew) {
    if (m_isOver) return;
    const QPointer<FleetRun> self(this);
    if (result && areNew) {
        for (const auto& file : result->segments) {
            const auto facts = std::find_if(
                result->renditions.begin(), result->renditions.end(), [&](const auto& each) { return each.rendition == file.rendition; });
            if (facts == result->renditions.end()) continue;
            Q_EMIT segmentWritten(file, *facts);
            if (!self || m_isOver) return; // whoever heard of it has enough
        }
    }
    m_isOver = true;
    Q_EMIT finished(result);
}

void HereRun::begin(std::unique_ptr<work::Run> process, std::shared_ptr<void> busy) {
    m_process = std::move(process);
    m_busy = std::move(busy);
    Q_EMIT began(); // to nobody where it begins at once
    connect(m_process.get(), &work::Run::progressed, this, &work::Run::progressed);
    connect(m_process.get(), &work::Run::draining, this, &work::Run::draining);
    connect(m_process.get(), &work::Run::segmentWritten, this, &work::Run::segmentWritten);
    connect(m_process.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) {
        m_busy.reset();
        if (!result) return Q_EMIT finished(result);
        model::TaskResult renamed = *result;
        m_rename(renamed);
        Q_EMIT finished(renamed);
    });
}

} // namespace fleet
