// How the units of a job run: chosen, handed to encoders, and what becomes of what they bring.

#include "core/base/source_path.hpp"
#include "core/engine/bit_share.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/units.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr int kProbeSilenceMs = 120'000;
constexpr int kTaskSilenceMs = 300'000;
constexpr int kBreathMs = 1000, kLongestBreathMs = 30'000; // after the disk refused

/// Failures that another attempt cannot mend.
bool isFinal(base::ErrorCode code) {
    using enum base::ErrorCode;
    return code == NoMedia || code == Unsupported || code == InvalidInput || code == SourceChanged;
}

/// Failures of the world around: the task is as good as before and runs again when they have passed.
bool willPass(base::ErrorCode code) {
    using enum base::ErrorCode;
    return code == SpoolFull || code == SpoolUnwritable || code == SourceMissing;
}

} // namespace

void JobWork::startProbe() {
    model::Task task;
    task.kind = model::TaskKind::Probe;
    task.source = job().source;
    task.output = m_folder.thumbnail();
    task.limits = probeLimits(job().sourceBytes);
    run("probe", -1, task, kProbeSilenceMs, 1);
}

void JobWork::startTask(int slots) {
    const auto unit = nextFree();
    if (!unit) return;
    if (!sourceUnchanged()) return fail(sourceChanged(), -1);
    if (job().state == model::JobState::Waiting) {
        if (job().startedMs == 0) m_stored.job.startedMs = m_around.clock->wallMs();
        m_progress.restart();
        setState(model::JobState::Encoding);
    }
    const auto index = static_cast<std::size_t>(*unit);
    ++m_stored.attempts[index];
    if (isChunk(*unit)) {
        m_cells[index].state = model::ChunkState::Encoding;
        m_cells[index].fraction = 0;
        m_cells[index].attempts = m_stored.attempts[index];
        if (m_stored.attempts[index] == 2) ++m_stored.job.chunksRetried;
    }
    const model::Task task = taskOf(*unit, slots);
    run(keyOf(*unit), *unit, task, kTaskSilenceMs, task.lanes);
    log(model::LogMark::Note,
        titleOf(*unit) + " started" + (isChunk(*unit) ? " · " + std::to_string(m_stored.plan->video.size()) + " renditions" : ""));
    Q_EMIT changed();
}

model::Task JobWork::taskOf(int unit, int slots) {
    const model::Plan& plan = *m_stored.plan;
    const UnitKind kind = unitKind(plan, unit);
    model::Task task;
    if (kind == UnitKind::Sound) {
        task = audioTask(plan, static_cast<std::size_t>(unit) - plan.chunks.size(), job().source, m_folder.out());
        task.limits = taskLimits(plan, plan.durationSeconds, 0);
        task.lanes = plan.video.empty() ? 1 : 0; // beside pictures so little that it keeps no chunk waiting
        return task;
    }
    const int chunk = kind == UnitKind::Chunk ? unit : unit - firstAnalysis(plan);
    task = kind == UnitKind::Chunk ? videoTask(plan, chunk, job().source, m_folder.out())
                                   : analysisTask(plan, chunk, job().source, m_folder.out());
    task.patch = m_stored.patch;
    task.statsFolder = m_folder.statistics();
    task.limits = taskLimits(plan, m_cells[static_cast<std::size_t>(chunk)].seconds, static_cast<std::int64_t>(job().width) * job().height);
    if (kind == UnitKind::FirstPass) return task;
    for (auto& rendition : task.video)
        if (rendition.rateControl == model::RateControl::TwoPass) rendition.chunkKbps = shareOf(rendition)[static_cast<std::size_t>(chunk)];
    task.lanes = std::clamp(slots, 1, lanesOf(plan));
    return task;
}

const std::vector<double>& JobWork::shareOf(const model::VideoRendition& rendition) {
    std::vector<double>& shares = m_shares[rendition.name];
    if (!shares.empty()) return shares;
    std::vector<model::PassFacts> passes;
    std::vector<double> seconds;
    for (std::size_t chunk = 0; chunk < m_cells.size(); ++chunk) {
        const auto& facts = m_results[static_cast<std::size_t>(firstAnalysis(*m_stored.plan)) + chunk].analysis;
        const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& each) { return each.analysis == rendition.analysis; });
        passes.push_back(found == facts.end() ? model::PassFacts{} : *found);
        seconds.push_back(m_cells[chunk].seconds);
    }
    // The encoder's own cap is one and a half times the mean; a chunk that is planned at the cap would starve its peaks.
    shares = shareBits(passes, seconds, rendition.width, rendition.height, rendition.kbps, rendition.kbps * 1.4);
    return shares;
}

