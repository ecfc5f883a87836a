// What is shown of a job: its chunks' cells, what it waits for, how far it is, what is proven.

#include "core/engine/estimator.hpp"
#include "core/engine/job_evidence.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {

std::vector<model::ChunkCell> JobWork::cells() const {
    if (!m_stored.plan) return {};
    if (m_units.size() > 0) return cellsOf(*m_stored.plan, m_units, job(), m_publication ? &m_publication->ledger() : nullptr);
    // It ended in an earlier run: what is known lies in its folder.
    JobUnits units(*m_stored.plan, m_stored.attempts, {});
    for (int chunk = 0; chunk < static_cast<int>(m_stored.plan->chunks.size()); ++chunk)
        if (job().state == model::JobState::Done || m_folder.holds(keyOf(chunk))) units.restored(chunk, {});
    return cellsOf(*m_stored.plan, units, job(), nullptr);
}

void JobWork::setState(model::JobState state) {
    enter(state);
    refresh();
    save();
    Q_EMIT changed();
}

void JobWork::enter(model::JobState state) {
    const std::int64_t now = m_context.clock.monotonicMs();
    if (m_activeSince >= 0) m_stored.job.tookSeconds += static_cast<double>(now - m_activeSince) / 1000;
    m_stored.job.state = state;
    m_unattendedSince = -1;
    m_activeSince = job().isActive() ? now : -1;
    if (job().isActive()) return;
    m_stored.job.speed = 0; // nobody works on it, whatever was foretold
    m_stored.job.etaSeconds = -1;
    m_stored.job.work = {};
    m_foretold = -1;
}

void JobWork::save() {
    showUnits();
    Q_EMIT stateChanged();
}

void JobWork::saveSoon() {
    showUnits();
    Q_EMIT unitsChanged();
}

void JobWork::showUnits() {
    if (m_units.size() > 0) m_stored.attempts = m_units.attempts();
    m_stored.running = m_units.running();
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
    // What was given up stays the thing to tell, whatever else is waited for.
    const auto fault = m_units.fault();
    const int faulty = fault && isChunk(m_units.faultyUnit()) ? m_units.faultyUnit() : -1;
    const auto error = fault ? fault : m_obstacle ? m_obstacle : m_uploadTrouble;
    std::optional<model::Trouble> trouble;
    if (error) trouble = model::troubleOf(*error, faulty);
    if (trouble == m_stored.job.trouble) return;
    // Numbers inside a sentence change by the second; the log tells a trouble once.
    const bool another = error && (!m_stored.job.trouble || m_stored.job.trouble->code != trouble->code);
    m_stored.job.trouble = trouble;
    if (another && !fault) log(model::LogLevel::Warning, error->text);
    Q_EMIT changed();
}

void JobWork::showTracks(const model::MediaInfo& media) {
    model::Job& job = m_stored.job;
    job.audioTracks.clear();
    for (const auto& stream : media.audio)
        job.audioTracks.push_back({.index = stream.index,
            .codec = stream.codec,
            .language = stream.language,
            .title = stream.title,
            .channels = stream.channels,
            .decodable = stream.decodable});
}

double JobWork::secondsOfWork() const {
    const double open = m_activeSince >= 0 ? static_cast<double>(m_context.clock.monotonicMs() - m_activeSince) / 1000 : 0;
    return job().tookSeconds + open;
}

model::Proof JobWork::proof() const {
    if (job().state == model::JobState::Done) return m_stored.proof;
    return proofOf(m_stored, m_units.all());
}

std::vector<model::SegmentFile> JobWork::storedSegments(const std::vector<std::string>& renditions) const {
    std::vector<model::SegmentFile> segments;
    if (!m_publication) return segments;
    for (const auto& [name, rendition] : m_publication->ledger().renditions()) {
        if (std::find(renditions.begin(), renditions.end(), name) == renditions.end()) continue;
        for (const PublishedSegment& piece : rendition.pieces)
            if (piece.file && piece.state == PieceState::Stored) segments.push_back(*piece.file);
    }
    return segments;
}

model::PastJob JobWork::past() const {
    model::PastJob past;
    past.presetId = presetKey({m_stored.preset, m_stored.ownPreset});
    past.bytes = job().bytesWritten;
    past.tookSeconds = job().tookSeconds;
    past.slots = m_limits.slots;
    past.estimate = m_stored.firstEstimate;
    if (!m_stored.plan) return past;
    past.capBytes = capBytesOf(*m_stored.plan);
    past.work = workOf(*m_stored.plan);
    if (!m_stored.plan->video.empty()) past.speed = m_stored.plan->video.front().speed;
    return past;
}

void JobWork::refresh() {
    model::Job& job = m_stored.job;
    if (!m_publication || !m_stored.plan || m_units.size() == 0 || job.isFinal()) return;
    const auto cells = this->cells();
    m_progress.refresh(job, cells, *m_stored.plan, m_units, m_publication->ledger());
    job.estimate = estimateDuring(*m_stored.plan, m_stored.firstEstimate, cells, secondsOfWork(), job.etaSeconds);
    tellTimeLeft();
    const auto measured = qualityOf(m_units.all());
    for (auto& rendition : job.renditions) {
        const auto found =
            std::find_if(measured.begin(), measured.end(), [&](const auto& each) { return each.rendition == rendition.name; });
        rendition.psnr = found == measured.end() ? 0 : found->psnr;
        rendition.ssim = found == measured.end() ? 0 : found->ssim;
    }
}

} // namespace engine
