#include "core/engine/job_work.hpp"

#include "core/base/source_path.hpp"
#include "core/engine/bit_share.hpp"
#include "core/engine/estimator.hpp"
#include "core/engine/job_evidence.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/units.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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

base::Error sourceGone(const std::string& source) {
    return {base::ErrorCode::SourceMissing, source + " has moved or its disk is not connected. Connect the disk or put the file back; finished chunks are kept and the job goes on by itself."};
}

} // namespace

JobWork::JobWork(StoredJob stored, Surroundings surroundings, Publisher& publisher, QObject* parent)
    : QObject(parent), m_stored(std::move(stored)), m_around(std::move(surroundings)), m_folder(m_stored.spool), m_publisher(publisher) {
    m_folder.sweep();
    if (!job().isFinal()) m_stored.job.trouble.reset(); // what it waited for is found out anew
    if (m_stored.plan) job().isFinal() ? showEnd() : adoptPlan();
    // Tasks that were running when an earlier run was killed did not fail.
    for (const int unit : std::exchange(m_stored.running, {}))
        if (unit >= 0 && unit < units() && !m_unitDone[static_cast<std::size_t>(unit)]) m_stored.attempts[static_cast<std::size_t>(unit)] = std::max(0, m_stored.attempts[static_cast<std::size_t>(unit)] - 1);
    if (job().isActive()) m_stored.job.state = model::JobState::Waiting; // an earlier run ended in the middle
    // Everything was encoded and stored before that run ended: no task and no upload would ask again.
    if (job().state == model::JobState::Waiting) finishIfComplete();
}

JobWork::~JobWork() = default;

int JobWork::units() const {
    return m_stored.plan ? unitsOf(*m_stored.plan) : 0;
}

bool JobWork::isChunk(int unit) const {
    return m_stored.plan && unitKind(*m_stored.plan, unit) == UnitKind::Chunk;
}

std::string JobWork::titleOf(int unit) const {
    return unitTitle(*m_stored.plan, unit);
}

bool JobWork::allAnalysed() const {
    return std::all_of(m_unitDone.begin() + firstAnalysis(*m_stored.plan), m_unitDone.end(), [](bool done) { return done; });
}

std::string JobWork::keyOf(int unit) const {
    return unitKey(*m_stored.plan, unit);
}

bool JobWork::needsProbe() const {
    return job().state == model::JobState::Waiting && !m_moving && !m_stored.plan && m_running.empty();
}

std::optional<int> JobWork::nextFree() const {
    if (!m_stored.plan) return std::nullopt;
    return nextUnit(*m_stored.plan, allAnalysed(), [this](int unit) { return !m_unitDone[static_cast<std::size_t>(unit)] && !m_unitGivenUp[static_cast<std::size_t>(unit)] && !m_running.contains(unit); });
}

bool JobWork::hasRunnableTask() const {
    const auto state = job().state;
    return !m_stored.removed && !m_moving && !m_haltedOnError && (state == model::JobState::Waiting || state == model::JobState::Encoding) && m_around.clock->monotonicMs() >= m_notBefore && nextFree().has_value();
}

bool JobWork::nextIsSound() const {
    if (!hasRunnableTask() || m_stored.plan->video.empty()) return false;
    return unitKind(*m_stored.plan, *nextFree()) == UnitKind::Sound;
}

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
    log(model::LogMark::Note, titleOf(*unit) + " started" + (isChunk(*unit) ? " · " + std::to_string(m_stored.plan->video.size()) + " renditions" : ""));
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
    task = kind == UnitKind::Chunk ? videoTask(plan, chunk, job().source, m_folder.out()) : analysisTask(plan, chunk, job().source, m_folder.out());
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
    connect(runner, &TaskRunner::segmentWritten, this, [this, runner, key, unit](const model::SegmentFile& file, const model::RenditionFacts& facts) {
        const auto added = m_publication ? m_publication->add(file, facts) : base::Result<void>();
        if (added) return;
        if (added.error().code == base::ErrorCode::Conflict && dropRestored()) return;
        runner->cancel();
        ended(runner, key, unit, added.error());
    });
    connect(runner, &TaskRunner::finished, this, [this, runner, key, unit](const base::Result<model::TaskResult>& result) { ended(runner, key, unit, result); });
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
        unitFailed(unit, base::fileFacts(job().source).exists ? result.error() : sourceGone(job().source));
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