int JobWork::load() const {
    int load = 0;
    for (const auto& [unit, slot] : m_running) load += slot.load;
    return load;
}

void JobWork::run(std::string key, int unit, const model::Task& task, int silenceMs, int load) {
    auto* runner = new TaskRunner(m_around.encoder, task, silenceMs, this);
    m_running[unit] = {key, unit, runner, load};
    noteRunning();
    connect(runner, &TaskRunner::draining, this, [this, runner, unit] {
        const auto slot = m_running.find(unit);
        if (slot == m_running.end() || slot->second.runner != runner) return;
        slot->second.load = std::max(0, slot->second.load - 1);
        Q_EMIT taskEnded();
    });
    connect(runner, &TaskRunner::progressed, this, [this, unit](double fraction) {
        if (isChunk(unit) && unit >= 0) m_cells[static_cast<std::size_t>(unit)].fraction = fraction;
        Q_EMIT changed();
    });
    connect(runner, &TaskRunner::segmentWritten, this,
        [this, runner, key, unit](const model::SegmentFile& file, const model::RenditionFacts& facts) {
            const auto added = m_publication ? m_publication->add(file, facts) : base::Result<void>();
            if (added) return;
            if (added.error().code == base::ErrorCode::Conflict && dropRestored()) return;
            runner->cancel();
            ended(runner, key, unit, added.error());
        });
    connect(runner, &TaskRunner::finished, this,
        [this, runner, key, unit](const base::Result<model::TaskResult>& result) { ended(runner, key, unit, result); });
    runner->start();
}

void JobWork::noteRunning() {
    m_stored.running.clear();
    for (const auto& [unit, slot] : m_running)
        if (unit >= 0) m_stored.running.push_back(unit);
    Q_EMIT stateChanged();
}

void JobWork::ended(TaskRunner* runner, const std::string& key, int unit, const base::Result<model::TaskResult>& result) {
    if (!m_running.contains(unit) || m_running[unit].runner != runner) return;
    m_running.erase(unit);
    noteRunning();
    runner->deleteLater();
    if (unit < 0) {
        probed(result);
    } else if (base::fileFacts(job().source).exists && !sourceUnchanged()) {
        // Whatever it brought, some of it may be of the other file.
        fail(sourceChanged(), -1);
    } else if (result) {
        const auto kept = m_folder.keep(key, *result);
        if (kept) unitDone(unit, *result);
        else unitFailed(unit, kept.error());
    } else {
        unitFailed(unit, base::fileFacts(job().source).exists ? result.error() : sourceGone());
    }
    Q_EMIT taskEnded();
}

void JobWork::probed(const base::Result<model::TaskResult>& result) {
    if (!result) return fail(result.error(), -1);
    if (!result->media) return fail({base::ErrorCode::Internal, "the probe brought nothing"}, -1);
    m_stored.media = result->media;
    model::Job& job = m_stored.job;
    job.sourceBytes = result->media->fingerprint.bytes;
    job.durationSeconds = result->media->durationSeconds.value_or(0);
    job.sourceBitsPerSecond = result->media->bitsPerSecond;
    auto plan = engine::plan(*result->media, m_stored.preset);
    if (!plan) return fail(plan.error(), -1);
    if (const auto* video = result->media->mainVideo()) {
        const PictureSize size = uprightSize(*video);
        job.codec = video->codec + (video->profile.empty() ? "" : " " + video->profile);
        job.width = size.width;
        job.height = size.height;
        job.fps = video->timing.rate.value();
        job.colour = video->colour.matrix;
        job.frames = video->timing.frames;
    }
    if (!result->media->audio.empty()) job.audioCodec = result->media->audio.front().codec;
    job.durationSeconds = plan->durationSeconds;
    for (const auto& remark : plan->remarks) log(model::LogMark::Warning, model::sentence(remark));
    // What lies in the spool was made from another file, unless the plan for this one is the very same.
    if (!(m_earlierPlan == *plan)) m_folder.drop();
    m_earlierPlan.reset();
    m_stored.plan = std::move(*plan);
    m_stored.media->video.clear(); // the plan holds what is needed; a variable-rate film has a time for every frame here
    adoptPlan();
    Q_EMIT stateChanged();
    Q_EMIT changed();
}

