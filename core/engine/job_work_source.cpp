// The disks of a job while it runs: full, silent or away; its source taken away, put back, changed. What may pass is waited for; only
// another film ends the job.

#include "core/base/background.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/orders.hpp"
#include "core/engine/run_conditions.hpp"

#include <algorithm>
#include <utility>

namespace engine {
namespace {

constexpr int kReadAgainMs = 10'000;
constexpr int kLookAgainMs = 1000;
constexpr std::int64_t kClearForMs = 1000; // the disks are asked anew for what begins later

bool isInDoubt(SourceWatch::State state) {
    return state == SourceWatch::State::Settling || state == SourceWatch::State::Doubtful;
}

} // namespace

bool JobWork::isLookedAfter() const {
    using enum model::JobState;
    const auto state = job().state;
    return m_stored.plan && m_stored.media && !m_moving && !m_stored.removed && !isScheduled() && (state == Waiting || state == Encoding);
}

bool JobWork::looksClear() const {
    return m_clearAt >= 0 && m_context.clock.monotonicMs() - m_clearAt <= kClearForMs;
}

void JobWork::lookWhereNeeded() {
    if ((m_retry || (m_obstacle && !waitsForPower())) && !m_isLooking && !m_lookAgain.isActive()) look();
}

void JobWork::setOnBattery(bool onBattery) {
    if (waitsForPower() && !onBattery) setObstacle(std::nullopt);
    if (!onBattery || isScheduled() || wish(1, 1).lanes.empty()) return;
    setObstacle(base::Error{base::ErrorCode::OnBattery,
        base::text(QT_TRANSLATE_NOOP("Core",
            "This computer runs on battery. The job goes on by itself on mains power, or when \"On battery\" is switched off in "
            "Settings."))});
}

void JobWork::setReceived(double received) {
    received = std::clamp(received, 0.0, 1.0);
    if (received == job().received) return;
    m_stored.job.received = received;
    Q_EMIT changed();
    if (received < 1) return; // not written each time: who brings it tells it anew after a start
    save();
    Q_EMIT taskEnded();
}

void JobWork::loseSource() {
    if (job().received >= 1) return;
    m_stored.job.received = 1; // a retry looks for the file, and says that it is missing
    if (job().isFinal()) return save();
    fail({base::ErrorCode::SourceMissing,
             base::text(QT_TRANSLATE_NOOP("Core",
                            "The source of %1 was to be uploaded, and the upload ended before all of it was here. Add the film again."),
                 job().name)},
        -1);
}

void JobWork::look() {
    if (!isLookedAfter()) return;
    m_lookAgain.stop();
    if (!m_silence.isActive()) m_silence.start(m_context.inquiry.silentAfterMs);
    m_looksTwice = m_isLooking;
    if (m_isLooking) return; // one question at a time: a dead disk keeps the thread of each
    m_isLooking = true;
    base::inBackground(
        m_context.disks,
        [ask = m_context.inquiry.ask, folder = m_folder, source = sourceFile(),
            minimumFree = spaceNeeded(m_limits.minimumFree, isShortOfSpace())] { return ask(folder, source, minimumFree); },
        this,
        [this, number = ++m_lookNumber](const DiskFacts& facts) {
            m_isLooking = false;
            diskAnswered();
            if (m_looksTwice || number != m_lookNumber) look(); // things have changed since
            else if (isLookedAfter()) looked(facts);
        });
}

void JobWork::diskAnswered() {
    if (m_isLooking || !m_preparing.empty()) m_silence.start(m_context.inquiry.silentAfterMs);
    else m_silence.stop();
}

void JobWork::looked(const DiskFacts& facts) {
    const model::Fingerprint& planned = m_stored.media->fingerprint;
    if (const auto retry = std::exchange(m_retry, std::nullopt)) {
        // A missing file is no other file: its disk may come back, and the work for it is kept.
        const bool isSame = facts.source.bytes == planned.bytes && facts.source.modifiedMs == planned.modifiedMs;
        if (facts.source.exists && !isSame) forgetSource(facts.source.bytes, retry->afterAnother);
        return goOnRetried(*retry);
    }
    if (isLink() && m_isFetched && !facts.source.exists && !facts.folder) fetchedIsGone();
    const std::int64_t now = m_context.clock.monotonicMs();
    m_sourceState = m_sourceWatch.look(facts.source, planned, now);
    if (m_sourceState == SourceWatch::State::Other) return fail(sourceChanged(), -1);
    if (m_sourceState == SourceWatch::State::Same) m_sourceProblem.reset();
    auto obstacle = facts.folder ? facts.folder : sourceObstacle();
    if (!obstacle && (waitsForPower() || now < m_notBefore))
        obstacle = m_obstacle; // a task was refused though nothing was in the way a moment later
    setObstacle(obstacle);
    takeHeld();
    if (!isLookedAfter()) return; // what was held was the last, or ended the job
    if (m_sourceState == SourceWatch::State::Doubtful && !m_comparison) compareSource();
    if (waitsForPower()) return;
    if (m_obstacle) return m_lookAgain.start(isInDoubt(m_sourceState) ? m_context.inquiry.settlesAfterMs : kLookAgainMs);
    m_clearAt = now;
    Q_EMIT taskEnded();
}

void JobWork::takeHeld() {
    const bool waits = isInDoubt(m_sourceState);
    auto held = std::exchange(m_held, {});
    for (auto& [unit, result] : held) {
        if (job().isFinal() || unit >= m_units.size()) break; // the one before has ended all
        if (m_units.at(unit).state != UnitState::Running) continue;
        if (!waits) taken(unit, result);
        else if (result) m_held.insert_or_assign(unit, result);
        else unitFailed(unit, sourceTouched());
    }
    if (!held.empty()) save();
}

void JobWork::compareSource() {
    m_comparison = m_context.executor.start(fingerprintOrder(job()), place());
    connect(m_comparison.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) {
        m_comparison.release()->deleteLater();
        sourceCompared(result);
    });
}