void JobWork::adoptPlan() {
    const model::Plan& plan = *m_stored.plan;
    m_publication = std::make_unique<Publication>(plan, job().name, m_folder.out(), m_folder.replacing(), m_publisher, nullptr);
    connect(m_publication.get(), &Publication::changed, this, [this] {
        finishIfComplete();
        Q_EMIT changed();
    });
    connect(m_publication.get(), &Publication::claim, this, [this] {
        m_stored.claimed = true;
        m_stored.replace = false;
        Q_EMIT stateChanged();
    });
    connect(m_publication.get(), &Publication::taken, this, &JobWork::nameTaken);
    connect(m_publication.get(), &Publication::failed, this, [this](const base::Error& error) { fail(error, -1); });
    connect(m_publication.get(), &Publication::lost, this, &JobWork::makeAgain);
    connect(m_publication.get(), &Publication::spoiled, this, &JobWork::spoiled);
    connect(m_publication.get(), &Publication::completed, this, &JobWork::completedByPublication);
    layCells();
    m_unitDone.assign(static_cast<std::size_t>(units()), false);
    m_unitGivenUp.assign(static_cast<std::size_t>(units()), false);
    m_stored.attempts.resize(static_cast<std::size_t>(units()), 0);
    m_results.assign(static_cast<std::size_t>(units()), {});
    m_shares.clear();
    model::Job& job = m_stored.job;
    job.chunks = static_cast<int>(plan.chunks.size());
    job.renditions.clear();
    for (const auto& video : plan.video) job.renditions.push_back({video.name, video.profile, video.kbps, false, 0, 0, 0, 0, 0});
    for (const auto& audio : plan.audio) job.renditions.push_back({audio.name, "AAC", audio.kbps, true, 0, 0, 0, 0, 0});
    restoreResults();
    m_publication->begin(m_stored.claimed, m_stored.replace);
    if (m_stored.firstEstimate.bytes == 0 && m_around.past) m_stored.firstEstimate = estimateBefore(plan, job.presetId, *m_around.past, m_around.slots);
    job.estimate = m_stored.firstEstimate;
    refresh();
}

void JobWork::nameTaken() {
    const std::string name = job().name;
    if (m_stored.ownName)
        return fail({base::ErrorCode::Conflict, "The ingest already holds a film called " + name + ", which this job did not make. Give this one another name (--name), or let it take the other's place (--replace)."}, -1);
    Q_EMIT nameWanted();
    log(model::LogMark::Warning, "the ingest already holds a film called " + name + "; this one is called " + job().name);
    QMetaObject::invokeMethod(this, [this] { // not from inside the publication that is replaced here
        halt();
        beginAnew();
        Q_EMIT stateChanged();
        Q_EMIT changed();
    }, Qt::QueuedConnection);
}

void JobWork::rename(const std::string& name, const std::string& urlBase) {
    m_stored.job.name = name;
    setUrls(urlBase);
}

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
    if (const auto& trouble = job().trouble; trouble && trouble->chunk >= 0 && trouble->chunk < static_cast<int>(m_cells.size())) m_cells[static_cast<std::size_t>(trouble->chunk)].state = model::ChunkState::Failed;
}

void JobWork::undo(int unit) {
    const auto index = static_cast<std::size_t>(unit);
    m_folder.forget(keyOf(unit));
    m_unitDone[index] = false;
    m_results[index] = {};
    m_completing = false;
    if (isChunk(unit)) waitAgain(index);
    if (job().state == model::JobState::Publishing) setState(model::JobState::Waiting);
    else Q_EMIT stateChanged();
}

void JobWork::makeAgain(const std::string& rendition, int number) {
    const int unit = unitOf(*m_stored.plan, rendition, number);
    if (!m_unitDone[static_cast<std::size_t>(unit)]) return; // another segment of it was missing too
    log(model::LogMark::Warning, keyOf(unit) + " is made again: " + rendition + "/" + model::segmentFileName(number) + " is no longer on the ingest");
    m_stored.attempts[static_cast<std::size_t>(unit)] = 0;
    undo(unit);
}

