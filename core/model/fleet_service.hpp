#pragma once
/// A fleet as a page sees it: beside Service, and of the same kind. Only a server has one; the embedded engine has none, and says so.
///
/// Lives on the main thread; every future finishes there, `eventPublished` is emitted there, no method blocks. Events have contiguous
/// numbers and bring whole rows, those that changed and no others, at most twice a second: who misses one knows it, and takes a
/// snapshot. Whoever holds this over a switch of connections (ExchangedFleet) takes a new snapshot when the epoch is another.

#include "core/model/commands.hpp"
#include "core/model/fleet_questions.hpp"

#include <QFuture>
#include <QObject>

namespace model {

/// Whether there is a fleet to be seen, and why not.
struct FleetAccess {
    enum class State {
        Local,      ///< this computer's engine: "The fleet belongs to a remote connection. Connect…"
        Connecting, ///< nothing was heard yet
        Live,
        Lost,       ///< what is shown is of before
        NotOffered, ///< the server is too old, or was started without a fleet: `why` says what to do
    };
    State state = State::Local;
    base::Text why{};       ///< a sentence; empty where the state says all
    bool mayAct = false;    ///< steer workers, dismiss alerts, read logs
    bool mayInvite = false; ///< make links for new workers

    bool operator==(const FleetAccess&) const = default;
};

struct FleetSnapshot {
    std::string epoch;    ///< another one: the numbers have begun anew
    std::int64_t seq = 0; ///< of the last event that is in it
    FleetAccess access;
    FleetTotals totals;
    std::vector<FleetWorker> workers; ///< by name
    std::vector<FleetAlert> alerts;   ///< newest first
    std::vector<FleetIngest> ingests; ///< by name
};

/// What has changed since the event before. What is absent or empty has not.
struct FleetEvent {
    std::int64_t seq = 0; ///< one more than that of the event before
    bool isReset = false; ///< all rows are others: take a snapshot
    std::optional<FleetAccess> access{};
    std::optional<FleetTotals> totals{};
    std::vector<FleetWorker> workers{};     ///< new or changed
    std::vector<std::string> workersGone{}; ///< forgotten
    std::vector<FleetAlert> alerts{};
    std::vector<std::string> alertsGone{}; ///< closed or dismissed
    std::vector<FleetIngest> ingests{};
    std::vector<std::string> ingestsGone{};
};

class FleetService : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    using Results = QFuture<Result<std::vector<CommandResult>>>;

    virtual FleetSnapshot snapshot() const = 0;
    /// Of the last `minutes`, 10 to 60. Later values are `totals` of the events. Errors: those of the way there, as for all below.
    virtual QFuture<Result<FleetHistory>> history(int minutes) = 0;
    /// One result for each, with its name as id. Errors of one: NotFound; of all: Forbidden.
    virtual Results actOnWorkers(std::vector<std::string> names, FleetAction action) = 0;
    /// Whatever workers there are, also those that this has not heard of yet: "Drain all". Errors: InvalidInput (Forget).
    virtual Results actOnAllWorkers(FleetAction action) = 0;
    /// Errors: NotFound.
    virtual QFuture<Result<WorkerLog>> workerLog(std::string name, std::int64_t after) = 0;
    /// Errors: Forbidden (it needs an administrator).
    virtual QFuture<Result<WorkerLink>> joinLink() = 0;
    virtual QFuture<Result<std::vector<FleetQueueRow>>> queue() = 0;
    /// Times since 1970.
    virtual QFuture<Result<std::vector<FleetReportRow>>> report(std::int64_t fromMs, std::int64_t toMs) = 0;
    /// For everybody; no ids: all. One that is not there any more is no error. Errors: Forbidden.
    virtual QFuture<Result<void>> dismissAlerts(std::vector<std::string> ids) = 0;

Q_SIGNALS:
    void eventPublished(const model::FleetEvent& event);
};

} // namespace model