void JobWork::sourceCompared(const base::Result<model::TaskResult>& result) {
    if (result && result->media) {
        m_sourceProblem.reset();
        if (m_sourceWatch.compared(result->media->fingerprint, m_stored.media->fingerprint))
            log(model::LogLevel::Note,
                base::text(QT_TRANSLATE_NOOP("Core", "the source was put back: it has another time and the same content · goes on")));
    } else {
        m_sourceProblem = result
            ? base::Error{base::ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "Comparing the source returned no result."))}
            : result.error();
        m_sourceWatch.putOff(m_context.clock.monotonicMs(), kReadAgainMs);
    }
    look();
}

void JobWork::forgetResults() {
    m_held.clear();
    m_preparing.clear();
    m_units.stopped();
}

void JobWork::keepPrepared() {
    for (const auto& [unit, number] : m_preparing) (void)m_folder.keep(keyOf(unit));
}

void JobWork::stopLooking() {
    ++m_lookNumber;
    m_clearAt = -1;
    m_lookAgain.stop();
    m_silence.stop();
    std::erase_if(m_held, [](const auto& each) { return !each.second; }); // that it failed is no news for whoever stopped it
    if (!m_comparison) return;
    m_comparison->cancel();
    m_comparison->disconnect(this);
    m_comparison.release()->deleteLater();
}

std::optional<base::Error> JobWork::sourceObstacle() const {
    switch (m_sourceState) {
    case SourceWatch::State::Away: return sourceGone();
    case SourceWatch::State::Settling:
    case SourceWatch::State::Doubtful: return m_sourceProblem ? *m_sourceProblem : sourceTouched();
    case SourceWatch::State::Same:
    case SourceWatch::State::Other: break;
    }
    return std::nullopt;
}

base::Error JobWork::sourceGone() const {
    if (isLink())
        return {base::ErrorCode::SourceMissing,
            base::text(
                QT_TRANSLATE_NOOP("Core", "What was fetched from %1 is no longer in the work folder. It is fetched again."), job().source)};
    return {base::ErrorCode::SourceMissing,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "%1 has moved or its disk is not connected. Connect the disk or put the file back; finished chunks are kept and the "
                       "job goes on by itself."),
            job().source)};
}

base::Error JobWork::sourceTouched() const {
    return {base::ErrorCode::SourceTouched,
        base::text(
            QT_TRANSLATE_NOOP("Core",
                "%1 was put back or written to. It is compared with the file that the job began with as soon as it is at rest; if it "
                "is the same the job goes on by itself."),
            job().source)};
}

base::Error JobWork::diskSilent() const {
    return {base::ErrorCode::DiskSilent,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "The disk of %1 or that of the work folder %2 does not answer. Check that both are connected; finished chunks are "
                       "kept and the job goes on by itself."),
            job().source, m_folder.path())};
}

base::Error JobWork::sourceChanged() const {
    return {base::ErrorCode::SourceChanged,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "%1 was changed after the job began. What is published is of the old file and whole as far as it goes. Retry starts "
                       "again from the new file."),
            job().source)};
}

} // namespace engine