void JobWork::spoiled(const std::string& rendition, int number, const base::Error& error) {
    if (job().isFinal()) return;
    const int unit = unitOf(*m_stored.plan, rendition, number);
    const auto index = static_cast<std::size_t>(unit);
    if (const auto slot = m_running.find(unit); slot != m_running.end()) {
        slot->second.runner->cancel();
        slot->second.runner->deleteLater();
        m_running.erase(slot);
        noteRunning();
    }
    undo(unit);
    // Each file gets one more chance; several of one chunk may be told one after the other.
    m_stored.attempts[index] = ++m_spoiled[rendition + "/" + model::segmentFileName(number)] > 1 ? m_around.attempts : 1;
    unitFailed(unit, error);
    Q_EMIT taskEnded();
}

void JobWork::waitAgain(std::size_t chunk) {
    const model::ChunkCell was = m_cells[chunk];
    m_cells[chunk] = {model::ChunkState::Waiting, m_stored.attempts[chunk], 0, was.startSeconds, was.seconds, 0, {}};
}

bool JobWork::dropRestored() {
    if (!m_anyRestored) return false;
    halt();
    m_folder.drop();
    log(model::LogMark::Warning, "all chunks are made again: another version of the encoder began this job");
    adoptPlan();
    Q_EMIT stateChanged();
    return true;
}

void JobWork::setLimits(int attempts, int slots) {
    m_around.attempts = attempts;
    m_around.slots = slots;
}

void JobWork::beginMove() {
    halt();
    m_publication.reset(); // it takes away what it has sent
    if (job().isActive()) enter(model::JobState::Waiting);
    m_moving = true;
    Q_EMIT stateChanged();
}

void JobWork::endMove(const std::string& folder, const base::Result<void>& copied) {
    m_moving = false;
    if (copied) {
        m_folder = WorkFolder(folder);
        m_stored.spool = folder;
        log(model::LogMark::Note, "moved to the work folder " + folder);
    } else {
        log(model::LogMark::Warning, "stays in " + m_folder.path() + ": " + copied.error().message);
    }
    if (job().isFinal()) return; // cancelled meanwhile
    beginAnew();
    finishIfComplete();
    Q_EMIT stateChanged();
}

void JobWork::beginAnew() {
    m_completing = false;
    if (job().isActive()) enter(model::JobState::Waiting);
    if (m_stored.plan) adoptPlan();
}

void JobWork::targetChanged() {
    if (job().state == model::JobState::Failed) m_publication.reset(); // Retry begins with what the new target holds
    if (!m_stored.plan || job().isFinal()) return;
    halt();
    m_stored.claimed = false; // another film may have the name there
    beginAnew();
    log(model::LogMark::Note, "the ingest or its folder changed · what it holds is asked for");
    finishIfComplete();
    Q_EMIT stateChanged();
}

void JobWork::restoreResults() {
    const model::Plan& plan = *m_stored.plan;
    m_anyRestored = false;
    for (int unit = 0; unit < units(); ++unit) {
        const auto result = m_folder.kept(keyOf(unit));
        if (!result) continue;
        if (unitKind(plan, unit) == UnitKind::FirstPass && !m_folder.hasStatistics(*result, plan.chunks[static_cast<std::size_t>(unit - firstAnalysis(plan))].firstSegment)) continue;
        if (!m_publication->restore(*result)) {
            m_folder.forget(keyOf(unit)); // not valid: the task runs again
            continue;
        }
        const auto index = static_cast<std::size_t>(unit);
        m_unitDone[index] = true;
        m_anyRestored = true;
        m_results[index] = *result;
        if (isChunk(unit)) {
            m_cells[index].fraction = 1;
            m_cells[index].state = model::ChunkState::Encoding; // done once stored
        }
    }
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
        made = " encoded · " + std::to_string(result.segments.size()) + " objects · " + QString::number(static_cast<double>(bytes) / 1e6, 'f', 1).toStdString() + " MB";
    }
    log(model::LogMark::Note, titleOf(unit) + made + (m_stored.attempts[index] > 1 ? " · attempt " + std::to_string(m_stored.attempts[index]) : ""));
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
        log(model::LogMark::Warning, what + " attempt " + std::to_string(attempts) + " of " + std::to_string(allowed) + " failed: " + error.message + "; retrying");
        Q_EMIT stateChanged();
        return;
    }
    m_unitGivenUp[index] = true;
    if (isChunk(unit)) m_cells[index].state = model::ChunkState::Failed;
    log(model::LogMark::Error, what + " given up: " + error.message);
    const auto code = error.code == base::ErrorCode::Io || error.code == base::ErrorCode::Internal ? base::ErrorCode::EncoderStopped : error.code;
    // The first fault is the one to tell; the card says how many more there are.
    const auto givenUp = std::count(m_unitGivenUp.begin(), m_unitGivenUp.end(), true);
    auto& trouble = m_stored.job.trouble;
    if (givenUp == 1 || !trouble) {
        trouble = model::Trouble{static_cast<int>(code), std::string(base::errorId(code)), what + ": " + error.message + (error.message.ends_with('.') ? "" : "."), isChunk(unit) ? unit : -1};
        m_firstFault = trouble->message;
    } else {
        trouble->message = m_firstFault + " So fail " + std::to_string(givenUp - 1) + " more of " + std::to_string(units()) + " parts.";
    }
    // The other chunks go on; when none is left the job has failed.
    if (!nextFree() && m_running.empty()) fail({code, m_stored.job.trouble->message}, m_stored.job.trouble->chunk);
    Q_EMIT stateChanged();
}

