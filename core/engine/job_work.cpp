#include "core/engine/job_work.hpp"

#include "core/base/source_path.hpp"
#include "core/engine/estimator.hpp"
#include "core/engine/job_evidence.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/units.hpp"

#include <algorithm>
#include <utility>

namespace engine {

JobWork::JobWork(StoredJob stored, Surroundings surroundings, Publisher& publisher, QObject* parent)
    : QObject(parent), m_stored(std::move(stored)), m_around(std::move(surroundings)), m_folder(m_stored.spool), m_publisher(publisher) {
    m_folder.sweep();
    if (!job().isFinal()) m_stored.job.trouble.reset(); // what it waited for is found out anew
    if (m_stored.plan) job().isFinal() ? showEnd() : adoptPlan();
    // Tasks that were running when an earlier run was killed did not fail.
    for (const int unit : std::exchange(m_stored.running, {}))
        if (unit >= 0 && unit < units() && !m_unitDone[static_cast<std::size_t>(unit)])
            m_stored.attempts[static_cast<std::size_t>(unit)] = std::max(0, m_stored.attempts[static_cast<std::size_t>(unit)] - 1);
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

void JobWork::adoptPlan() {
    const model::Plan& plan = *m_stored.plan;
    m_publication = std::make_unique<Publication>(plan, job().name, m_folder.out(), m_folder.replacing(), m_publisher, nullptr);
    connect(m_publication.get(), &Publication::changed, this, [this] {
        finishIfComplete();
        Q_EMIT changed();
    });
    connect(m_publication.get(), &Publication::claim, this, [this] {
        m_stored.claimed = true;
        m_stored.claimedAt = m_publisher.target().store;
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
    m_publication->begin(m_stored.claimed && isClaimedAt(m_publisher.target()), m_stored.replace);
    if (m_stored.firstEstimate.bytes == 0 && m_around.past)
        m_stored.firstEstimate = estimateBefore(plan, job.presetId, *m_around.past, m_around.slots);
    job.estimate = m_stored.firstEstimate;
    refresh();
}

void JobWork::nameTaken() {
    const std::string name = job().name;
    if (m_stored.ownName)
        return fail(
            {base::ErrorCode::Conflict,
                "The ingest already holds a film called " + name +
                    ", which this job did not make. Give this one another name (--name), or let it take the other's place (--replace)."},
            -1);
    Q_EMIT nameWanted();
    log(model::LogMark::Warning, "the ingest already holds a film called " + name + "; this one is called " + job().name);
    QMetaObject::invokeMethod(
        this,
        [this] { // not from inside the publication that is replaced here
            if (job().isFinal() || m_moving) return;
            halt();
            beginAnew();
            Q_EMIT stateChanged();
            Q_EMIT changed();
        },
        Qt::QueuedConnection);
}

void JobWork::rename(const std::string& name, const std::string& urlBase) {
    m_stored.job.name = name;
    setUrls(urlBase);
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
    log(model::LogMark::Warning,
        keyOf(unit) + " is made again: " + rendition + "/" + model::segmentFileName(number) + " is no longer on the ingest");
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
    if (job().isFinal()) return Q_EMIT stateChanged(); // cancelled meanwhile
    beginAnew();
    finishIfComplete();
    Q_EMIT stateChanged();
}

void JobWork::beginAnew() {
    m_completing = false;
    if (job().isActive()) enter(model::JobState::Waiting);
    if (m_stored.plan) adoptPlan();
}

bool JobWork::isClaimedAt(const PublishTarget& target) const {
    return m_stored.claimedAt.empty() || target.baseUrl.empty() || m_stored.claimedAt == target.store;
}

void JobWork::targetChanged() {
    if (job().state == model::JobState::Failed) m_publication.reset(); // Retry begins with what the new target holds
    if (!m_stored.plan || job().isFinal() || m_moving) return;         // endMove begins anew too
    halt();
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
        if (unitKind(plan, unit) == UnitKind::FirstPass &&
            !m_folder.hasStatistics(*result, plan.chunks[static_cast<std::size_t>(unit - firstAnalysis(plan))].firstSegment))
            continue;
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

void JobWork::finishIfComplete() {
    if (!m_publication || m_completing || job().isFinal()) return;
    const bool allDone = units() > 0 && std::all_of(m_unitDone.begin(), m_unitDone.end(), [](bool done) { return done; });
    if (!allDone) {
        if (m_stored.job.trouble && std::find(m_unitGivenUp.begin(), m_unitGivenUp.end(), true) != m_unitGivenUp.end() && !nextFree() &&
            m_running.empty())
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
    const bool exact = m_publication->isReadBackExactly();
    log(model::LogMark::Note,
        exact ? "done · every object is on the ingest with the SHA-256 it was sent with"
              : "done · every object is on the ingest with its length; this ingest tells no SHA-256");
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

bool JobWork::sourceUnchanged() const {
    const base::FileFacts file = base::fileFacts(job().source);
    return m_stored.media && file.exists && model::Fingerprint{file.bytes, file.modifiedMs} == m_stored.media->fingerprint;
}

void JobWork::setUrls(const std::string& base) {
    m_stored.job.hlsUrl = base.empty() ? "" : base + job().name + "/master.m3u8";
    m_stored.job.dashUrl = base.empty() ? "" : base + job().name + "/manifest.mpd";
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

} // namespace engine
