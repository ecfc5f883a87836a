#include "core/access/database.hpp"

#include "core/access/private_file.hpp"
#include "core/base/files.hpp"

#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>

namespace auth {
namespace {

constexpr int kWaitMs = 5000; // for another process that writes

base::Error fault(const QSqlError& error) {
    return {base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "The list of users and tokens cannot be used: %1. Check the disk of the data folder."),
            error.text().toStdString())};
}

} // namespace

const std::vector<QStringList>& Database::schema() {
    static const std::vector<QStringList> migrations{
        {QStringLiteral(
             "CREATE TABLE users(id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, folded TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, role TEXT NOT "
             "NULL, disabled INTEGER NOT NULL, created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, rev INTEGER NOT NULL)"),
            QStringLiteral(
                "CREATE TABLE tokens(id TEXT PRIMARY KEY, user TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, "
                "publish TEXT NOT NULL, read TEXT NOT NULL, hash BLOB NOT NULL, ending TEXT NOT NULL, created_ms INTEGER NOT NULL, "
                "expires_ms INTEGER NOT NULL, unused_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, seen_from TEXT NOT NULL, "
                "revoked_ms INTEGER NOT NULL)"),
            QStringLiteral("CREATE INDEX tokens_by_user ON tokens(user)"),
            QStringLiteral(
                "CREATE TABLE keys(kid TEXT PRIMARY KEY, seed BLOB NOT NULL, published_ms INTEGER NOT NULL, use_from_ms INTEGER NOT NULL, "
                "retire_ms INTEGER NOT NULL)"),
            QStringLiteral("CREATE TABLE invites(id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, role TEXT NOT NULL, "
                           "user TEXT NOT NULL, invited_by TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, "
                           "used_ms INTEGER NOT NULL)"),
            QStringLiteral(
                "CREATE TABLE audit(seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, who TEXT NOT NULL, token TEXT NOT NULL, address TEXT NOT "
                "NULL, action TEXT NOT NULL, object TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL, chain BLOB NOT NULL)"),
            QStringLiteral("CREATE INDEX audit_by_who ON audit(who, seq)"),
            QStringLiteral("CREATE INDEX audit_by_object ON audit(object, seq)"),
            // Where the chain begins and ends: rows that were cut off at either end are missed.
            QStringLiteral("CREATE TABLE audit_ends(name TEXT PRIMARY KEY, seq INTEGER NOT NULL, chain BLOB NOT NULL)"),
            QStringLiteral(
                "CREATE TABLE requests(token TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, at_ms INTEGER NOT NULL, object TEXT NOT "
                "NULL, PRIMARY KEY(token, key)) WITHOUT ROWID"),
            // What `millrace pair` asks the server, which alone knows the pairings, and what that answers.
            QStringLiteral(
                "CREATE TABLE pairing_errands(id TEXT PRIMARY KEY, code TEXT NOT NULL, decision TEXT NOT NULL, at_ms INTEGER NOT NULL, "
                "answer TEXT NOT NULL)")}};
    return migrations;
}

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::vector<QStringList>& migrations) {
    const QString name = QString::fromStdString(path);
    MR_TRY(base::makeFolder(QFileInfo(name).path().toStdString()));
    MR_TRY(makePrivate(path));
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
    MR_TRY(opened->run(QStringLiteral("PRAGMA synchronous=FULL")));
    MR_TRY(opened->run(QStringLiteral("PRAGMA secure_delete=ON"))); // a removed key's seed is not left in a free page
    MR_TRY(opened->migrate(path, migrations));
    return opened;
}

base::Result<void> Database::migrate(const std::string& path, const std::vector<QStringList>& migrations) {
    const auto newest = static_cast<std::int64_t>(migrations.size());
    MR_ASSIGN(const auto rows, select(QStringLiteral("PRAGMA user_version")));
    const std::int64_t found = rows.empty() ? 0 : number(rows.front(), 0);
    if (found == newest) return {};
    if (found > newest)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "The list of users and tokens %1 was written by a newer Millrace. Update this one, or move the file away."),
                path)};
    if (found > 0) {
        const std::string copy = path + ".v" + std::to_string(found);
        QFile::remove(QString::fromStdString(copy));
        MR_TRY(makePrivate(copy)); // VACUUM INTO takes an empty file: nobody else ever may read it
        MR_TRY(run(QStringLiteral("VACUUM INTO ?"), {QString::fromStdString(copy)}));
    }
    return inTransaction([&]() -> base::Result<void> {
        // Again, with the file held: two programs may have been started at once.
        MR_ASSIGN(const auto again, select(QStringLiteral("PRAGMA user_version")));
        return step(again.empty() ? 0 : static_cast<int>(number(again.front(), 0)), migrations);
    });
}

base::Result<void> Database::step(int from, const std::vector<QStringList>& migrations) {
    for (std::size_t version = static_cast<std::size_t>(from); version < migrations.size(); ++version)
        for (const QString& statement : migrations[version]) MR_TRY(run(statement));
    return run(QStringLiteral("PRAGMA user_version=%1").arg(migrations.size()));
}

Database::~Database() {
    database().close();
    QSqlDatabase::removeDatabase(m_connection);
}

base::Result<void> Database::run(const QString& statement, const QVariantList& values) {
    QSqlQuery query(database());
    if (!query.prepare(statement)) return fault(query.lastError());
    for (const QVariant& value : values) query.addBindValue(value);
    if (!query.exec()) return fault(query.lastError());
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

std::int64_t Database::dataVersion() const {
    const auto rows = select(QStringLiteral("PRAGMA data_version"));
    return rows && !rows->empty() ? number(rows->front(), 0) : 0;
}

} // namespace auth
