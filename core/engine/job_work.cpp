// The course of a job: planned, made, published, done; and what its operator or the world around changes in it.

#include "core/engine/job_work.hpp"

#include "core/engine/estimator.hpp"
#include "core/engine/job_evidence.hpp"
#include "core/engine/revision.hpp"

#include <utility>

namespace engine {

JobWork::JobWork(StoredJob stored, const Context& context, const Limits& limits, QObject* parent)
    : QObject(parent), m_stored(std::move(stored)), m_context(context), m_limits(limits), m_folder(m_stored.folder) {
    if (!job().isFinal()) m_folder.sweep();
    m_stored.job.speed = 0; // of an earlier run
    m_stored.job.etaSeconds = -1;
    m_stored.job.work = {};
    m_deleteAgain.setSingleShot(true);
    connect(&m_deleteAgain, &QTimer::timeout, this, &JobWork::goOnDeleting);
    m_lookAgain.setSingleShot(true);
    connect(&m_lookAgain, &QTimer::timeout, this, &JobWork::look);
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        setObstacle(diskSilent());
        Q_EMIT taskEnded(); // others may have what was meant for it
    });
    m_fetchAgain.setSingleShot(true);
    connect(&m_fetchAgain, &QTimer::timeout, this, [this] { Q_EMIT taskEnded(); });
    if (isLink() && job().state == model::JobState::Done) m_folder.dropFetched(); // an earlier run ended before it could
    findFetched();
    if (job().output == model::OutputState::Deleting) m_deleteAgain.start(0); // an earlier run ended in the middle
    if (job().isFinal()) return;
    setUrls();
    m_stored.job.trouble.reset();                                        // what it waited for is found out anew
    if (job().isActive()) m_stored.job.state = model::JobState::Waiting; // an earlier run ended in the middle
    if (!m_stored.plan) return;
    if (m_stored.media && job().filmSeconds <= 0) { // an earlier version read it
        m_stored.job.filmSeconds = m_stored.plan->durationSeconds;
        showTracks(*m_stored.media);
    }
    adoptPlan();
    // Everything was encoded and stored before that run ended: no task and no upload would ask again.
    advance();
}

JobWork::~JobWork() = default;

void JobWork::adoptPlan() {
    const model::Plan& plan = *m_stored.plan;
    m_publication = std::make_unique<Publication>(plan, job().name, m_folder.out(), m_folder.replacing(), publisher(), nullptr);
    m_units = JobUnits(plan, m_units.size() > 0 ? m_units.attempts() : m_stored.attempts, std::exchange(m_stored.running, {}));
    model::Job& job = m_stored.job;
    job.chunks = static_cast<int>(plan.chunks.size());
    job.renditions.clear();
    for (const auto& video : plan.video) job.renditions.push_back({.name = video.name, .profile = video.profile, .targetKbps = video.kbps});
    for (const auto& audio : plan.audio)
        job.renditions.push_back({.name = audio.name, .profile = "AAC", .targetKbps = audio.kbps, .audio = true});
    restoreResults();
    connectPublication();
    m_publication->begin(m_stored.claimed && isClaimedHere(), m_stored.replace);
    if (m_stored.firstEstimate.bytes == 0)
        m_stored.firstEstimate = estimateBefore(plan, presetKey({m_stored.preset, m_stored.ownPreset}), m_context.past, m_limits.slots);
    job.estimate = m_stored.firstEstimate;
    m_progress.begin(plan, job.estimate.seconds);
    refresh();
}

void JobWork::connectPublication() {
    const Publication* publication = m_publication.get();
    connect(publication, &Publication::changed, this, [this] {
        advance();
        Q_EMIT changed();
    });
    connect(publication, &Publication::claim, this, [this] {
        m_stored.claimed = true;
        m_stored.claimedAt = m_stored.destination.store;
        m_stored.replace = false;
        save();
    });
    connect(publication, &Publication::taken, this, &JobWork::nameTaken);
    connect(publication, &Publication::failed, this, [this](const base::Error& error) { fail(error, -1); });
    connect(publication, &Publication::lost, this, &JobWork::makeAgain);
    connect(publication, &Publication::spoiled, this, &JobWork::spoiled);
    connect(publication, &Publication::completed, this, &JobWork::completedByPublication);
}

