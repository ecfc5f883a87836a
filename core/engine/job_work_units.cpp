// How the units of a job run: handed to the executor, and what becomes of what they bring.

#include "core/base/background.hpp"
#include "core/base/duration.hpp"
#include "core/base/size_text.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/orders.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/revision.hpp"

#include <algorithm>
#include <utility>

namespace engine {
namespace {

constexpr int kPauseMs = 1000, kLongestPauseMs = 30'000; // after the disk refused

std::int64_t framesOf(const model::Plan& plan) {
    std::int64_t frames = 0;
    for (const auto& segment : plan.segments) frames += segment.frames;
    return frames;
}

} // namespace

Wish JobWork::wish(int slots, int each) const {
    using enum model::JobState;
    Wish wish;
    const auto state = job().state;
    if (state == Waiting) wish.notBeforeMs = job().at.value_or(0); // a paused one is read when somebody asks
    if (m_stored.removed || m_moving || m_retry || (state != Waiting && state != Encoding && !m_readWanted)) return wish;
    const bool isHere = isLink() ? m_isFetched : job().received >= 1;
    wish.probe = isHere && (state == Waiting || (state == Paused && m_readWanted)) && !m_stored.plan && !m_probe;
    if (state == Paused || job().isFinal()) return wish;
    if (!m_stored.plan || m_units.size() == 0 || m_obstacle || m_context.clock.monotonicMs() < m_notBefore) return wish;
    wish.isWorking = !m_runs.empty();
    wish.isBegun = state == Encoding;
    const auto most = static_cast<std::size_t>(slots) + m_stored.plan->audio.size();
    for (const int unit : m_units.next(*m_stored.plan, most))
        wish.lanes.push_back(lanesOf(*m_stored.plan, unitKind(*m_stored.plan, unit), each));
    return wish;
}

void JobWork::startProbe() {
    m_probe = m_context.executor.start(probeOrder(job()), place());
    m_probeWatch = EncoderWatch(m_context.clock.monotonicMs());
    connect(m_probe.get(), &work::Run::progressed, this, [this] { heard(m_probeWatch); });
    connect(m_probe.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) {
        m_probe.release()->deleteLater();
        m_stored.job.work = {};
        probed(result);
        Q_EMIT taskEnded();
    });
}

void JobWork::startTasks(int count, int each) {
    if (count == 0) return;
    if (!looksClear()) { // an answer that is on its way will do
        if (!m_isLooking) look();
        return;
    }
    m_clearAt = -1; // a disk may be gone by the next time
    for (const int unit : m_units.next(*m_stored.plan, static_cast<std::size_t>(count))) {
        // The first may end the job, or have all begun anew.
        if (job().isFinal() || unit >= m_units.size() || m_units.at(unit).state != UnitState::Waiting) return;
        startUnit(unit, each);
    }
}

void JobWork::startUnit(int unit, int each) {
    if (job().state == model::JobState::Waiting) {
        if (job().startedMs == 0) m_stored.job.startedMs = m_context.clock.wallMs();
        setState(model::JobState::Encoding);
    }
    work::Order order = orderOf(m_stored, m_units, unit, each);
    order.task.yields = m_limits.yields;
    m_units.started(unit);
    if (isChunk(unit) && m_units.at(unit).attempts == 2) ++m_stored.job.chunksRetried;
    m_runs[unit] = {m_context.executor.start(order, place()), order.task.lanes, EncoderWatch(m_context.clock.monotonicMs())};
    if (!m_runs[unit].run->isWaiting()) m_unattendedSince = -1;
    heard(m_runs[unit].watch);
    listen(*m_runs[unit].run, unit);
    saveSoon(); // a kill before that counts no attempt
    if (m_runs[unit].run->isWaiting()) m_units.inLine(unit, true);
    else logStart(unit);
    Q_EMIT changed();
}

void JobWork::logStart(int unit) {
    const auto renditions = base::countedText(static_cast<std::int64_t>(m_stored.plan->video.size()),
        QT_TRANSLATE_NOOP("Core", "%1 rendition"), QT_TRANSLATE_NOOP("Core", "%1 renditions"));
    log(model::LogLevel::Note,
        isChunk(unit) ? base::text(QT_TRANSLATE_NOOP("Core", "%1 started · %2"), titleOf(unit), renditions)
                      : base::text(QT_TRANSLATE_NOOP("Core", "%1 started"), titleOf(unit)));
}

