#pragma once
/// What the panel knows of the fleet: its rows and numbers as they are now, from a snapshot and the events after it. Who misses an event
/// takes a new snapshot. Owns the rows of workers; main thread.

#include "core/model/fleet_service.hpp"
#include "ui/models/worker_model.hpp"

#include <QHash>
#include <QObject>
#include <QStringList>

namespace ui {

class FleetWatch : public QObject {
    Q_OBJECT
public:
    /// `service` outlives this.
    explicit FleetWatch(model::FleetService& service, QObject* parent = nullptr);

    const model::FleetAccess& access() const { return m_access; }
    /// Whether there is a fleet to be seen, also as it was when the way to it was lost.
    bool isSeen() const;
    const model::FleetTotals& totals() const { return m_totals; }
    /// Newest first.
    const std::vector<model::FleetAlert>& alerts() const { return m_alerts; }
    /// By name.
    const std::vector<model::FleetIngest>& ingests() const { return m_ingests; }
    /// All of them in one; its state is no one's. `viewers` and `freeBytes` are -1 where none says.
    model::FleetIngest ingestTotals() const;
    WorkerModel& workers() { return m_workers; }
    const ServerClock& clock() const { return m_clock; }
    /// Chunks that workers have in their hands.
    int tasks() const;
    /// Who works on which job, by its id; names in order.
    const QHash<QString, QStringList>& workersByJob() const { return m_byJob; }

Q_SIGNALS:
    void accessChanged();
    void totalsChanged();
    void alertsChanged();
    void ingestsChanged();
    /// Everything may be another.
    void wasReset();
    /// Rows came, went or changed, and with them what is in their hands.
    void workersChanged();
    void workersByJobChanged();
    /// One that was not in the list.
    void workerCame(const QString& name);

private:
    void begin();
    void follow(const model::FleetEvent& event);
    void take(const model::FleetAccess& access);
    void takeWorkers(const model::FleetEvent& event);
    void sortByJob();
    template <class Row>
    static bool takeRows(std::vector<Row>& rows, const std::vector<Row>& changed, const std::vector<std::string>& gone);

    model::FleetService& m_service;
    ServerClock m_clock;
    WorkerModel m_workers;
    std::int64_t m_seq = 0;
    model::FleetAccess m_access;
    model::FleetTotals m_totals;
    QHash<QString, QStringList> m_byJob;
    std::vector<model::FleetAlert> m_alerts;
    std::vector<model::FleetIngest> m_ingests;
};

} // namespace ui