void JobWork::restoreResults() {
    const model::Plan& plan = *m_stored.plan;
    for (int unit = 0; unit < m_units.size(); ++unit) {
        auto result = m_folder.kept(keyOf(unit));
        if (!result) continue;
        // Not valid, of an earlier version or of another encoder than the rest: the task runs again.
        const std::string began = m_units.encoder();
        const bool fits = !result->fingerprint.empty() && (began.empty() || result->fingerprint == began);
        const bool isFirstPass = unitKind(plan, unit) == UnitKind::FirstPass;
        const bool isWhole =
            !isFirstPass || m_folder.hasStatistics(*result, plan.chunks[static_cast<std::size_t>(unit - firstAnalysis(plan))].firstSegment);
        if (fits && isWhole && m_publication->restore(*result)) m_units.restored(unit, std::move(*result));
        else m_folder.forget(keyOf(unit));
    }
}

void JobWork::undone(int unit) {
    m_folder.forget(keyOf(unit));
    if (job().state == model::JobState::Publishing) setState(model::JobState::Waiting);
    else save();
}

void JobWork::makeAgain(const std::string& rendition, int number) {
    const int unit = unitOf(*m_stored.plan, rendition, number);
    if (m_units.at(unit).state != UnitState::Done) return; // another segment of it was missing too
    log(model::LogLevel::Warning,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 is made again: %2 is no longer on the ingest"), titleOf(unit),
            rendition + "/" + model::segmentFileName(number, m_stored.plan->revision)));
    m_units.lost(unit);
    undone(unit);
}

void JobWork::spoiled(const std::string& rendition, int number, const base::Error& error) {
    if (job().isFinal()) return;
    const int unit = unitOf(*m_stored.plan, rendition, number);
    stopRun(unit);
    const auto verdict = m_units.spoiled(unit, rendition + "/" + model::segmentFileName(number), error, m_limits.attempts, titleOf(unit));
    undone(unit);
    judge(unit, verdict, error);
    Q_EMIT taskEnded();
}

void JobWork::dropAll() {
    halt();
    forgetResults();
    m_folder.drop();
    m_units = {};
    m_stored.attempts.clear();
    log(model::LogLevel::Warning,
        base::text(QT_TRANSLATE_NOOP("Core", "all chunks are made again: another version of the encoder began this job")));
    // What is published already stays what it was, for whoever holds it; playlists name what is made now.
    model::Plan& plan = *m_stored.plan;
    plan.revision = revisionOf(plan, m_stored.media ? m_stored.media->fingerprint : model::Fingerprint(), {});
    save();
    QMetaObject::invokeMethod(
        this,
        [this] { // not from inside the publication that is replaced here
            if (job().isFinal() || m_moving) return;
            beginAnew();
            save();
        },
        Qt::QueuedConnection);
}

void JobWork::beginMove() {
    halt();
    forgetResults();
    m_publication.reset(); // it takes away what it has sent
    if (job().isActive()) enter(model::JobState::Waiting);
    m_moving = true;
    save();
}

void JobWork::endMove(const std::string& folder, const base::Result<void>& copied) {
    m_moving = false;
    if (copied) {
        m_folder = JobFolder(folder);
        m_stored.folder = folder;
        log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "moved to the work folder %1"), folder));
    } else {
        log(model::LogLevel::Warning,
            base::text(QT_TRANSLATE_NOOP("Core", "not moved, stays in %1: %2"), m_folder.path(), copied.error().text));
    }
    if (job().isFinal()) return save(); // cancelled meanwhile
    beginAnew();
    advance();
    save();
}

void JobWork::beginAnew() {
    if (job().isActive()) enter(model::JobState::Waiting);
    if (m_stored.plan) adoptPlan();
}

void JobWork::advance() {
    using enum model::JobState;
    const auto state = job().state;
    if (!m_publication || m_moving || m_retry || m_stored.removed || (state != Waiting && state != Encoding)) return;
    if (m_units.isStuck(*m_stored.plan)) {
        const int unit = m_units.faultyUnit();
        return fail(*m_units.fault(), isChunk(unit) ? unit : -1);
    }
    if (!m_units.isComplete()) return;
    setObstacle(std::nullopt); // the source is needed no more
    setState(Publishing);
    m_publication->complete(evidenceOf(m_stored, m_units.all()));
}

void JobWork::completedByPublication() {
    model::Job& job = m_stored.job;
    refresh();
    m_progress.finish(job);
    job.finishedMs = m_context.clock.wallMs();
    job.trouble.reset();
    m_stored.proof = proof();
    m_stored.proof.complete = true;
    const bool exact = m_publication->isReadBackExactly();
    log(model::LogLevel::Note,
        exact ? base::text(QT_TRANSLATE_NOOP("Core", "done · every object on the ingest has the SHA-256 that it was sent with"))
              : base::text(
                    QT_TRANSLATE_NOOP("Core", "done · every object on the ingest has the right length; this ingest reports no SHA-256")));
    m_stored.destination.token.clear(); // nothing is sent any more
    setState(model::JobState::Done);
    Q_EMIT completed();
    m_folder.dropOutput();
    m_folder.dropStatistics();
    if (isLink()) m_folder.dropFetched(); // the link has it still
}

