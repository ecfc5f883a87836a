#pragma once
/// The FleetService that a page holds while what is shown changes below it: a server's, or none, as for this computer's engine. Owns
/// neither; main thread.

#include "core/model/fleet_service.hpp"

namespace model {

class ExchangedFleet final : public FleetService {
    Q_OBJECT
public:
    /// Begins with none.
    explicit ExchangedFleet(QObject* parent = nullptr) : FleetService(parent) {}

    /// Null: this computer's engine, which has no fleet. Whoever listens is told to take a snapshot.
    void exchange(FleetService* next);

    FleetSnapshot snapshot() const override;
    QFuture<Result<FleetHistory>> history(int minutes) override;
    Results actOnWorkers(std::vector<std::string> names, FleetAction action) override;
    Results actOnAllWorkers(FleetAction action) override;
    QFuture<Result<WorkerLog>> workerLog(std::string name, std::int64_t after) override;
    QFuture<Result<WorkerLink>> joinLink() override;
    QFuture<Result<std::vector<FleetQueueRow>>> queue() override;
    QFuture<Result<std::vector<FleetReportRow>>> report(std::int64_t fromMs, std::int64_t toMs) override;
    QFuture<Result<void>> dismissAlerts(std::vector<std::string> ids) override;

private:
    void take(const FleetEvent& event);

    FleetService* m_current = nullptr;
    QMetaObject::Connection m_events;
    std::int64_t m_seq = 0, m_exchanges = 0; ///< events are counted here: those of two fleets go on from one another
};

} // namespace model