void JobWork::listen(work::Run& run, int unit) {
    connect(&run, &work::Run::began, this, [this, unit] {
        m_unattendedSince = -1;
        m_units.inLine(unit, false);
        logStart(unit);
        heard(m_runs[unit].watch);
        Q_EMIT changed();
    });
    connect(&run, &work::Run::draining, this, [this, unit] {
        heard(m_runs[unit].watch);
        m_runs[unit].load = std::max(0, m_runs[unit].load - 1);
        Q_EMIT taskEnded();
    });
    connect(&run, &work::Run::progressed, this, [this, unit](double fraction) {
        heard(m_runs[unit].watch);
        m_units.progressed(unit, fraction);
        Q_EMIT changed();
    });
    connect(&run, &work::Run::attempted, this, [this, unit](const work::AttemptInfo& attempt) {
        heard(m_runs[unit].watch);
        m_units.attempted(unit, attempt);
        m_units.inLine(unit, m_runs[unit].run->isWaiting());
        Q_EMIT changed();
    });
    connect(&run, &work::Run::segmentWritten, this, [this, unit](const model::SegmentFile& file, const model::RenditionFacts& facts) {
        heard(m_runs[unit].watch);
        segmentWritten(unit, file, facts);
    });
    connect(&run, &work::Run::finished, this, [this, unit](const base::Result<model::TaskResult>& result) { ended(unit, result); });
}

void JobWork::segmentWritten(int unit, const model::SegmentFile& file, const model::RenditionFacts& facts) {
    const auto added = m_publication ? m_publication->add(file, facts) : base::Result<void>();
    if (!added) ended(unit, added.error());
}

void JobWork::stopRun(int unit) {
    m_held.erase(unit);
    m_preparing.erase(unit);
    const auto found = m_runs.find(unit);
    if (found == m_runs.end()) return;
    found->second.run->cancel();
    found->second.run->disconnect(this);
    found->second.run.release()->deleteLater(); // it may be its own signal that brought us here
    m_runs.erase(found);
}

int JobWork::takeBack(int most) {
    int taken = 0;
    std::vector<int> units;
    for (auto its = m_runs.rbegin(); its != m_runs.rend() && taken < most; ++its) {
        if (!its->second.run->isWaiting()) continue;
        taken += std::max(1, its->second.load);
        units.push_back(its->first);
    }
    for (const int unit : units) {
        stopRun(unit);
        m_units.stopped(unit);
    }
    if (!units.empty()) Q_EMIT changed();
    return taken;
}

int JobWork::load() const {
    int load = 0;
    for (const auto& [unit, running] : m_runs) load += running.load;
    return load;
}

void JobWork::ended(int unit, const base::Result<model::TaskResult>& result) {
    stopRun(unit);
    m_held.insert_or_assign(unit, result); // it still counts as running
    look();                                // whatever it brought, some of it may be of another file
    Q_EMIT taskEnded();
}

void JobWork::taken(int unit, const base::Result<model::TaskResult>& result) {
    if (!result) {
        unitFailed(unit, m_sourceState == SourceWatch::State::Away ? sourceGone() : result.error());
    } else {
        const int number = m_preparing[unit] = ++m_preparations;
        if (!m_silence.isActive()) m_silence.start(m_context.inquiry.silentAfterMs);
        base::inBackground(
            m_context.disks, [folder = m_folder, key = keyOf(unit), result = *result] { return folder.prepare(key, result); }, this,
            [this, unit, number, result = *result](const base::Result<void>& written) {
                const auto found = m_preparing.find(unit);
                if (found == m_preparing.end() || found->second != number) return; // it was stopped, or runs again
                m_preparing.erase(found);
                prepared(unit, result, written);
            });
    }
}

void JobWork::prepared(int unit, const model::TaskResult& result, const base::Result<void>& prepared) {
    diskAnswered();
    if (job().isFinal() || m_stored.removed || unit >= m_units.size()) return;
    const std::string began = m_units.encoder();
    if (!prepared) unitFailed(unit, prepared.error());
    else if (!began.empty() && result.fingerprint != began)
        unitFailed(unit,
            {base::ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "A part was made by %1, the others by %2."), result.fingerprint, began)});
    else if (const auto kept = m_folder.keep(keyOf(unit)); !kept) unitFailed(unit, kept.error());
    else unitDone(unit, result);
    if (m_obstacle) look(); // the disk may have been silent
    saveSoon();             // what is made lies in the job's folder
    Q_EMIT taskEnded();
}

void JobWork::probed(const base::Result<model::TaskResult>& result) {
    const bool onlyRead = job().state == model::JobState::Paused;
    m_readWanted = false;
    if (!result) return fail(result.error(), -1);
    if (!result->media)
        return fail({base::ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "The probe returned no result."))}, -1);
    const model::MediaInfo& media = *result->media;
    auto plan = engine::plan(media, m_stored.preset, job().excerpt);
    model::Job& job = m_stored.job;
    job.sourceBytes = media.fingerprint.bytes;
    job.durationSeconds = base::believableSeconds(media.durationSeconds.value_or(0), job.sourceBytes);
    job.sourceBitsPerSecond = media.bitsPerSecond;
    job.filmSeconds = job.excerpt ? filmSeconds(media, m_stored.preset) : plan ? plan->durationSeconds : 0;
    showTracks(media);
    if (!onlyRead) m_stored.media = media;
    if (!plan) return fail(plan.error(), -1);
    showFacts(media, *plan);
    if (!onlyRead) return planned(media, std::move(*plan), result->fingerprint);
    save();
    Q_EMIT changed();
}

