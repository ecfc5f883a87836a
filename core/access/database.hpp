#pragma once
/// `access.sqlite`: a connection to it (WAL, 0600, every commit synced: what was revoked stays so after a power cut).
///
/// Used by the thread that opened it alone. A statement may wait for another process for up to five seconds: never on the main thread.

#include "core/base/result.hpp"

#include <QSqlDatabase>
#include <QStringList>
#include <QVariant>
#include <memory>
#include <vector>

namespace auth {

class Database {
public:
    using Row = QVariantList;

    /// What makes each schema out of the one before; a file's own number is its user_version, 0 of a new one.
    static const std::vector<QStringList>& schema();
    /// Opens or makes the file. One of an earlier schema is brought up to this one in one transaction, after a copy of it was laid beside
    /// it (access.sqlite.v1, 0600 too). Errors: Io, Unsupported (a newer Millrace wrote it).
    static base::Result<std::unique_ptr<Database>> open(const std::string& path, const std::vector<QStringList>& migrations = schema());
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Errors: Io.
    base::Result<void> run(const QString& statement, const QVariantList& values = {});
    base::Result<std::vector<Row>> select(const QString& statement, const QVariantList& values = {}) const;

    /// Another number than before: another connection has written (PRAGMA data_version).
    std::int64_t dataVersion() const;

    /// `work` (→ Result) as one transaction, which nobody else's write can come into: an error undoes it.
    template <class Work> auto inTransaction(Work work) -> decltype(work()) {
        if (auto begun = run(QStringLiteral("BEGIN IMMEDIATE")); !begun) return begun.error();
        auto done = work();
        if (done) {
            const auto committed = run(QStringLiteral("COMMIT"));
            if (committed) return done;
            (void)run(QStringLiteral("ROLLBACK"));
            return committed.error();
        }
        (void)run(QStringLiteral("ROLLBACK"));
        return done;
    }

private:
    explicit Database(QString connection) : m_connection(std::move(connection)) {}
    base::Result<void> migrate(const std::string& path, const std::vector<QStringList>& migrations);
    base::Result<void> step(int from, const std::vector<QStringList>& migrations);
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection, false); }

    QString m_connection;
};

inline std::string text(const Database::Row& row, qsizetype column) {
    return row.at(column).toString().toStdString();
}
inline std::int64_t number(const Database::Row& row, qsizetype column) {
    return row.at(column).toLongLong();
}
/// Bytes, not text.
inline std::string bytes(const Database::Row& row, qsizetype column) {
    return row.at(column).toByteArray().toStdString();
}
inline QVariant value(const std::string& text) {
    return text.empty() ? QStringLiteral("") : QString::fromStdString(text); // an empty std::string is no NULL
}
inline QVariant value(std::int64_t number) {
    return static_cast<qint64>(number);
}
inline QVariant blob(const std::string& bytes) {
    return QByteArray::fromStdString(bytes);
}

} // namespace auth
