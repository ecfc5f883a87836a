#include "core/engine/job_schema.hpp"

#include "core/base/files.hpp"
#include "core/model/paging.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QSqlError>
#include <QSqlQuery>
#include <QVersionNumber>
#include <QtEndian>

namespace engine {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// What SQL cannot say: names folded as the rest of Millrace folds them.
base::Result<void> fillNames(const QSqlDatabase& database) {
    QSqlQuery rows(database);
    rows.setForwardOnly(true);
    if (!rows.exec(QStringLiteral("SELECT number, row FROM documents"))) return unwritable(rows);
    while (rows.next()) {
        // One that cannot be read is told of when it is loaded.
        const model::Job job = model::fromBytes<model::Job>(rows.value(1).toString().toUtf8()).value_or({});
        MR_TRY(runStatement(database, QStringLiteral("UPDATE jobs SET name=?, search=?, film=? WHERE number=?"),
            {q(base::foldedFileName(job.name)), q(model::searchedText(job)), filmNumber(job.source), rows.value(0)}));
    }
    return {};
}

struct Step {
    QString statement;
    base::Result<void> (*fill)(const QSqlDatabase& database) = nullptr; ///< instead

    Step(const char* sql) : statement(QString::fromUtf8(sql)) {}
    Step(base::Result<void> (*function)(const QSqlDatabase&)) : fill(function) {}
};

/// What makes each schema out of the one before; a file's own number is its user_version, 0 of a new one.
const std::vector<std::vector<Step>> kMigrations{
    {"CREATE TABLE IF NOT EXISTS jobs(id TEXT PRIMARY KEY, position INTEGER NOT NULL, doc TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS log(job TEXT NOT NULL, at INTEGER NOT NULL, mark TEXT NOT NULL, text TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS log_by_job ON log(job)",
        "CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, doc TEXT NOT NULL)"},
    // Positions were places, not always rewritten: two jobs could have the same.
    {"CREATE TEMP TABLE ranks AS SELECT id, ROW_NUMBER() OVER (ORDER BY position, rowid) - 1 AS rank FROM jobs",
        "UPDATE jobs SET position = (SELECT rank FROM ranks WHERE ranks.id = jobs.id)", "DROP TABLE ranks"},
    // A log is asked for from a line on.
    {"ALTER TABLE log ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
        "UPDATE log SET number = numbered.number FROM (SELECT rowid AS line, ROW_NUMBER() OVER (PARTITION BY job ORDER BY rowid) AS number "
        "FROM log) AS numbered WHERE numbered.line = log.rowid",
        "DROP INDEX log_by_job", "CREATE INDEX log_by_number ON log(job, number)"},
    // Links were made of whatever the settings said; now each job keeps its destination: where it claimed its name, and where its links
    // lead.
    {"UPDATE jobs SET doc = json_set(doc, '$.destination', json_object('store', store, "
     "'isLocal', json(CASE WHEN store LIKE 'http%' THEN 'false' ELSE 'true' END), "
     "'baseUrl', CASE WHEN store LIKE 'http%' THEN store WHEN link LIKE 'http://127.0.0.1%' OR link LIKE 'http://localhost%' THEN link ELSE '' END, "
     "'playbackUrl', CASE WHEN link = store OR link LIKE 'http://127.0.0.1%' OR link LIKE 'http://localhost%' THEN '' ELSE link END)) "
     "FROM (SELECT id AS job, json_extract(doc, '$.claimedAt') AS store, "
     "CASE WHEN json_extract(doc, '$.job.hlsUrl') LIKE '%/master.m3u8' THEN substr(json_extract(doc, '$.job.hlsUrl'), 1, "
     "length(json_extract(doc, '$.job.hlsUrl')) - length(json_extract(doc, '$.job.name')) - length('/master.m3u8')) ELSE '' END AS link FROM jobs) "
     "AS places WHERE places.job = jobs.id AND places.store <> ''"},
    // A line keeps its parts, so that it can be said in another language.
    {"ALTER TABLE log ADD COLUMN parts TEXT NOT NULL DEFAULT ''"},
    // A million jobs: what they are counted, sorted and searched by is in columns, apart from what is kept of each.
    {"ALTER TABLE jobs RENAME TO earlier",
        "CREATE TABLE jobs(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, removed INTEGER NOT NULL, "
        "deleting INTEGER NOT NULL, position INTEGER NOT NULL, added INTEGER NOT NULL, finished INTEGER NOT NULL, name TEXT NOT NULL, "
        "search TEXT NOT NULL, film INTEGER NOT NULL, session INTEGER NOT NULL, rev INTEGER NOT NULL)",
        "CREATE TABLE documents(number INTEGER PRIMARY KEY, row TEXT NOT NULL, place TEXT NOT NULL, rest TEXT NOT NULL)",
        "INSERT INTO jobs(id, state, removed, deleting, position, added, finished, name, search, film, session, rev) "
        "SELECT id, coalesce(json_extract(doc, '$.job.state'), 'waiting'), coalesce(json_extract(doc, '$.removed'), 0), "
        "coalesce(json_extract(doc, '$.job.output') = 'deleting', 0), position, coalesce(json_extract(doc, '$.job.addedMs'), 0), "
        "coalesce(json_extract(doc, '$.job.finishedMs'), 0), '', '', 0, 0, 0 FROM earlier ORDER BY earlier.rowid",
        "INSERT INTO documents(number, row, place, rest) SELECT jobs.number, coalesce(json_extract(doc, '$.job'), '{}'), "
        "coalesce(json_remove(json_extract(doc, '$.destination'), '$.token'), '{}'), json_remove(doc, '$.job') "
        "FROM earlier JOIN jobs ON jobs.id = earlier.id",
        "DROP TABLE earlier", fillNames, "CREATE INDEX jobs_by_position ON jobs(state, position, number, search) WHERE removed = 0",
        "CREATE INDEX jobs_by_added ON jobs(state, added, number, search) WHERE removed = 0",
        "CREATE INDEX jobs_by_finished ON jobs(state, finished, number, search) WHERE removed = 0",
        "CREATE INDEX jobs_by_name ON jobs(state, name, number, search) WHERE removed = 0", "CREATE INDEX names_taken ON jobs(name)",
        "CREATE INDEX films_taken ON jobs(film)", "CREATE INDEX jobs_removed ON jobs(removed) WHERE removed <> 0",
        "CREATE INDEX jobs_deleting ON jobs(deleting) WHERE deleting <> 0",
        "CREATE TABLE counts(state TEXT PRIMARY KEY, jobs INTEGER NOT NULL)",
        "INSERT INTO counts VALUES('waiting', 0), ('encoding', 0), ('publishing', 0), ('paused', 0), ('done', 0), ('failed', 0), ('cancelled', 0)",
        "UPDATE counts SET jobs = (SELECT COUNT(*) FROM jobs WHERE jobs.state = counts.state AND removed = 0)",
        "CREATE TRIGGER count_added AFTER INSERT ON jobs WHEN new.removed = 0 BEGIN "
        "UPDATE counts SET jobs = jobs + 1 WHERE state = new.state; END",
        "CREATE TRIGGER count_erased AFTER DELETE ON jobs WHEN old.removed = 0 BEGIN "
        "UPDATE counts SET jobs = jobs - 1 WHERE state = old.state; END",
        "CREATE TRIGGER count_changed AFTER UPDATE OF state, removed ON jobs WHEN old.state <> new.state OR old.removed <> new.removed BEGIN "
        "UPDATE counts SET jobs = jobs - 1 WHERE state = old.state AND old.removed = 0; "
        "UPDATE counts SET jobs = jobs + 1 WHERE state = new.state AND new.removed = 0; END"},
    // Commands that come over the API with a key are done once.
    {"CREATE TABLE answers(who TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY(who, key)) "
     "WITHOUT ROWID",
        "CREATE INDEX answers_by_age ON answers(at)"},
};

int numberFrom(const QSqlDatabase& database, const char* question) {
    QSqlQuery query(QString::fromLatin1(question), database);
    return query.next() ? query.value(0).toInt() : 0;
}

/// A copy of the file as it was, that nobody else may read.
base::Result<void> keepCopy(const QSqlDatabase& database, const QString& copy) {
    QFile::remove(copy);
    MR_TRY(runStatement(database, QStringLiteral("VACUUM INTO ?"), {copy}));
    QFile::setPermissions(copy, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return {};
}

base::Result<void> runAll(const QSqlDatabase& database, const std::vector<Step>& steps) {
    for (const Step& step : steps) MR_TRY(step.fill ? step.fill(database) : runStatement(database, step.statement));
    return {};
}

/// All of them, or none.
base::Result<void> together(const QSqlDatabase& database, const std::function<base::Result<void>()>& changes) {
    MR_TRY(runStatement(database, QStringLiteral("BEGIN IMMEDIATE")));
    auto done = changes();
    if (done) done = runStatement(database, QStringLiteral("COMMIT"));
    if (!done) (void)runStatement(database, QStringLiteral("ROLLBACK"));
    return done;
}

/// By trigrams without their places: the names that hold all of a text's are looked at one by one.
const std::vector<Step> kMakeSearch{"CREATE VIRTUAL TABLE IF NOT EXISTS names USING fts5(search, content='jobs', content_rowid='number', "
                                    "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)",
    "INSERT INTO names(names) VALUES('rebuild')",
    "CREATE TRIGGER names_added AFTER INSERT ON jobs BEGIN INSERT INTO names(rowid, search) VALUES(new.number, new.search); END",
    "CREATE TRIGGER names_erased AFTER DELETE ON jobs BEGIN "
    "INSERT INTO names(names, rowid, search) VALUES('delete', old.number, old.search); END",
    "CREATE TRIGGER names_changed AFTER UPDATE OF search ON jobs WHEN old.search <> new.search BEGIN "
    "INSERT INTO names(names, rowid, search) VALUES('delete', old.number, old.search); "
    "INSERT INTO names(rowid, search) VALUES(new.number, new.search); END"};
/// Its table cannot be dropped by a SQLite that does not know it.
const std::vector<Step> kLeaveSearch{
    "DROP TRIGGER IF EXISTS names_added", "DROP TRIGGER IF EXISTS names_erased", "DROP TRIGGER IF EXISTS names_changed"};

bool knowsTrigrams(const QSqlDatabase& database) {
    QSqlQuery version(QStringLiteral("SELECT sqlite_version()"), database);
    const bool isNew = version.next() && QVersionNumber::fromString(version.value(0).toString()) >= QVersionNumber(3, 34);
    return isNew && numberFrom(database, "SELECT COUNT(*) FROM pragma_module_list WHERE name='fts5'") > 0;
}

} // namespace

base::Error unwritable(const QSqlQuery& query) {
    return {base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "The job list cannot be written: %1."), query.lastError().text().toStdString())};
}

