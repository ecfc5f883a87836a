#pragma once
/// How a fleet does, for whoever looks at it: rows of workers and ingest nodes, totals, the last hour, alerts, workers' logs. Told what is
/// observed, it answers what has changed. No clock and no thread of its own; any thread, under its own lock.

#include "core/fleet/overview/alert_board.hpp"
#include "core/fleet/overview/conditions.hpp"
#include "core/fleet/overview/history.hpp"
#include "core/fleet/overview/worker_logs.hpp"
#include "core/fleet/overview/worker_rows.hpp"

#include <mutex>

namespace fleet {

/// Rows that are others now, and rows that are no more.
struct OverviewChanges {
    std::optional<model::FleetTotals> totals{};
    std::vector<model::FleetWorker> workers{};
    std::vector<std::string> workersGone{};
    std::vector<model::FleetAlert> alerts{};
    std::vector<std::string> alertsGone{};
    std::vector<model::FleetIngest> ingests{};
    std::vector<std::string> ingestsGone{};

    bool isEmpty() const {
        return !totals && workers.empty() && workersGone.empty() && alerts.empty() && alertsGone.empty() && ingests.empty() &&
            ingestsGone.empty();
    }
};

class Overview {
public:
    /// `sourceSeconds`: how much of the film a task makes; 0: not known. Called by `take`.
    explicit Overview(std::function<double(const std::string& task)> sourceSeconds) : m_rowsOf(std::move(sourceSeconds)) {}

    OverviewChanges take(const Observation& observation);
    /// An audit found that what a worker made of a task is not what others make of it: told with the next observation.
    void auditMismatch(const std::string& worker, const std::string& task, std::int64_t wallMs);
    /// No ids: all.
    OverviewChanges dismiss(const std::vector<std::string>& ids);

    model::FleetTotals totals() const;
    std::vector<model::FleetWorker> workers() const;
    std::vector<model::FleetAlert> alerts() const;
    std::vector<model::FleetIngest> ingests() const;
    model::FleetHistory history(int minutes) const;
    /// Nothing where no such worker is known.
    std::optional<model::WorkerLog> log(const std::string& worker, std::int64_t after) const;

private:
    void takeWorkers(const Observation& observation, OverviewChanges& changes);
    void takeTotals(const Observation& observation, OverviewChanges& changes);
    void takeIngests(const Observation& observation, OverviewChanges& changes);

    mutable std::mutex m_mutex; ///< over all of it
    WorkerRows m_rowsOf;
    Conditions m_conditions;
    AlertBoard m_alerts;
    History m_history;
    WorkerLogs m_logs;
    std::optional<model::FleetTotals> m_totals;
    std::int64_t m_epoch = 0, m_rebuiltMs = 0; ///< monotonic; 0: it was not
    std::map<std::string, model::FleetWorker> m_workers;
    std::map<std::string, model::FleetIngest> m_ingests;
};

} // namespace fleet
