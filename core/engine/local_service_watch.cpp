// What is looked after each second while there is work: encoders that say nothing, a machine that is too busy, the time until each job is
// done.

#include "core/engine/local_service.hpp"
#include "core/engine/queue_eta.hpp"

#include <QThread>
#include <algorithm>
#include <numeric>

namespace engine {
namespace {

constexpr double kNewest = 0.2;                            // of how busy the machine is said to be
constexpr std::int64_t kLongestTimerMs = 24 * 3600 * 1000; // Qt's end after 24 days; then the rest is waited for
constexpr int kRowsAtOnce = 50; // whose time left is told in one look; the others wait, those in front come first

} // namespace

void LocalService::lookAtClock() {
    if (m_nextStart > 0 && m_clock.wallMs() >= m_nextStart) schedule();
}

void LocalService::releaseScheduled() {
    const std::int64_t now = m_clock.wallMs();
    m_nextStart = 0;
    for (const auto& work : m_queue) {
        const model::Job& job = work->job();
        if (!job.at || job.isFinal() || work->stored().removed) continue;
        if (*job.at <= now) work->beginScheduled();
        else if (m_nextStart == 0 || *job.at < m_nextStart) m_nextStart = *job.at;
    }
    if (m_nextStart == 0) return m_startTimer.stop();
    m_startTimer.start(static_cast<int>(std::min(m_nextStart - now, kLongestTimerMs)));
}

void LocalService::lookAtWork() {
    lookAtClock();
    const bool hasWork = std::any_of(m_queue.begin(), m_queue.end(), [](const auto& work) {
        const auto state = work->job().state;
        const bool isAtWork = state == model::JobState::Waiting || state == model::JobState::Encoding || work->isFetching();
        return !work->stored().removed && !work->isScheduled() && isAtWork;
    });
    const double busy = (m_options.busyPercent ? m_options.busyPercent() : m_load.cpuPercent()) / 100;
    m_machineBusy += kNewest * (busy - m_machineBusy);
    MachineLoad machine;
    machine.busy = m_machineBusy;
    machine.processors = std::max(1, QThread::idealThreadCount());
    for (const auto& work : m_queue) machine.encoders += work->lookAtEncoders();
    int ahead = 0;
    for (const auto& work : m_queue) {
        work->tellFetch();
        work->tellActivity(machine, ahead);
        if (work->queued().course != QueuedWork::Course::Standing) ++ahead;
    }
    foretell();
    if (hasWork) return;
    m_watch.stop(); // `startReady` begins anew
    m_machineBusy = 0;
}

int LocalService::load() const {
    return std::accumulate(m_queue.begin(), m_queue.end(), 0, [](int sum, const auto& work) { return sum + work->load(); });
}

void LocalService::takeBack(int most) {
    for (std::size_t place = m_queue.size(); place-- > 0 && most > 0;) most -= m_queue.at(place).takeBack(most);
}

void LocalService::foretell() {
    std::vector<QueuedWork> queued;
    queued.reserve(m_queue.size());
    for (const auto& work : m_queue) queued.push_back(work->queued());
    const std::vector<double> eta = queueEta(queued);
    int told = 0;
    for (std::size_t place = 0; place < m_queue.size(); ++place) {
        JobWork& work = m_queue.at(place);
        if (!work.foretell(eta[place]) || work.stored().removed || told >= kRowsAtOnce) continue;
        ++told;
        Q_EMIT work.changed();
    }
}

} // namespace engine
