// Who works for a job, when anything was heard of it, and when it will be its turn: looked after each second.

#include "core/engine/job_work.hpp"
#include "core/engine/queue_eta.hpp"
#include "core/model/activity.hpp"

#include <algorithm>

namespace engine {

ProcessorShare JobWork::lookAtEncoders() {
    const std::int64_t now = m_context.clock.monotonicMs();
    m_share = {};
    bool isMeasured = false;
    for (auto& [unit, running] : m_runs) {
        running.watch.look(now, running.run->processorMs());
        const auto had = running.watch.processors();
        if (!had) continue;
        isMeasured = true;
        m_share += {*had, static_cast<double>(running.load)};
    }
    if (isMeasured) m_share.wanted = std::max(m_share.wanted, 1.0); // sound runs beside others, and wants something too
    return m_share;
}

void JobWork::tellActivity(const MachineLoad& machine, int ahead) {
    const std::int64_t now = m_context.clock.monotonicMs();
    // What holds it up is told as such.
    const bool needsOne = job().state == model::JobState::Encoding && encoders() == 0 && !isHeldUp();
    if (!needsOne) m_unattendedSince = -1;
    else if (m_unattendedSince < 0) m_unattendedSince = now;
    const std::int64_t silent = needsOne ? now - m_unattendedSince : silentMs();
    model::WorkFacts facts;
    facts.encoders = encoders();
    facts.fetching = isFetching();
    facts.silentSeconds = model::toldSilence(silent);
    facts.ahead = needsOne && facts.silentSeconds > 0 ? ahead : 0;
    facts.processorPercent = processorPercent(machine, m_share, silent);
    if (facts == job().work) return;
    m_stored.job.work = facts;
    Q_EMIT changed();
}

std::int64_t JobWork::silentMs() const {
    const std::int64_t now = m_context.clock.monotonicMs();
    // One that hangs matters, however much the others say.
    std::int64_t longest = m_probe ? m_probeWatch.silentMs(now) : 0;
    for (const auto& [unit, running] : m_runs)
        if (!running.run->isWaiting()) longest = std::max(longest, running.watch.silentMs(now));
    return longest;
}

int JobWork::encoders() const {
    const auto atWork = std::count_if(m_runs.begin(), m_runs.end(), [](const auto& each) { return !each.second.run->isWaiting(); });
    return static_cast<int>(atWork) + (isProbing() ? 1 : 0);
}

bool JobWork::isUnheard() const {
    const std::int64_t now = m_context.clock.monotonicMs();
    return !m_runs.empty() && std::all_of(m_runs.begin(), m_runs.end(), [&](const auto& each) {
        return each.second.run->isWaiting() || model::toldSilence(each.second.watch.silentMs(now)) > 0;
    });
}

void JobWork::tellTimeLeft() {
    model::Job& job = m_stored.job;
    const bool needsEncoder = job.state == model::JobState::Waiting || m_unattendedSince >= 0;
    const bool hangs = model::activityOf(job) == model::Activity::EncodingSilently && isUnheard();
    if (!needsEncoder && !hangs) return;
    if (hangs) m_progress.interrupt(); // standing still is no measure of how fast it goes
    // Its own rate says nothing now. How long it has no encoder says the queue; how long one hangs, nobody.
    job.speed = 0;
    job.etaSeconds = needsEncoder ? m_foretold : -1;
}

void JobWork::heard(EncoderWatch& watch) {
    watch.heard(m_context.clock.monotonicMs());
    model::WorkFacts& facts = m_stored.job.work;
    const int silent = model::toldSilence(silentMs());
    if (facts.encoders == encoders() && facts.silentSeconds == silent) return;
    facts.encoders = encoders(); // silence ends with the first word, not with the next look
    facts.silentSeconds = silent;
    Q_EMIT changed();
}

QueuedWork JobWork::queued() const {
    using Course = QueuedWork::Course;
    using enum model::JobState;
    const auto state = job().state;
    const bool mayRun =
        m_stored.plan && !m_stored.removed && !m_moving && !isHeldUp() && !isScheduled() && (state == Waiting || state == Encoding);
    QueuedWork work;
    if (!mayRun) return work;
    work.course = encoders() == 0 ? Course::Waiting : Course::Running;
    work.estimatedSeconds = m_stored.firstEstimate.seconds;
    work.fraction = job().inFlight;
    if (work.course == Course::Waiting || job().etaSeconds < 0) return work; // or it hangs
    work.leftSeconds = job().etaSeconds;
    work.measuredSeconds = secondsOfWork() + job().etaSeconds;
    return work;
}

bool JobWork::foretell(double etaSeconds) {
    m_foretold = etaSeconds;
    const bool isShown = job().state == model::JobState::Waiting || m_unattendedSince >= 0; // others tell their own
    return isShown && isNoticeable(job().etaSeconds, etaSeconds);
}

} // namespace engine
