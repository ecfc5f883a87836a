#pragma once
/// The workers of a fleet as rows, by name; and which of them are shown in which order. One row changes, one row is announced. Rows are
/// kept while the list is read anew, so that what is selected stays. Main thread.

#include "core/model/fleet.hpp"
#include "ui/models/server_clock.hpp"

#include <QAbstractTableModel>
#include <QHash>
#include <QSortFilterProxyModel>
#include <QTimer>

namespace ui {

class WorkerModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, StateColumn, SlotsColumn, CpuColumn, MemoryColumn, TaskColumn, SpeedColumn, HeartbeatColumn, ColumnCount };
    enum Role { WorkerRole = Qt::UserRole, AgeRole };
    /// `clock` outlives this.
    explicit WorkerModel(const ServerClock& clock, QObject* parent = nullptr);

    /// These and no others.
    void setAll(const std::vector<model::FleetWorker>& workers);
    /// New or changed ones. True: one of them was not known.
    bool change(const std::vector<model::FleetWorker>& workers);
    void remove(const std::vector<std::string>& names);

    const std::vector<model::FleetWorker>& workers() const { return m_workers; }
    const model::FleetWorker* worker(const std::string& name) const;
    QModelIndex indexOf(const std::string& name) const;
    /// Since its last heartbeat; -1: nothing was heard of it.
    std::int64_t ageMs(const model::FleetWorker& worker) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const model::FleetWorker& worker, int column) const;
    bool put(const model::FleetWorker& worker);
    void removeRow(int row);

    const ServerClock& m_clock;
    std::vector<model::FleetWorker> m_workers;
    QHash<QByteArray, int> m_rows; ///< by name
};

/// By what is searched for in name, task and address, and in the order of a column. Numbers change all the time: the order is made anew at
/// most every two seconds, so that rows hold still.
class WorkerFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit WorkerFilter(WorkerModel& workers, QObject* parent = nullptr);

    void setSearch(const QString& text);
    const QString& search() const { return m_search; }
    /// -1: by name.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    /// Order and filter as they are to be now.
    void settle();

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    void settleSoon();

    WorkerModel& m_workers;
    QString m_search;
    int m_column = WorkerModel::NameColumn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    QTimer m_settle;
};

/// "enc-9" before "enc-10".
bool comesBefore(const std::string& left, const std::string& right);

} // namespace ui
