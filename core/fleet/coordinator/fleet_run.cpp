#include "core/fleet/coordinator/fleet_run.hpp"

#include <algorithm>

namespace fleet {

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
