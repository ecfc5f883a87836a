#include "core/engine/job_progress.hpp"

#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr int kSpeedWindowMs = 15'000;

} // namespace

void JobProgress::refresh(model::Job& job, std::vector<model::ChunkCell>& cells, const model::Plan& plan, const std::vector<bool>& unitDone,
    const Publication& publication, std::int64_t nowMs) {
    const double duration = std::max(plan.durationSeconds, 0.001);
    double pending = 0; // source seconds inside running chunks
    job.chunksDone = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto& cell = cells[i];
        cell.bytes = publication.chunkBytes(plan.chunks[i]);
        cell.stored = publication.storedBytes(plan.chunks[i]);
        if (unitDone[i] && publication.chunkStored(plan.chunks[i])) cell.state = model::ChunkState::Done;
        if (cell.state == model::ChunkState::Done) ++job.chunksDone;
        else if (cell.state == model::ChunkState::Encoding && !unitDone[i]) pending += cell.fraction * cell.seconds;
    }
    double stored = 0, inFlight = 0, encoded = 0;
    for (auto& rendition : job.renditions) {
        const auto progress = publication.progress(rendition.name);
        rendition.actualKbps = progress.actualBits / 1000;
        rendition.stored = std::min(1.0, progress.stored / duration);
        const double running = rendition.audio ? 0 : pending;
        rendition.inFlight =
            std::clamp(std::max(progress.written, std::min(progress.stored + running, duration)) / duration, rendition.stored, 1.0);
        if (rendition.audio && !plan.video.empty()) continue; // sound takes no time worth showing
        const auto shares = static_cast<double>(plan.video.empty() ? plan.audio.size() : plan.video.size());
        stored += rendition.stored / shares;
        inFlight += rendition.inFlight / shares;
        encoded = std::max(encoded, rendition.inFlight * duration);
    }
    job.stored = stored;
    job.inFlight = inFlight;
    job.objects = publication.objects();
    job.objectsStored = publication.objectsStored();
    job.bytesWritten = publication.bytesWritten();
    job.playableSeconds = publication.playableSeconds();
    job.analysed = plan.analyses.empty() ? 1
                                         : static_cast<double>(std::count(unitDone.begin() + firstAnalysis(plan), unitDone.end(), true)) /
            static_cast<double>(plan.chunks.size());
    refreshSpeed(job, encoded, duration, nowMs);
}

void JobProgress::refreshSpeed(model::Job& job, double encoded, double duration, std::int64_t nowMs) {
    if (job.state != model::JobState::Encoding) {
        job.speed = 0;
        job.etaSeconds = -1;
        return;
    }
    if (m_history.empty() || nowMs - m_history.back().first >= 400) m_history.emplace_back(nowMs, encoded);
    while (m_history.size() > 2 && nowMs - m_history.front().first > kSpeedWindowMs) m_history.pop_front();
    const double elapsed = static_cast<double>(m_history.back().first - m_history.front().first) / 1000;
    if (elapsed > 0.8) job.speed = std::max(0.0, (m_history.back().second - m_history.front().second) / elapsed);
    job.etaSeconds = job.speed > 0.001 ? (duration - encoded) / job.speed : -1;
}

} // namespace engine