void JobWork::showFacts(const model::MediaInfo& media, const model::Plan& plan) {
    model::Job& job = m_stored.job;
    if (const auto* video = media.mainVideo()) {
        const PictureSize size = uprightSize(*video);
        job.codec = video->codec + (video->profile.empty() ? "" : " " + video->profile);
        job.width = size.width;
        job.height = size.height;
        job.fps = video->timing.rate.value();
        job.colour = video->colour.matrix;
        job.frames = plan.excerpt ? framesOf(plan) : video->timing.frames;
    }
    const auto kept = std::find_if(media.audio.begin(), media.audio.end(),
        [&](const auto& stream) { return !plan.excerpt || (!plan.audio.empty() && stream.index == plan.audio.front().streamIndex); });
    job.audioCodec = kept == media.audio.end() ? "" : kept->codec;
    job.durationSeconds = plan.durationSeconds;
}

void JobWork::planned(const model::MediaInfo& media, model::Plan plan, const std::string& encoder) {
    for (const auto& remark : plan.remarks) log(model::LogLevel::Warning, model::textOf(remark));
    // What lies in the job folder was made from another file, unless the plan for this one is the very same.
    const auto earlier = std::exchange(m_earlier, std::nullopt);
    if (earlier) plan.revision = earlier->plan.revision;
    // A better copy of a damaged file keeps what is good; a file that was changed under the job keeps nothing, unless it is that file
    // again.
    const bool isThatFile = earlier && !earlier->content.empty() && media.fingerprint.content == earlier->content;
    const bool mayKeep = earlier && (!earlier->wasLeft || isThatFile);
    if (!mayKeep || !(earlier->plan == plan)) {
        forgetResults();
        m_folder.drop();
        plan.revision.clear();
        plan.revision = revisionOf(plan, media.fingerprint, encoder);
    }
    m_stored.plan = std::move(plan);
    m_stored.media->video.clear(); // the plan holds what is needed; a variable-rate film has a time for every frame here
    adoptPlan();
    save();
    Q_EMIT changed();
}

void JobWork::unitDone(int unit, const model::TaskResult& result) {
    m_units.done(unit, result);
    m_pauseMs = 0;
    m_stored.job.cpuSeconds += result.cpuSeconds;
    base::Text made = base::text(QT_TRANSLATE_NOOP("Core", "%1 done"), titleOf(unit));
    if (!result.segments.empty()) {
        std::int64_t bytes = 0;
        for (const auto& file : result.segments) bytes += file.bytes;
        const auto objects = base::countedText(static_cast<std::int64_t>(result.segments.size()), QT_TRANSLATE_NOOP("Core", "%1 object"),
            QT_TRANSLATE_NOOP("Core", "%1 objects"));
        made = base::text(QT_TRANSLATE_NOOP("Core", "%1 encoded · %2 · %3"), titleOf(unit), objects, base::sizeSaid(bytes));
    }
    const int attempts = m_units.at(unit).attempts;
    if (attempts > 1) made = base::text(QT_TRANSLATE_NOOP("Core", "%1 · attempt %2"), made, attempts);
    log(model::LogLevel::Note, made);
    for (const auto& remark : result.remarks)
        log(model::LogLevel::Warning, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), titleOf(unit), model::textOf(remark)));
    advance();
}

void JobWork::unitFailed(int unit, const base::Error& error) {
    judge(unit, m_units.failed(unit, error, m_limits.attempts, titleOf(unit)), error);
}

void JobWork::judge(int unit, JobUnits::Verdict verdict, const base::Error& error) {
    switch (verdict) {
    case JobUnits::Verdict::Final: return fail(error, isChunk(unit) ? unit : -1);
    case JobUnits::Verdict::Unfit: return dropAll();
    case JobUnits::Verdict::Waits:
        m_pauseMs = std::clamp(m_pauseMs * 2, kPauseMs, kLongestPauseMs);
        m_notBefore = m_context.clock.monotonicMs() + m_pauseMs;
        m_lookAgain.start(m_pauseMs);
        return setObstacle(error);
    case JobUnits::Verdict::Again:
        log(model::LogLevel::Warning,
            base::text(QT_TRANSLATE_NOOP("Core", "%1, attempt %2 of %3 failed and is repeated: %4"), titleOf(unit),
                m_units.at(unit).attempts, attemptsFor(error, m_limits.attempts), error.text));
        return save();
    case JobUnits::Verdict::GivenUp:
        log(model::LogLevel::Error, base::text(QT_TRANSLATE_NOOP("Core", "%1 given up: %2"), titleOf(unit), error.text));
        showTrouble();
        // The other units go on; when none is left the job has failed.
        advance();
        return save();
    }
}

} // namespace engine
