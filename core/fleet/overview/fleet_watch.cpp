#include "core/fleet/overview/fleet_watch.hpp"

#include <algorithm>

namespace fleet {
namespace {

/// An attempt that ended then may be written a little later.
constexpr std::int64_t kWrittenWithinMs = 5000;
/// A queue of a million tasks takes the coordinator a while to count: that is a twentieth of its time at most.
constexpr std::int64_t kQueueShare = 20, kQueueLatestMs = 30'000;

} // namespace

FleetWatch::FleetWatch(WatchSources sources)
    : m_sources(std::move(sources)),
      m_overview([assignments = m_sources.assignments](const std::string& task) { return sourceSecondsOf(assignments, task); }) {}

FleetWatch::~FleetWatch() {
    stop();
}

double FleetWatch::sourceSecondsOf(const Assignments* assignments, const std::string& task) {
    const auto assignment = assignments->find(task);
    if (!assignment) return 0;
    std::int64_t ticks = 0;
    for (const auto& segment : assignment->order.task.segments) ticks += segment.ticks;
    return static_cast<double>(ticks) / std::max(1, assignment->order.task.timescale);
}

void FleetWatch::begin(Told told) {
    m_told = std::move(told);
    m_thread = std::thread([this] { run(); });
}

void FleetWatch::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
        m_told = nullptr;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void FleetWatch::look() {
    {
        const std::lock_guard lock(m_mutex);
        m_isAsked = true;
    }
    m_wake.notify_all();
}

void FleetWatch::run() {
    std::unique_lock lock(m_mutex);
    while (!m_isStopped) {
        m_isAsked = false;
        lock.unlock();
        const OverviewChanges changes = observe();
        lock.lock();
        if (m_told && !changes.isEmpty()) m_told(changes);
        m_wake.wait_for(lock, std::chrono::milliseconds(kAtLeastMs), [this] { return m_isStopped; });
        m_wake.wait_for(lock, std::chrono::milliseconds(kEveryMs - kAtLeastMs), [this] { return m_isStopped || m_isAsked; });
    }
}

std::vector<EndedAttempt> FleetWatch::endedSince(std::int64_t nowMs) {
    if (m_attemptsMs == 0) m_attemptsMs = nowMs;
    auto ended = m_sources.operations->attempts(m_attemptsMs - kWrittenWithinMs, nowMs);
    if (!ended) return {};
    m_attemptsMs = nowMs;
    std::erase_if(m_attempts, [&](const auto& told) { return nowMs - told.second > 2 * kWrittenWithinMs; });
    std::erase_if(*ended, [&](const EndedAttempt& attempt) {
        return !m_attempts.emplace(AttemptKey{{attempt.task, attempt.fence}, attempt.ending}, attempt.endedMs).second;
    });
    return std::move(*ended);
}

void FleetWatch::lookAtQueue() {
    const std::int64_t began = m_sources.clock->monotonicMs();
    if (began < m_queueAgainMs) return;
    if (auto queue = m_sources.operations->queue()) m_queue = std::move(*queue);
    const std::int64_t ended = m_sources.clock->monotonicMs();
    m_queueAgainMs = ended + std::min(kQueueShare * (ended - began), kQueueLatestMs);
}

OverviewChanges FleetWatch::observe() {
    Observation observation;
    // A coordinator that is busy or stops says nothing: what it said before stands.
    if (auto known = m_sources.operations->workers()) m_known = std::move(*known);
    lookAtQueue();
    observation.wallMs = m_sources.clock->wallMs();
    observation.monotonicMs = m_sources.clock->monotonicMs();
    observation.workers = m_sources.roster->rows(m_known);
    if (m_sources.own)
        if (auto own = m_sources.own(); own && own->slots > 0) observation.workers.push_back(std::move(*own));
    observation.queue = m_queue;
    observation.attempts = endedSince(observation.wallMs);
    observation.films = m_films.all();
    if (m_sources.trouble) observation.trouble = m_sources.trouble();
    if (m_sources.epoch) observation.epoch = m_sources.epoch();
    if (m_sources.ingests) observation.ingests = m_sources.ingests();
    return m_overview.take(observation);
}

void FleetWatch::auditMismatch(const std::string& worker, const std::string& task) {
    m_overview.auditMismatch(worker, task, m_sources.clock->wallMs());
    look();
}

void FleetWatch::dismiss(const std::vector<std::string>& ids) {
    const OverviewChanges changes = m_overview.dismiss(ids);
    const std::lock_guard lock(m_mutex);
    if (m_told && !changes.isEmpty()) m_told(changes);
}

std::optional<model::WorkerLog> FleetWatch::log(const std::string& worker, std::int64_t after) const {
    if (auto log = m_overview.log(worker, after)) return log;
    const auto rows = m_sources.roster ? m_sources.roster->rows({}) : std::vector<WorkerView>();
    const bool isThere = std::any_of(rows.begin(), rows.end(), [&](const WorkerView& row) { return row.name == worker; });
    return isThere ? std::optional(model::WorkerLog{.worker = worker, .lines = {}}) : std::nullopt;
}

} // namespace fleet
