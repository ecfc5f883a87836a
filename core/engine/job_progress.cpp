#include "core/engine/job_progress.hpp"

#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr int kSpeedWindowMs = 15'000;

} // namespace

std::vector<model::ChunkCell> cellsOf(const model::Plan& plan, const JobUnits& units, const model::Job& job, const Ledger* ledger) {
    std::vector<model::ChunkCell> cells(plan.chunks.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Unit& unit = units.all()[i];
        const model::Chunk& chunk = plan.chunks[i];
        model::ChunkCell& cell = cells[i];
        const bool isStored = unit.state == UnitState::Done && (!ledger || ledger->chunkStored(chunk));
        const bool isFault = job.state == model::JobState::Failed && job.trouble && job.trouble->chunk == static_cast<int>(i);
        if (unit.state == UnitState::GivenUp || isFault) cell.state = model::ChunkState::Failed;
        else if (isStored) cell.state = model::ChunkState::Done;
        else if (unit.state != UnitState::Waiting) cell.state = model::ChunkState::Encoding; // done once stored
        cell.attempts = unit.attempts;
        cell.fraction = unit.state == UnitState::Done ? 1 : unit.state == UnitState::Running ? unit.fraction : 0;
        cell.startSeconds = chunkStart(plan, static_cast<int>(i));
        cell.seconds = chunkSeconds(plan, static_cast<int>(i));
        if (!ledger) continue;
        cell.bytes = ledger->chunkBytes(chunk);
        cell.stored = ledger->storedBytes(chunk);
    }
    return cells;
}

void JobProgress::refresh(model::Job& job, const std::vector<model::ChunkCell>& cells, const model::Plan& plan, const JobUnits& units,
    const Ledger& ledger, std::int64_t nowMs) {
    const double duration = std::max(plan.durationSeconds, 0.001);
    double pending = 0; // source seconds inside running chunks
    job.chunksDone = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].state == model::ChunkState::Done) ++job.chunksDone;
        else if (units.all()[i].state == UnitState::Running) pending += cells[i].fraction * cells[i].seconds;
    }
    double stored = 0, inFlight = 0, encoded = 0;
    for (auto& rendition : job.renditions) {
        const auto progress = ledger.progress(rendition.name);
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
    job.objects = ledger.objects();
    job.objectsStored = ledger.objectsStored();
    job.bytesWritten = ledger.bytesWritten();
    job.playableSeconds = ledger.playableSeconds();
    const auto analysed = std::count_if(
        units.all().begin() + firstAnalysis(plan), units.all().end(), [](const Unit& unit) { return unit.state == UnitState::Done; });
    job.analysed = plan.analyses.empty() ? 1 : static_cast<double>(analysed) / static_cast<double>(plan.chunks.size());
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
