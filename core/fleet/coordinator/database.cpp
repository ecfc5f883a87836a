#include "core/fleet/coordinator/database.hpp"

#include "core/base/files.hpp"

#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlRecord>
#include <QUuid>

namespace fleet {
namespace {

constexpr int kWaitMs = 5000; // for another process that writes

base::Error fault(const QSqlError& error) {
    constexpr const char* kFull = "13"; // SQLITE_FULL
    const bool isFull = error.nativeErrorCode() == QLatin1String(kFull);
    return {isFull ? base::ErrorCode::WorkFolderFull : base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "The fleet's journal cannot be used: %1. Nothing new is given out until it can; check the disk of the data folder."),
            error.text().toStdString())};
}

/// A file that nobody else may read, ever.
void makePrivate(const QString& path) {
    QFile(path).open(QIODevice::ReadWrite);
    QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::vector<QStringList>& migrations) {
    const QString name = QString::fromStdString(path);
    MR_TRY(base::makeFolder(QFileInfo(name).path().toStdString()));
    makePrivate(name);
    const QString connection = QUuid::createUuid().toString();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(name);
        if (!database.open()) {
            const base::Error error = fault(database.lastError());
            database = {};
            QSqlDatabase::removeDatabase(connection);
            return error;
        }
    }
    std::unique_ptr<Database> opened(new Database(connection));
    MR_TRY(opened->run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kWaitMs)));
    MR_TRY(opened->run(QStringLiteral("PRAGMA journal_mode=WAL")));
    // What is promised to a worker is on the disk: its files go then.
    MR_TRY(opened->run(QStringLiteral("PRAGMA synchronous=FULL")));
    MR_TRY(opened->migrate(path, migrations));
    return opened;
}

base::Result<void> Database::migrate(const std::string& path, const std::vector<QStringList>& migrations) {
    const auto newest = static_cast<std::int64_t>(migrations.size());
    MR_ASSIGN(const auto rows, select(QStringLiteral("PRAGMA user_version")));
    const std::int64_t found = rows.empty() ? 0 : numberOf(rows.front(), 0);
    if (found == newest) return {};
    if (found > newest)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "The fleet's journal %1 was written by a newer Millrace. Update this one, or move the file away."),
                path)};
    if (found > 0) {
        const QString copy = QString::fromStdString(path + ".v" + std::to_string(found));
        QFile::remove(copy);
        makePrivate(copy); // VACUUM INTO takes an empty file
        MR_TRY(run(QStringLiteral("VACUUM INTO ?"), {copy}));
    }
    return together([&]() -> base::Result<void> {
        for (auto version = static_cast<std::size_t>(found); version < migrations.size(); ++version)
            for (const QString& statement : migrations[version]) MR_TRY(run(statement));
        return run(QStringLiteral("PRAGMA user_version=%1").arg(newest));
    });
}

Database::~Database() {
    m_prepared.clear();
    database().close();
    QSqlDatabase::removeDatabase(m_connection);
}

base::Result<void> Database::run(const QString& statement, const QVariantList& values) {
    auto prepared = m_prepared.find(statement);
    if (prepared == m_prepared.end()) {
        QSqlQuery query(database());
        if (!query.prepare(statement)) return fault(query.lastError());
        prepared = m_prepared.emplace(statement, std::move(query)).first;
    }
    QSqlQuery& query = prepared->second;
    for (qsizetype i = 0; i < values.size(); ++i) query.bindValue(static_cast<int>(i), values[i]);
    if (!query.exec()) {
        const base::Error error = fault(query.lastError());
        m_prepared.erase(prepared);
        return error;
    }
    query.finish();
    return {};
}

base::Result<std::vector<Database::Row>> Database::select(const QString& statement, const QVariantList& values) const {
    QSqlQuery query(database());
    query.setForwardOnly(true);
    if (!query.prepare(statement)) return fault(query.lastError());
    for (const QVariant& value : values) query.addBindValue(value);
    if (!query.exec()) return fault(query.lastError());
    std::vector<Row> rows;
    while (query.next()) {
        Row row;
        for (int column = 0; column < query.record().count(); ++column) row.append(query.value(column));
        rows.push_back(std::move(row));
    }
    if (query.lastError().isValid()) return fault(query.lastError()); // next() says false at the end and on an error alike
    return rows;
}

base::Result<void> Database::together(const std::function<base::Result<void>()>& work) {
    MR_TRY(run(QStringLiteral("BEGIN IMMEDIATE")));
    auto done = work();
    if (done) done = run(QStringLiteral("COMMIT"));
    if (!done) (void)run(QStringLiteral("ROLLBACK"));
    return done;
}

} // namespace fleet
