#pragma once
/// What is asked of the job list on disk: pages, single jobs, their logs. Reads alone, over a connection of its own. Lives on the thread
/// that opened it.
///
/// A page costs what its rows cost, however deep it lies and however long the list is: each state has an index in each order, which the
/// page begins in the middle of. A text is looked for by its trigrams where few names have them, else along the order.

#include "core/engine/stored_job.hpp"
#include "core/model/paging.hpp"

#include <QSqlDatabase>
#include <QVariant>

namespace engine {

/// A job's row as it lies on disk, and the place that its links lead to.
struct StoredRow {
    model::Job job; ///< rev 0: it was not told since this Millrace began
    PublishTarget place;
};

struct StoredPage {
    std::vector<StoredRow> rows;
    std::string next;
    model::JobCounts counts;
};

class JobIndex {
public:
    /// `session`: rows of other sessions have no revision. Errors: Io.
    static base::Result<std::unique_ptr<JobIndex>> open(const std::string& path, qint64 session);
    ~JobIndex();
    JobIndex(const JobIndex&) = delete;
    JobIndex& operator=(const JobIndex&) = delete;

    /// Removed jobs are in none. Errors: InvalidInput (limit, cursor), Io, Unsupported (a row that this version cannot read).
    base::Result<StoredPage> page(const model::JobQuery& query) const;
    /// Errors: NotFound, Io, Unsupported.
    base::Result<StoredRow> row(const std::string& id) const;
    /// Those that there are and that are not removed. Errors: Io, Unsupported.
    base::Result<std::vector<StoredJob>> jobs(const std::vector<std::string>& ids) const;
    /// The newest lines after number `after`, at most `newest`; the newest last. Errors: as row.
    base::Result<std::vector<model::LogLine>> log(const std::string& id, std::int64_t after, int newest) const;
    /// Looks these up, so that they lie in the system's memory when the main thread does: what a look into an index costs is the disk.
    void warm(const std::vector<std::string>& names, const std::vector<std::string>& sources) const;

private:
    JobIndex(QString connection, qint64 session) : m_connection(std::move(connection)), m_session(session) {}
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection, false); }
    struct Key {
        qint64 number = 0; ///< of the row
        QVariant key;      ///< what it is sorted by
    };
    base::Result<std::vector<Key>> keys(const model::JobQuery& query) const;
    base::Result<StoredRow> rowOf(qint64 number) const;
    base::Result<model::JobCounts> counts() const;
    bool isRare(const QString& trigrams) const;

    const QString m_connection;
    const qint64 m_session;
    bool m_hasTrigrams = false;
};

/// The newest lines of a log after number `after`, the newest last. Any thread, with its own connection.
std::vector<model::LogLine> readLog(const QSqlDatabase& database, const std::string& id, std::int64_t after, int newest);
/// A stored job from its columns. Errors: Unsupported.
base::Result<StoredJob> readJob(const QByteArray& row, const QByteArray& rest);

} // namespace engine
