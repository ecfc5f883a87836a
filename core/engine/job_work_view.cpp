// What is shown of a job: its chunks' cells, what it waits for, how far it is, what is proven.

#include "core/base/source_path.hpp"
#include "core/engine/estimator.hpp"
#include "core/engine/job_evidence.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {

void JobWork::layCells() {
    const model::Plan& plan = *m_stored.plan;
    m_cells.assign(plan.chunks.size(), {});
    m_stored.attempts.resize(static_cast<std::size_t>(units()), 0);
    for (std::size_t i = 0; i < plan.chunks.size(); ++i) {
        const auto& first = plan.segments[static_cast<std::size_t>(plan.chunks[i].firstSegment)];
        const auto& last = plan.segments[static_cast<std::size_t>(plan.chunks[i].firstSegment + plan.chunks[i].segments - 1)];
        m_cells[i].startSeconds = static_cast<double>(first.startTick) / plan.timescale;
        m_cells[i].seconds = static_cast<double>(last.startTick + last.ticks - first.startTick) / plan.timescale;
        m_cells[i].attempts = m_stored.attempts[i];
    }
}

void JobWork::showEnd() {
    layCells();
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const bool done = job().state == model::JobState::Done || m_folder.holds(keyOf(static_cast<int>(i)));
        m_cells[i].state = done ? model::ChunkState::Done : model::ChunkState::Waiting;
        m_cells[i].fraction = done ? 1 : 0;
    }
    if (const auto& trouble = job().trouble; trouble && trouble->chunk >= 0 && trouble->chunk < static_cast<int>(m_cells.size()))
        m_cells[static_cast<std::size_t>(trouble->chunk)].state = model::ChunkState::Failed;
}

void JobWork::waitAgain(std::size_t chunk) {
    const model::ChunkCell was = m_cells[chunk];
    m_cells[chunk] = {model::ChunkState::Waiting, m_stored.attempts[chunk], 0, was.startSeconds, was.seconds, 0, {}};
}

std::optional<base::Error> JobWork::obstacle(std::int64_t minimumFree) const {
    if (auto spool = m_folder.problem(minimumFree)) return spool;
    if (m_stored.plan && !base::fileFacts(job().source).exists) return sourceGone();
    return std::nullopt;
}

void JobWork::setObstacle(const std::optional<base::Error>& error) {
    m_obstacle = error;
    showTrouble();
}

void JobWork::setUploadTrouble(const std::optional<base::Error>& error) {
    m_uploadTrouble = error;
    showTrouble();
}

void JobWork::showTrouble() {
    if (job().isFinal()) return;
    const bool hasGivenUp = std::find(m_unitGivenUp.begin(), m_unitGivenUp.end(), true) != m_unitGivenUp.end();
    if (hasGivenUp) return;
    const auto& error = m_obstacle ? m_obstacle : m_uploadTrouble;
    std::optional<model::Trouble> trouble;
    if (error) trouble = model::Trouble{static_cast<int>(error->code), std::string(base::errorId(error->code)), error->message, -1};
    if (trouble == m_stored.job.trouble) return;
    // Numbers inside a sentence change by the second; the log tells a trouble once.
    const bool another = error && (!m_stored.job.trouble || m_stored.job.trouble->code != trouble->code);
    m_stored.job.trouble = trouble;
    if (another) log(model::LogMark::Warning, error->message);
    Q_EMIT changed();
}

double JobWork::secondsOfWork() const {
    const double open = m_activeSince >= 0 ? static_cast<double>(m_around.clock->monotonicMs() - m_activeSince) / 1000 : 0;
    return job().tookSeconds + open;
}

model::Proof JobWork::proof() const {
    if (job().state == model::JobState::Done) return m_stored.proof;
    return proofOf(m_stored, m_results);
}

model::PastJob JobWork::past() const {
    model::PastJob past;
    past.presetId = job().presetId;
    past.bytes = job().bytesWritten;
    past.tookSeconds = job().tookSeconds;
    past.slots = m_around.slots;
    past.estimate = m_stored.firstEstimate;
    if (!m_stored.plan) return past;
    past.capBytes = capBytesOf(*m_stored.plan);
    past.work = workOf(*m_stored.plan);
    if (!m_stored.plan->video.empty()) past.speed = m_stored.plan->video.front().speed;
    return past;
}

void JobWork::refresh() {
    model::Job& job = m_stored.job;
    if (!m_publication || !m_stored.plan || job.isFinal()) return;
    m_progress.refresh(job, m_cells, *m_stored.plan, m_unitDone, *m_publication, m_around.clock->monotonicMs());
    job.estimate = estimateDuring(*m_stored.plan, m_stored.firstEstimate, m_cells, secondsOfWork(), job.etaSeconds);
    const auto measured = qualityOf(m_results);
    for (auto& rendition : job.renditions) {
        const auto found =
            std::find_if(measured.begin(), measured.end(), [&](const auto& each) { return each.rendition == rendition.name; });
        rendition.psnr = found == measured.end() ? 0 : found->psnr;
        rendition.ssim = found == measured.end() ? 0 : found->ssim;
    }
}

base::Error JobWork::sourceGone() const {
    return {base::ErrorCode::SourceMissing,
        job().source +
            " has moved or its disk is not connected. Connect the disk or put the file back; finished chunks are kept and the job goes on by itself."};
}

base::Error JobWork::sourceChanged() const {
    return {base::ErrorCode::SourceChanged,
        job().source +
            " was changed after the job began. What is published is of the old file and whole as far as it goes. Retry starts again from the new file."};
}

} // namespace engine