base::Result<void> runPrepared(QSqlQuery& query, const QVariantList& values) {
    for (qsizetype i = 0; i < values.size(); ++i) query.bindValue(static_cast<int>(i), values[i]);
    const bool isDone = query.exec();
    if (!isDone) return unwritable(query);
    query.finish();
    return {};
}

base::Result<void> runStatement(const QSqlDatabase& database, const QString& statement, const QVariantList& values) {
    QSqlQuery query(database);
    const bool isPrepared = query.prepare(statement);
    if (!isPrepared) return unwritable(query);
    return runPrepared(query, values);
}

base::Result<void> migrate(const QSqlDatabase& database, const std::string& path) {
    const auto schema = static_cast<int>(kMigrations.size());
    const int found = numberFrom(database, "PRAGMA user_version");
    if (found == schema) return {};
    if (found > schema)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core", "The job list %1 was written by a newer Millrace. Update this one, or move the file away."),
                path)};
    if (found > 0) MR_TRY(keepCopy(database, q(path + ".v" + std::to_string(found))));
    return together(database, [&]() -> base::Result<void> {
        for (int step = found; step < schema; ++step) MR_TRY(runAll(database, kMigrations[static_cast<std::size_t>(step)]));
        return runStatement(database, QStringLiteral("PRAGMA user_version=%1").arg(schema));
    });
}

bool hasSearch(const QSqlDatabase& database) {
    return numberFrom(database, "SELECT COUNT(*) FROM sqlite_master WHERE type='trigger' AND name='names_changed'") > 0;
}

base::Result<void> prepareSearch(const QSqlDatabase& database) {
    if (hasSearch(database) == knowsTrigrams(database)) return {};
    const std::vector<Step>& steps = hasSearch(database) ? kLeaveSearch : kMakeSearch;
    return together(database, [&] { return runAll(database, steps); });
}

qint64 filmNumber(const std::string& source) {
    const QByteArray hash = QCryptographicHash::hash(QByteArray::fromStdString(source), QCryptographicHash::Sha256);
    return qFromBigEndian<qint64>(hash.constData());
}

} // namespace engine
