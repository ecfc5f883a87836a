#pragma once
/// The jobs as rows. Listens to the Service; one row changes, one row is announced. Main thread; opens no dialog.

#include "core/model/service.hpp"

#include <QAbstractTableModel>
#include <QHash>
#include <QPixmap>
#include <QSortFilterProxyModel>

namespace ui {

class JobModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { JobColumn, RenditionsColumn, ProgressColumn, SpeedColumn, EtaColumn, MenuColumn, ColumnCount };
    enum Role { JobRole = Qt::UserRole, ThumbnailRole, PlaceRole }; ///< const model::Job*, QPixmap, place among waiting ones

    explicit JobModel(model::Service& service, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const model::Job* job(const QModelIndex& index) const;
    const model::Job* job(const std::string& id) const;
    const std::vector<model::Job>& jobs() const { return m_jobs; }
    QModelIndex indexOf(const std::string& id) const;

Q_SIGNALS:
    void countsChanged();

private:
    void heard(const model::Event& event);
    void reload();
    void reindex();
    void fetchThumbnail(const std::string& id);
    QString accessibleText(const model::Job& job) const;

    model::Service& m_service;
    std::vector<model::Job> m_jobs;
    QHash<QString, int> m_rows;
    QHash<QString, QPixmap> m_thumbnails;
};

/// Which jobs are shown, by a tab and a search text, and in which order.
class JobFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum Tab { All, Active, Waiting, Done, Attention };
    enum Order { QueueOrder, ByName, ByState, ByFinish };
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setTab(Tab tab);
    void setSearch(const QString& text);
    void setOrder(Order order);
    Tab tab() const { return m_tab; }
    Order order() const { return m_order; }
    static bool belongs(const model::Job& job, Tab tab);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    Tab m_tab = All;
    Order m_order = QueueOrder;
    QString m_search;
};

} // namespace ui

Q_DECLARE_METATYPE(const model::Job*)