void JobWork::fail(const base::Error& error, int chunk) {
    if (job().isFinal()) return; // uploads that were under way end one by one
    halt();
    forgetResults();
    m_stored.job.trouble = model::troubleOf(error, chunk);
    m_stored.job.finishedMs = m_context.clock.wallMs();
    log(model::LogLevel::Error, error.text);
    setState(model::JobState::Failed);
    Q_EMIT taskEnded();
}

void JobWork::halt() {
    enter(job().state); // what was worked so far counts
    if (m_probe) {
        m_probe->cancel();
        m_probe.release()->deleteLater();
    }
    stopFetch();
    stopLooking();
    while (!m_runs.empty()) stopRun(m_runs.begin()->first);
    m_units.stopped();
    // What ended before is on its way to the disk, and done when it is there.
    for (const auto& [unit, result] : m_held) m_units.started(unit);
    for (const auto& [unit, number] : m_preparing) m_units.started(unit);
    m_progress.interrupt();
}

void JobWork::pause() {
    if (job().isFinal() || job().state == model::JobState::Paused || job().state == model::JobState::Publishing) return;
    halt();
    setState(model::JobState::Paused);
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "paused · finished chunks are kept")));
}

void JobWork::read() {
    m_readWanted = job().state == model::JobState::Paused && !m_stored.plan;
}

void JobWork::resume() {
    if (job().state != model::JobState::Paused) return;
    setState(model::JobState::Waiting);
    advance();
}

void JobWork::cancel() {
    if (job().isFinal()) return;
    halt();
    forgetResults();
    m_publication.reset();
    m_stored.job.finishedMs = m_context.clock.wallMs();
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "cancelled")));
    setState(model::JobState::Cancelled);
}

void JobWork::retry(bool patch) {
    if (m_moving || (job().state != model::JobState::Failed && job().state != model::JobState::Cancelled)) return;
    const Retry retry{.anew = job().state == model::JobState::Cancelled,
        .afterAnother = job().trouble && job().trouble->code == static_cast<int>(base::ErrorCode::SourceChanged)};
    if (std::exchange(m_isUnswept, false)) m_folder.sweep();
    m_stored.job.trouble.reset();
    m_stored.job.finishedMs = 0;
    m_stored.attempts.clear();
    m_linkSilentSince = -1;
    m_stored.patch = patch;
    log(model::LogLevel::Note,
        base::text(
            patch ? QT_TRANSLATE_NOOP("Core", "retry · damaged places show the last good picture") : QT_TRANSLATE_NOOP("Core", "retry")));
    enter(model::JobState::Waiting);
    if (!m_stored.plan) return goOnRetried(retry);
    m_retry = retry;
    save();
    Q_EMIT changed();
    look(); // whether another film lies there now
}

void JobWork::goOnRetried(const Retry& retry) {
    chooseTarget(retry.anew);
    publisher().retryNow();
    m_units.forgive();
    if (m_stored.plan) adoptPlan();
    if (job().state != model::JobState::Waiting) return; // failed again while its files were sent
    setState(model::JobState::Waiting);
    advance();
}

void JobWork::forgetSource(std::int64_t bytes, bool wasLeft) {
    // A copy that is byte for byte as long and has the same frames is the same film, mended: `probed` decides.
    if (m_stored.media && bytes == m_stored.media->fingerprint.bytes)
        m_earlier = EarlierSource{*m_stored.plan, m_stored.media->fingerprint.content, wasLeft};
    forgetResults();
    m_publication.reset();
    m_units = {};
    m_stored.plan.reset();
    m_stored.media.reset();
    m_stored.job.startedMs = 0;
    m_stored.job.tookSeconds = m_stored.job.cpuSeconds = 0;
    m_stored.job.chunksRetried = 0;
    m_stored.firstEstimate = {};
}

void JobWork::setRemoved(bool removed) {
    if (removed && !job().isFinal()) {
        halt();
        forgetResults();
        // What is published stays; what was on its way to be completed begins again when the removal is undone.
        if (job().state == model::JobState::Publishing) beginAnew();
        else if (job().isActive()) enter(model::JobState::Waiting);
    }
    m_stored.removed = removed;
    save();
    advance();
}

} // namespace engine