void JobWork::unitDone(int unit, const model::TaskResult& result) {
    const auto index = static_cast<std::size_t>(unit);
    m_unitDone[index] = true;
    m_breathMs = 0;
    m_results[index] = result;
    m_stored.job.cpuSeconds += result.cpuSeconds;
    if (isChunk(unit)) m_cells[index].fraction = 1;
    std::string made = " done";
    if (!result.segments.empty()) {
        std::int64_t bytes = 0;
        for (const auto& file : result.segments) bytes += file.bytes;
        made = " encoded · " + std::to_string(result.segments.size()) + " objects · " +
            QString::number(static_cast<double>(bytes) / 1e6, 'f', 1).toStdString() + " MB";
    }
    log(model::LogMark::Note,
        titleOf(unit) + made + (m_stored.attempts[index] > 1 ? " · attempt " + std::to_string(m_stored.attempts[index]) : ""));
    for (const auto& remark : result.remarks) log(model::LogMark::Warning, keyOf(unit) + ": " + model::sentence(remark));
    Q_EMIT stateChanged();
    finishIfComplete();
}

void JobWork::unitFailed(int unit, const base::Error& error) {
    const auto index = static_cast<std::size_t>(unit);
    const std::string what = titleOf(unit);
    if (isFinal(error.code)) return fail(error, isChunk(unit) ? unit : -1);
    if (willPass(error.code)) {
        --m_stored.attempts[index];
        if (isChunk(unit)) waitAgain(index);
        m_breathMs = std::clamp(m_breathMs * 2, kBreathMs, kLongestBreathMs);
        m_notBefore = m_around.clock->monotonicMs() + m_breathMs;
        setObstacle(error);
        return;
    }
    const int attempts = m_stored.attempts[index];
    // What does not pass its check is made again once; a fault that stays lies in the encoder, not in the moment.
    const int allowed = error.code == base::ErrorCode::CheckFailed ? std::min(2, m_around.attempts) : m_around.attempts;
    if (attempts < allowed) {
        if (isChunk(unit)) m_cells[index].state = model::ChunkState::Waiting;
        log(model::LogMark::Warning,
            what + " attempt " + std::to_string(attempts) + " of " + std::to_string(allowed) + " failed: " + error.message + "; retrying");
        Q_EMIT stateChanged();
        return;
    }
    m_unitGivenUp[index] = true;
    if (isChunk(unit)) m_cells[index].state = model::ChunkState::Failed;
    log(model::LogMark::Error, what + " given up: " + error.message);
    const auto code =
        error.code == base::ErrorCode::Io || error.code == base::ErrorCode::Internal ? base::ErrorCode::EncoderStopped : error.code;
    // The first fault is the one to tell; the card says how many more there are.
    const auto givenUp = std::count(m_unitGivenUp.begin(), m_unitGivenUp.end(), true);
    auto& trouble = m_stored.job.trouble;
    if (givenUp == 1 || !trouble) {
        trouble = model::Trouble{static_cast<int>(code), std::string(base::errorId(code)),
            what + ": " + error.message + (error.message.ends_with('.') ? "" : "."), isChunk(unit) ? unit : -1};
        m_firstFault = trouble->message;
    } else {
        trouble->message = m_firstFault + " So fail " + std::to_string(givenUp - 1) + " more of " + std::to_string(units()) + " parts.";
    }
    // The other chunks go on; when none is left the job has failed.
    if (!nextFree() && m_running.empty()) fail({code, m_stored.job.trouble->message}, m_stored.job.trouble->chunk);
    Q_EMIT stateChanged();
}

std::optional<int> JobWork::nextFree() const {
    if (!m_stored.plan) return std::nullopt;
    return nextUnit(*m_stored.plan, allAnalysed(), [this](int unit) {
        return !m_unitDone[static_cast<std::size_t>(unit)] && !m_unitGivenUp[static_cast<std::size_t>(unit)] && !m_running.contains(unit);
    });
}

bool JobWork::hasRunnableTask() const {
    const auto state = job().state;
    return !m_stored.removed && !m_moving && !m_haltedOnError &&
        (state == model::JobState::Waiting || state == model::JobState::Encoding) && m_around.clock->monotonicMs() >= m_notBefore &&
        nextFree().has_value();
}

bool JobWork::nextIsSound() const {
    if (!hasRunnableTask() || m_stored.plan->video.empty()) return false;
    return unitKind(*m_stored.plan, *nextFree()) == UnitKind::Sound;
}

} // namespace engine
