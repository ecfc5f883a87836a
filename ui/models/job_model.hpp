#pragma once
/// The jobs as rows: those of the snapshot by their position, then older ones as far as they were asked for, what ended last first. Listens
/// to the Service; one row changes, one row is announced. Main thread; opens no dialog.
///
/// A file that is on its way to a server is a row from the moment on when it was added, at the end of those of the snapshot, where its job
/// will come: then the row becomes that job's, with what is selected and where it stands.

#include "core/model/service.hpp"
#include "core/model/upload.hpp"

#include <QAbstractTableModel>
#include <QCache>
#include <QHash>
#include <QPixmap>
#include <QSet>
#include <QSortFilterProxyModel>

namespace ui {

class JobModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { JobColumn, RenditionsColumn, ProgressColumn, SpeedColumn, EtaColumn, MenuColumn, ColumnCount };
    /// const model::Job*, QPixmap, place among waiting ones, how many jobs must end before a waiting one begins, const model::Upload* of a
    /// row whose film is on its way from this computer (null: of the others), the model::JobState that the row shows, names of workers
    enum Role { JobRole = Qt::UserRole, ThumbnailRole, PlaceRole, AheadRole, UploadRole, StateRole, WorkersRole };

    explicit JobModel(model::Service& service, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const model::Job* job(const QModelIndex& index) const;
    const model::Job* job(const std::string& id) const;
    const std::vector<model::Job>& jobs() const { return m_jobs; }
    QModelIndex indexOf(const std::string& id) const;
    /// Where these jobs and their files are; "": on this computer.
    void setServer(const QString& name) { m_server = name; }
    const QString& server() const { return m_server; }
    /// Of a fleet: who works on which job.
    void setWorkers(const QHash<QString, QStringList>& byJob);
    /// Of all jobs, whether they are rows or not, and of uploads that are no jobs yet; each by the state that its row shows.
    model::JobCounts counts() const;
    /// Films that are on their way to the server: job_model_uploads.cpp.
    void setUploads(std::vector<model::Upload> uploads);
    /// That the row speaks of; null: its film is not on its way from here, or its job has begun, and so has all of it.
    const model::Upload* upload(const std::string& id) const;
    /// What the row shows, and is counted and found under: that of its upload while it speaks of one.
    model::JobState shownState(const model::Job& job) const;
    /// Whether the row is an upload that has no job yet: the service knows nothing of it.
    static bool isUploadAlone(const std::string& id);
    /// Which older jobs `fetchMore` brings from now on, and in which order.
    void setOlder(const model::JobQuery& query);
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void countsChanged();
    /// An upload's row is its job's now, and has that one's id.
    void becameJob(const std::string& row, const std::string& jobId);

private:
    /// Rows for uploads that have none; those of uploads that are no more, or are jobs, go.
    void placeUploads();
    void repaintJob(const std::string& id);
    void placeUpload(const model::Upload& upload);
    void dropRow(int row);
    /// Whether it took an upload's row.
    bool takeUploadRow(const model::Job& job);
    static std::string rowOf(const model::Upload& upload);
    model::Job jobOf(const model::Upload& upload);
    void handleEvent(const model::Event& event);
    void reload();
    /// Rows from here on have other numbers now.
    void reindex(std::size_t from = 0);
    void add(const model::Job& job);
    /// At its place among the live ones, or among the older ones; where it is a row already, that one is changed.
    void insert(const model::Job& job, bool isOlder);
    void changed(int row, const model::Job& job);
    /// job_model_older.cpp
    void addOlder(const model::JobPage& page, int generation);
    std::size_t placeOf(const model::Job& job, bool isOlder) const;
    void count(model::JobState state, int by);
    void askCounts();
    void takeCounts(model::JobCounts counts);
    void remove(const std::vector<std::string>& ids);
    void reorder(const std::vector<model::QueuePosition>& positions);
    /// Asks for the picture of a row that is being painted; nothing until it is there.
    QPixmap thumbnail(const model::Job& job) const;
    void fetchThumbnail(const QString& id);
    QString accessibleText(const model::Job& job) const;
    int waitingBefore(int row) const;

    model::Service& m_service;
    QString m_server;
    std::vector<model::Job> m_jobs;
    std::size_t m_live = 0; ///< the first so many are those of the snapshot and what came since; the others are older
    std::int64_t m_seq = 0; ///< of the last event that the rows hold
    model::JobCounts m_counts;
    bool m_isCounting = false, m_countsMoved = false; ///< asked for; to be asked for once more
    model::JobQuery m_older;                          ///< with the cursor of the next page
    int m_generation = 0;                             ///< answers to an earlier query count no more
    bool m_isFetching = false, m_olderEnded = false;
    QHash<QString, int> m_rows;
    QHash<QString, QStringList> m_workers; ///< by job
    std::vector<model::Upload> m_uploads;
    QHash<QString, std::size_t> m_uploadOf;     ///< by the ids of its rows: its own and its job's
    QHash<QString, model::Upload> m_alone;      ///< those whose row is no job's yet, by the row's id
    QHash<QString, std::int64_t> m_uploadPlace; ///< by the row's id: a position after all jobs
    QSet<QString> m_arrived;                    ///< keys of uploads whose job was a row
    std::int64_t m_nextPlace = 0;
    static constexpr int kThumbnails = 300; ///< a few screens of rows; ten thousand would be 200 MB
    mutable QCache<QString, QPixmap> m_thumbnails{kThumbnails};
    mutable QSet<QString> m_asked; ///< on their way, or not there yet
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
    static bool belongs(model::JobState state, Tab tab);
    static std::int64_t countOf(const model::JobCounts& counts, Tab tab);
    /// The older jobs that this filter would show, in its order.
    model::JobQuery older() const;

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
Q_DECLARE_METATYPE(const model::Upload*)