void JobWork::finishIfComplete() {
    if (!m_publication || m_completing || job().isFinal()) return;
    const bool allDone = units() > 0 && std::all_of(m_unitDone.begin(), m_unitDone.end(), [](bool done) { return done; });
    if (!allDone) {
        if (m_stored.job.trouble && std::find(m_unitGivenUp.begin(), m_unitGivenUp.end(), true) != m_unitGivenUp.end() && !nextFree() && m_running.empty())
            fail({static_cast<base::ErrorCode>(m_stored.job.trouble->code), m_stored.job.trouble->message}, m_stored.job.trouble->chunk);
        return;
    }
    if (job().state == model::JobState::Paused) return;
    m_completing = true;
    setState(model::JobState::Publishing);
    m_publication->complete(evidenceOf(m_stored, m_results));
}

void JobWork::completedByPublication() {
    model::Job& job = m_stored.job;
    refresh();
    job.finishedMs = m_around.clock->wallMs();
    job.trouble.reset();
    for (auto& cell : m_cells) cell.state = model::ChunkState::Done;
    m_stored.proof = proof();
    m_stored.proof.complete = true;
    const bool exact = m_publication->readBack() == Publication::ReadBack::BySha256;
    log(model::LogMark::Note, exact ? "done · every object is on the ingest with the SHA-256 it was sent with" : "done · every object is on the ingest with its length; this ingest tells no SHA-256");
    setState(model::JobState::Done);
    Q_EMIT completed();
    m_folder.dropOutput();
    m_folder.dropStatistics();
}

void JobWork::fail(const base::Error& error, int chunk) {
    if (job().isFinal()) return; // uploads that were under way end one by one
    halt();
    m_haltedOnError = true;
    m_stored.job.trouble = model::Trouble{static_cast<int>(error.code), std::string(base::errorId(error.code)), error.message, chunk};
    m_stored.job.finishedMs = m_around.clock->wallMs();
    log(model::LogMark::Error, error.message);
    setState(model::JobState::Failed);
    Q_EMIT taskEnded();
}

void JobWork::halt() {
    enter(job().state); // what was worked so far counts
    for (auto& [unit, slot] : m_running) {
        slot.runner->cancel();
        slot.runner->deleteLater();
        if (unit < 0) continue;
        const auto index = static_cast<std::size_t>(unit);
        --m_stored.attempts[index]; // stopped by us, not by a fault
        if (isChunk(unit)) waitAgain(index);
    }
    m_running.clear();
    m_stored.running.clear();
    m_progress.restart();
}

void JobWork::pause() {
    if (job().isFinal() || job().state == model::JobState::Paused || job().state == model::JobState::Publishing) return;
    halt();
    setState(model::JobState::Paused);
    log(model::LogMark::Note, "paused · finished chunks are kept");
}

void JobWork::resume() {
    if (job().state != model::JobState::Paused) return;
    setState(model::JobState::Waiting);
    finishIfComplete();
}

void JobWork::cancel() {
    if (job().isFinal()) return;
    halt();
    m_publication.reset();
    m_stored.job.finishedMs = m_around.clock->wallMs();
    log(model::LogMark::Note, "cancelled");
    setState(model::JobState::Cancelled);
}

