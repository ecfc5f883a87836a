#include "core/engine/job_progress.hpp"

#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {
namespace {

void tellAttempt(const Unit& unit, model::ChunkCell& cell) {
    const work::AttemptInfo& attempt = unit.attempt;
    cell.failedOn = attempt.failedOn;
    cell.cause = attempt.cause;
    cell.attempt = attempt.number;
    // One that waits again is nobody's, whoever had it.
    if ((attempt.isAtWork && unit.state == UnitState::Running) || unit.state == UnitState::Done) cell.worker = attempt.worker;
}

} // namespace

std::vector<model::ChunkCell> cellsOf(const model::Plan& plan, const JobUnits& units, const model::Job& job, const Ledger* ledger) {
    std::vector<model::ChunkCell> cells(plan.chunks.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Unit& unit = units.all()[i];
        const model::Chunk& chunk = plan.chunks[i];
        model::ChunkCell& cell = cells[i];
        const bool isStored = unit.state == UnitState::Done && (!ledger || job.isFinal() || ledger->chunkStored(chunk));
        const bool isFault = job.state == model::JobState::Failed && job.trouble && job.trouble->chunk == static_cast<int>(i);
        if (unit.state == UnitState::GivenUp || isFault) cell.state = model::ChunkState::Failed;
        else if (isStored) cell.state = model::ChunkState::Done;
        else if (unit.state == UnitState::Done || (unit.state == UnitState::Running && !unit.isInLine))
            cell.state = model::ChunkState::Encoding; // done once stored
        cell.attempts = unit.attempts;
        cell.fraction = unit.state == UnitState::Done ? 1 : unit.state == UnitState::Running ? unit.fraction : 0;
        cell.startSeconds = chunkStart(plan, static_cast<int>(i));
        cell.seconds = chunkSeconds(plan, static_cast<int>(i));
        tellAttempt(unit, cell);
        if (!ledger) continue;
        cell.bytes = ledger->chunkBytes(chunk);
        cell.stored = ledger->storedBytes(chunk);
    }
    return cells;
}

std::vector<double> workShares(const model::Plan& plan) {
    constexpr double kSound = 0.01;  // of all, beside pictures
    constexpr double kDecode = 0.15; // of the largest rung's cost, as in orders
    const auto pixels = [](const std::vector<model::VideoRendition>& renditions) {
        double all = 0, largest = 0;
        for (const auto& each : renditions) {
            const double cost = static_cast<double>(each.width) * each.height / std::max(1, each.frameStep);
            all += cost;
            largest = std::max(largest, cost);
        }
        return all + kDecode * largest;
    };
    const int analyses = firstAnalysis(plan);
    std::vector<double> shares(static_cast<std::size_t>(unitCount(plan)));
    double pictures = 0;
    for (int unit = 0; unit < static_cast<int>(shares.size()); ++unit) {
        const UnitKind kind = unitKind(plan, unit);
        if (kind == UnitKind::Audio) continue;
        const model::Chunk& chunk = plan.chunks[static_cast<std::size_t>(kind == UnitKind::Chunk ? unit : unit - analyses)];
        double frames = 0;
        for (int i = 0; i < chunk.segments; ++i)
            frames += static_cast<double>(plan.segments[static_cast<std::size_t>(chunk.firstSegment) + static_cast<std::size_t>(i)].frames);
        pictures += shares[static_cast<std::size_t>(unit)] = frames * pixels(kind == UnitKind::Chunk ? plan.video : plan.analyses);
    }
    const double sound = plan.audio.empty() ? 0 : pictures > 0 ? kSound : 1;
    for (int unit = 0; unit < static_cast<int>(shares.size()); ++unit) {
        double& share = shares[static_cast<std::size_t>(unit)];
        share = unitKind(plan, unit) == UnitKind::Audio ? sound / static_cast<double>(plan.audio.size())
                                                        : share / std::max(pictures, 1.0) * (1 - sound);
    }
    return shares;
}

void JobProgress::begin(const model::Plan& plan, double estimatedSeconds) {
    m_shares = workShares(plan);
    m_meter.begin(estimatedSeconds);
}

void JobProgress::refreshRendition(
    model::RenditionProgress& rendition, const Ledger::Progress& progress, double pictures, double duration) const {
    constexpr double kNotStored = 0.99; // 1 is for what lies at the target
    rendition.actualKbps = progress.actualBits / 1000;
    rendition.stored = std::min(1.0, progress.stored / duration);
    const double made = std::max({rendition.inFlight, rendition.audio ? 0 : pictures, progress.written / duration});
    rendition.inFlight = std::max(rendition.stored, std::min(made, kNotStored));
}

void JobProgress::refresh(
    model::Job& job, const std::vector<model::ChunkCell>& cells, const model::Plan& plan, const JobUnits& units, const Ledger& ledger) {
    constexpr double kHandedIn = 0.95; // encoders hold some forty pictures back
    const double duration = std::max(plan.durationSeconds, 0.001);
    WorkDone done;
    for (std::size_t i = 0; i < m_shares.size() && i < units.all().size(); ++i) {
        const Unit& unit = units.all()[i];
        if (unit.state == UnitState::Done) done.encoded += m_shares[i];
        if (unit.state == UnitState::Running) done.encoded += m_shares[i] * kHandedIn * std::clamp(unit.fraction, 0.0, 1.0);
    }
    if (units.isComplete()) done.encoded = 1; // sums of fractions miss it by a little
    done.isWorking = units.count(UnitState::Running) > 0;
    double pictures = 0;
    job.chunksDone = 0;
    for (const model::ChunkCell& cell : cells) {
        job.chunksDone += cell.state == model::ChunkState::Done ? 1 : 0;
        pictures += cell.fraction * cell.seconds / duration;
    }
    const auto shown = static_cast<double>(plan.video.empty() ? plan.audio.size() : plan.video.size());
    for (auto& rendition : job.renditions) {
        const auto progress = ledger.progress(rendition.name);
        refreshRendition(rendition, progress, pictures, duration);
        if (rendition.audio && !plan.video.empty()) continue; // sound takes no time worth showing
        done.stored += rendition.stored / shown;
        done.written += std::min(1.0, progress.written / duration) / shown;
    }
    m_meter.update(done);
    job.inFlight = m_meter.fraction();
    job.stored = std::min(done.stored, job.inFlight);
    job.speed = job.state == model::JobState::Encoding ? m_meter.rate() * duration : 0;
    job.etaSeconds = job.isActive() ? m_meter.etaSeconds() : -1;
    job.objects = ledger.objects();
    job.objectsStored = ledger.objectsStored();
    job.bytesWritten = ledger.bytesWritten();
    job.playableSeconds = ledger.playableSeconds();
    const auto analysed = std::count_if(
        units.all().begin() + firstAnalysis(plan), units.all().end(), [](const Unit& unit) { return unit.state == UnitState::Done; });
    job.analysed = plan.analyses.empty() ? 1 : static_cast<double>(analysed) / static_cast<double>(plan.chunks.size());
}

void JobProgress::finish(model::Job& job) {
    m_meter.finish();
    job.stored = job.inFlight = m_meter.fraction();
    for (auto& rendition : job.renditions) rendition.stored = rendition.inFlight = 1;
}

} // namespace engine
