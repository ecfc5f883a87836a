#pragma once
/// `fleet.sqlite`: a connection to it (WAL, 0600). Belongs to the thread that opened it; a statement may wait for another process for up to
/// five seconds: never on the main thread.

#include "core/base/result.hpp"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStringList>
#include <QVariant>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace fleet {

class Database {
public:
    using Row = QVariantList;
    /// Opens or makes the file, and brings it up to the schema that the last of `migrations` makes, in one transaction and after a copy of
    /// it was laid beside it (fleet.sqlite.v1). A file's own number is its user_version, 0 of a new one. Errors: Io, Unsupported (a newer
    /// Millrace wrote it).
    static base::Result<std::unique_ptr<Database>> open(const std::string& path, const std::vector<QStringList>& migrations);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Statements are parsed once and kept. Errors: Io; WorkFolderFull where its disk is.
    base::Result<void> run(const QString& statement, const QVariantList& values = {});
    base::Result<std::vector<Row>> select(const QString& statement, const QVariantList& values = {}) const;
    /// All that `work` does, or nothing. Errors: as run, and those of `work`.
    base::Result<void> together(const std::function<base::Result<void>()>& work);

private:
    explicit Database(QString connection) : m_connection(std::move(connection)) {}
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection, false); }
    base::Result<void> migrate(const std::string& path, const std::vector<QStringList>& migrations);

    QString m_connection;
    std::map<QString, QSqlQuery> m_prepared; ///< ends before the connection
};

inline std::string textOf(const Database::Row& row, qsizetype column) {
    return row.at(column).toString().toStdString();
}
inline std::int64_t numberOf(const Database::Row& row, qsizetype column) {
    return row.at(column).toLongLong();
}
inline QVariant valueOf(const std::string& text) {
    return text.empty() ? QStringLiteral("") : QString::fromStdString(text); // an empty std::string is no NULL
}
inline QVariant valueOf(std::int64_t number) {
    return static_cast<qint64>(number);
}

} // namespace fleet