void JobWork::retry(bool patch) {
    if (m_moving || (job().state != model::JobState::Failed && job().state != model::JobState::Cancelled)) return;
    m_haltedOnError = false;
    m_completing = false;
    m_stored.job.trouble.reset();
    m_stored.job.finishedMs = 0;
    const base::FileFacts source = base::fileFacts(job().source);
    // A missing file is no other file: its disk may come back, and the work for it is kept.
    if (m_stored.plan && source.exists && !sourceUnchanged()) {
        // A copy that is byte for byte as long and has the same frames is the same film, mended: `probed` decides.
        if (m_stored.media && source.bytes == m_stored.media->fingerprint.bytes) m_earlierPlan = m_stored.plan;
        m_publication.reset();
        m_stored.plan.reset();
        m_stored.media.reset();
        m_cells.clear();
        m_stored.job.startedMs = 0;
        m_stored.job.tookSeconds = m_stored.job.cpuSeconds = 0;
        m_stored.job.chunksRetried = 0;
        m_stored.firstEstimate = {};
    }
    m_stored.attempts.assign(m_stored.attempts.size(), 0);
    m_stored.patch = patch;
    log(model::LogMark::Note, patch ? "retry · damaged places show the last good picture" : "retry");
    m_stored.job.state = model::JobState::Waiting;
    if (m_stored.plan) adoptPlan();
    if (job().state != model::JobState::Waiting) return; // failed again while its files were sent
    setState(model::JobState::Waiting);
    finishIfComplete();
}

void JobWork::setRemoved(bool removed) {
    if (removed && (job().isActive() || job().state == model::JobState::Waiting)) {
        halt();
        m_completing = false;
        if (job().state == model::JobState::Publishing && m_stored.plan) adoptPlan();
        enter(model::JobState::Paused);
        m_haltedByRemoval = true;
    }
    m_stored.removed = removed;
    if (!removed && std::exchange(m_haltedByRemoval, false)) resume();
    Q_EMIT stateChanged();
}

base::Error JobWork::sourceChanged() const {
    return {base::ErrorCode::SourceChanged, job().source + " was changed after the job began. What is published is of the old file and whole as far as it goes. Retry starts again from the new file."};
}

bool JobWork::sourceUnchanged() const {
    const base::FileFacts file = base::fileFacts(job().source);
    return m_stored.media && file.exists && model::Fingerprint{file.bytes, file.modifiedMs} == m_stored.media->fingerprint;
}

void JobWork::setUrls(const std::string& base) {
    m_stored.job.hlsUrl = base.empty() ? "" : base + job().name + "/master.m3u8";
    m_stored.job.dashUrl = base.empty() ? "" : base + job().name + "/manifest.mpd";
}

std::optional<base::Error> JobWork::obstacle(std::int64_t minimumFree) const {
    if (auto spool = m_folder.problem(minimumFree)) return spool;
    if (m_stored.plan && !base::fileFacts(job().source).exists) return sourceGone(job().source);
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

void JobWork::enter(model::JobState state) {
    const std::int64_t now = m_around.clock->monotonicMs();
    if (m_activeSince >= 0) m_stored.job.tookSeconds += static_cast<double>(now - m_activeSince) / 1000;
    m_stored.job.state = state;
    m_activeSince = job().isActive() ? now : -1;
}

void JobWork::setState(model::JobState state) {
    enter(state);
    refresh();
    Q_EMIT stateChanged();
    Q_EMIT changed();
}

void JobWork::refresh() {
    model::Job& job = m_stored.job;
    if (!m_publication || !m_stored.plan || job.isFinal()) return;
    m_progress.refresh(job, m_cells, *m_stored.plan, m_unitDone, *m_publication, m_around.clock->monotonicMs());
    job.estimate = estimateDuring(*m_stored.plan, m_stored.firstEstimate, m_cells, secondsOfWork(), job.etaSeconds);
    const auto measured = qualityOf(m_results);
    for (auto& rendition : job.renditions) {
        const auto found = std::find_if(measured.begin(), measured.end(), [&](const auto& each) { return each.rendition == rendition.name; });
        rendition.psnr = found == measured.end() ? 0 : found->psnr;
        rendition.ssim = found == measured.end() ? 0 : found->ssim;
    }
}

} // namespace engine
