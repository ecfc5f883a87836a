#include "core/fleet/overview/overview.hpp"

#include <cmath>

namespace fleet {
namespace {

constexpr double kEgressStep = 1e5;          ///< what is less than that is no other row
constexpr std::int64_t kRebuildingMs = 3000; ///< it takes less than one; so long it is said

template <class Row> std::vector<Row> listOf(const std::map<std::string, Row>& rows) {
    std::vector<Row> list;
    list.reserve(rows.size());
    for (const auto& [id, row] : rows) list.push_back(row);
    return list;
}

/// Puts `now` in the place of `held`; tells what is another, and what is no more.
template <class Row>
void replace(std::map<std::string, Row>& held, std::map<std::string, Row> now, std::vector<Row>& changed, std::vector<std::string>& gone) {
    for (const auto& [id, row] : now)
        if (const auto before = held.find(id); before == held.end() || !(before->second == row)) changed.push_back(row);
    for (const auto& [id, row] : held)
        if (!now.contains(id)) gone.push_back(id);
    held = std::move(now);
}

/// How long what waits takes, as fast as now: its seconds of slots, over those that are busy.
double untilDone(const std::vector<QueueRow>& queue, int busy) {
    double seconds = 0;
    for (const QueueRow& row : queue) seconds += row.waitingSeconds;
    if (seconds <= 0) return 0;
    return busy > 0 ? std::round(seconds / busy) : -1;
}

} // namespace

OverviewChanges Overview::take(const Observation& observation) {
    const std::lock_guard lock(m_mutex);
    OverviewChanges changes;
    takeWorkers(observation, changes);
    for (const EndedAttempt& attempt : observation.attempts) m_logs.ended(attempt);
    takeTotals(observation, changes);
    takeIngests(observation, changes);
    auto alerts = m_alerts.take(m_conditions.of(observation), observation.wallMs);
    changes.alerts = std::move(alerts.set);
    changes.alertsGone = std::move(alerts.gone);
    return changes;
}

void Overview::takeWorkers(const Observation& observation, OverviewChanges& changes) {
    std::map<std::string, model::FleetWorker> now;
    for (const WorkerView& worker : observation.workers) {
        model::FleetWorker row = m_rowsOf.rowOf(worker, observation.films);
        const auto before = m_workers.find(row.id);
        m_logs.changed(before == m_workers.end() ? nullptr : &before->second, row, observation.wallMs);
        now.emplace(row.id, std::move(row));
    }
    replace(m_workers, std::move(now), changes.workers, changes.workersGone);
    for (const std::string& name : changes.workersGone) {
        m_rowsOf.forget(name);
        m_logs.forget(name);
    }
}

void Overview::takeTotals(const Observation& observation, OverviewChanges& changes) {
    model::FleetTotals totals;
    for (const auto& [name, row] : m_workers) {
        ++totals.workers;
        if (row.takesWork()) ++totals.working;
        if (row.state == model::FleetWorkerState::Offline || row.state == model::FleetWorkerState::Gone) continue;
        totals.slots += row.slots;
        totals.busy += row.busy;
        totals.throughput += row.speed;
    }
    for (const QueueRow& row : observation.queue) totals.waiting += row.waiting + row.offered + row.backingOff;
    totals.throughput = std::round(totals.throughput * 10) / 10;
    totals.waitingSeconds = untilDone(observation.queue, totals.busy);
    totals.isQueueAway = observation.trouble.has_value();
    if (m_epoch != 0 && observation.epoch > m_epoch) m_rebuiltMs = observation.monotonicMs;
    if (observation.epoch != 0) m_epoch = observation.epoch;
    totals.isRebuilding = m_rebuiltMs != 0 && observation.monotonicMs - m_rebuiltMs < kRebuildingMs;
    m_history.add(observation.monotonicMs, observation.wallMs, totals);
    if (m_totals == totals) return;
    m_totals = totals;
    changes.totals = totals;
}

void Overview::takeIngests(const Observation& observation, OverviewChanges& changes) {
    std::map<std::string, model::FleetIngest> now;
    for (const IngestReading& reading : observation.ingests) {
        model::FleetIngest row;
        row.id = row.name = reading.name;
        row.egressBps = std::round(reading.egressBps / kEgressStep) * kEgressStep;
        row.capacityBps = reading.capacityBps;
        row.viewers = reading.viewers;
        row.freeBytes = reading.freeBytes;
        const bool isSilent = observation.wallMs - reading.answeredMs >= Conditions::kIngestSilentMs;
        if (isSilent) row.seenMs = reading.answeredMs;
        const bool isAbove = row.capacityBps > 0 && row.egressBps > model::FleetIngest::kHeadroom * row.capacityBps;
        row.state = isSilent ? model::FleetIngest::State::Silent
            : isAbove        ? model::FleetIngest::State::AboveHeadroom
                             : model::FleetIngest::State::Healthy;
        now.emplace(row.id, std::move(row));
    }
    replace(m_ingests, std::move(now), changes.ingests, changes.ingestsGone);
}

void Overview::auditMismatch(const std::string& worker, const std::string& task, std::int64_t wallMs) {
    const std::lock_guard lock(m_mutex);
    m_conditions.auditMismatch(worker, task, wallMs);
    m_logs.audited(worker, task, wallMs);
}

OverviewChanges Overview::dismiss(const std::vector<std::string>& ids) {
    const std::lock_guard lock(m_mutex);
    OverviewChanges changes;
    changes.alertsGone = m_alerts.dismiss(ids);
    return changes;
}

model::FleetTotals Overview::totals() const {
    const std::lock_guard lock(m_mutex);
    return m_totals.value_or(model::FleetTotals());
}

std::vector<model::FleetWorker> Overview::workers() const {
    const std::lock_guard lock(m_mutex);
    return listOf(m_workers);
}

std::vector<model::FleetAlert> Overview::alerts() const {
    const std::lock_guard lock(m_mutex);
    return m_alerts.rows();
}

std::vector<model::FleetIngest> Overview::ingests() const {
    const std::lock_guard lock(m_mutex);
    return listOf(m_ingests);
}

model::FleetHistory Overview::history(int minutes) const {
    const std::lock_guard lock(m_mutex);
    return m_history.last(minutes);
}

std::optional<model::WorkerLog> Overview::log(const std::string& worker, std::int64_t after) const {
    const std::lock_guard lock(m_mutex);
    if (auto log = m_logs.linesOf(worker, after)) return log;
    if (m_workers.contains(worker)) return model::WorkerLog{.worker = worker, .lines = {}};
    return std::nullopt;
}

} // namespace fleet
