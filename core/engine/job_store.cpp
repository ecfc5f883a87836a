#include "core/engine/job_store.hpp"

#include "core/base/files.hpp"

#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>
#include <algorithm>
#include <utility>

namespace engine {
namespace {

/// What makes each schema out of the one before; a file's own number is its user_version, 0 of a new one.
const std::vector<QStringList> kMigrations{
    {QStringLiteral("CREATE TABLE IF NOT EXISTS jobs(id TEXT PRIMARY KEY, position INTEGER NOT NULL, doc TEXT NOT NULL)"),
        QStringLiteral("CREATE TABLE IF NOT EXISTS log(job TEXT NOT NULL, at INTEGER NOT NULL, mark TEXT NOT NULL, text TEXT NOT NULL)"),
        QStringLiteral("CREATE INDEX IF NOT EXISTS log_by_job ON log(job)"),
        QStringLiteral("CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, doc TEXT NOT NULL)")},
    // Positions were places, not always rewritten: two jobs could have the same.
    {QStringLiteral("CREATE TEMP TABLE ranks AS SELECT id, ROW_NUMBER() OVER (ORDER BY position, rowid) - 1 AS rank FROM jobs"),
        QStringLiteral("UPDATE jobs SET position = (SELECT rank FROM ranks WHERE ranks.id = jobs.id)"), QStringLiteral("DROP TABLE ranks")},
    // A log is asked for from a line on.
    {QStringLiteral("ALTER TABLE log ADD COLUMN number INTEGER NOT NULL DEFAULT 0"),
        QStringLiteral(
            "UPDATE log SET number = numbered.number FROM (SELECT rowid AS line, ROW_NUMBER() OVER (PARTITION BY job ORDER BY rowid) AS number "
            "FROM log) AS numbered WHERE numbered.line = log.rowid"),
        QStringLiteral("DROP INDEX log_by_job"), QStringLiteral("CREATE INDEX log_by_number ON log(job, number)")},
    // Links were made of whatever the settings said; now each job keeps its destination: where it claimed its name, and where its links
    // lead.
    {QStringLiteral(
        "UPDATE jobs SET doc = json_set(doc, '$.destination', json_object('store', store, "
        "'isLocal', json(CASE WHEN store LIKE 'http%' THEN 'false' ELSE 'true' END), "
        "'baseUrl', CASE WHEN store LIKE 'http%' THEN store WHEN link LIKE 'http://127.0.0.1%' OR link LIKE 'http://localhost%' THEN link ELSE '' END, "
        "'playbackUrl', CASE WHEN link = store OR link LIKE 'http://127.0.0.1%' OR link LIKE 'http://localhost%' THEN '' ELSE link END)) "
        "FROM (SELECT id AS job, json_extract(doc, '$.claimedAt') AS store, "
        "CASE WHEN json_extract(doc, '$.job.hlsUrl') LIKE '%/master.m3u8' THEN substr(json_extract(doc, '$.job.hlsUrl'), 1, "
        "length(json_extract(doc, '$.job.hlsUrl')) - length(json_extract(doc, '$.job.name')) - length('/master.m3u8')) ELSE '' END AS link FROM jobs) "
        "AS places WHERE places.job = jobs.id AND places.store <> ''")},
    // A line keeps its parts, so that it can be said in another language.
    {QStringLiteral("ALTER TABLE log ADD COLUMN parts TEXT NOT NULL DEFAULT ''")},
};
constexpr int kOpenWaitMs = 5000, kWaitMs = 20, kLastWaitMs = 2000; // for another program that holds the file

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// A line's parts as its column holds them: a list as JSON; "" of a line that has none.
QString writtenParts(const base::Text& parts) {
    const QJsonArray list = model::toJson(parts).toArray();
    return list.isEmpty() ? QStringLiteral("") : QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact));
}

base::Text readParts(const QString& column) {
    const QJsonArray list = QJsonDocument::fromJson(column.toUtf8()).array();
    return list.isEmpty() ? base::Text() : model::fromJson<base::Text>(list).value_or({});
}

/// Qt's `next()` says false at the end and on an error alike.
base::Result<void> readToTheEnd(const QSqlQuery& query) {
    if (!query.lastError().isValid()) return {};
    return base::Error{base::ErrorCode::Io,
        base::text(
            QT_TRANSLATE_NOOP("Core", "The job list is damaged: %1. Move jobs.sqlite out of the data folder; what is published stays."),
            query.lastError().text().toStdString())};
}

} // namespace

void showPreset(StoredJob& stored) {
    stored.job.presetId = stored.preset.id;
    stored.job.presetName = stored.preset.name;
    stored.job.renditions.clear();
    for (const auto& rung : stored.preset.rungs)
        stored.job.renditions.push_back({.name = rung.name, .profile = rung.profile, .targetKbps = rung.kbps});
}

base::Result<JobStore> JobStore::open(const std::string& path) {
    MR_TRY(base::makeFolder(QFileInfo(q(path)).path().toStdString()));
    const QString connection = QUuid::createUuid().toString();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(q(path));
        QFile(q(path)).open(QIODevice::ReadWrite); // made here, so that nobody else ever may read it: it holds the ingest's token
        QFile::setPermissions(q(path), QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        if (!database.open())
            return base::Error{base::ErrorCode::Io,
                base::text(
                    QT_TRANSLATE_NOOP("Core", "The job list %1 cannot be opened: %2."), path, database.lastError().text().toStdString())};
    }
    JobStore store(connection);
    MR_TRY(store.run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kOpenWaitMs)));
    MR_TRY(store.run(QStringLiteral("PRAGMA journal_mode=WAL")));
    MR_TRY(store.run(QStringLiteral("PRAGMA synchronous=NORMAL")));
    store.m_path = path;
    MR_TRY(store.migrate(path));
    MR_TRY(store.run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kWaitMs)));
    return store;
}

base::Result<void> JobStore::migrate(const std::string& path) {
    const auto schema = static_cast<int>(kMigrations.size());
    QSqlQuery version(QStringLiteral("PRAGMA user_version"), database());
    const int found = version.next() ? version.value(0).toInt() : 0;
    version.finish();
    if (found == schema) return {};
    if (found > schema)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core", "The job list %1 was written by a newer Millrace. Update this one, or move the file away."),
                path)};
    if (found > 0) {
        const QString copy = q(path + ".v" + std::to_string(found));
        QFile::remove(copy);
        MR_TRY(run(QStringLiteral("VACUUM INTO ?"), {copy}));
        QFile::setPermissions(copy, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
    MR_TRY(run(QStringLiteral("BEGIN IMMEDIATE")));
    base::Result<void> done;
    for (int step = found; done && step < schema; ++step)
        for (const QString& statement : kMigrations[static_cast<std::size_t>(step)])
            if (done) done = run(statement);
    if (done) done = run(QStringLiteral("PRAGMA user_version=%1").arg(schema));
    if (done) return run(QStringLiteral("COMMIT"));
    (void)run(QStringLiteral("ROLLBACK"));
    return done;
}

JobStore::JobStore(JobStore&& other) noexcept
    : m_connection(std::exchange(other.m_connection, QString())), m_path(std::move(other.m_path)), m_waiting(std::move(other.m_waiting)),
      m_problem(std::move(other.m_problem)) {}

JobStore::~JobStore() {
    if (m_connection.isEmpty()) return;
    if (hasPendingWrites()) {
        (void)run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kLastWaitMs));
        flush();
        if (hasPendingWrites())
            qWarning("%s What has happened since is not in the job list; finished chunks are found again all the same.",
                m_problem.english().c_str());
    }
    QSqlDatabase::database(m_connection).close();
    QSqlDatabase::removeDatabase(m_connection);
}

base::Result<void> JobStore::run(const QString& statement, const QVariantList& values) const {
    QSqlQuery query(database());
    query.prepare(statement);
    for (const QVariant& value : values) query.addBindValue(value);
    if (!query.exec())
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "The job list cannot be written: %1."), query.lastError().text().toStdString())};
    return {};
}

base::Result<std::vector<StoredJob>> JobStore::load() const {
    std::vector<StoredJob> jobs;
    QSqlQuery query(QStringLiteral("SELECT doc, position FROM jobs ORDER BY position, rowid"), database());
    while (query.next()) {
        auto job = model::fromBytes<StoredJob>(query.value(0).toString().toUtf8());
        if (!job)
            return base::Error{base::ErrorCode::Unsupported,
                base::text(
                    QT_TRANSLATE_NOOP("Core",
                        "The job list holds a job that cannot be read (%1). Move jobs.sqlite out of the data folder to begin anew, or use the Millrace that wrote it."),
                    job.error().text)};
        jobs.push_back(std::move(job).value());
        jobs.back().job.position = query.value(1).toLongLong();
    }
    MR_TRY(readToTheEnd(query));
    return jobs;
}

JobStore::WriteBatch::~WriteBatch() {
    if (--m_store.m_openBatches == 0) m_store.flush();
}

void JobStore::write(std::vector<Statement> statements) {
    const bool wasBehind = m_openBatches > 0 || hasPendingWrites();
    for (Statement& statement : statements) {
        if (!m_problem.isEmpty() && !statement.replaces.empty())
            std::erase_if(m_waiting, [&](const Statement& earlier) { return earlier.replaces == statement.replaces; });
        m_waiting.push_back(std::move(statement));
    }
    if (!wasBehind) flush();
}

void JobStore::flush() {
    const auto written = writeWaiting();
    m_problem = written ? base::Text() : written.error().text;
}

base::Result<void> JobStore::writeWaiting() {
    if (m_waiting.empty()) return {};
    // One transaction: a job's row and the log lines before it, or neither.
    MR_TRY(run(QStringLiteral("BEGIN IMMEDIATE")));
    for (const Statement& statement : m_waiting) {
        auto done = run(statement.text, statement.values);
        if (done) continue;
        (void)run(QStringLiteral("ROLLBACK"));
        return done;
    }
    auto done = run(QStringLiteral("COMMIT"));
    if (done) m_waiting.clear();
    else (void)run(QStringLiteral("ROLLBACK"));
    return done;
}

void JobStore::save(const StoredJob& job) {
    write(
        {{QStringLiteral(
              "INSERT INTO jobs(id, position, doc) VALUES(?,?,?) ON CONFLICT(id) DO UPDATE SET position=excluded.position, doc=excluded.doc"),
            {q(job.job.id), static_cast<qint64>(job.job.position), QString::fromUtf8(model::toBytes(job))}, "job " + job.job.id}});
}

void JobStore::savePositions(const std::vector<const StoredJob*>& jobs) {
    std::vector<Statement> statements;
    statements.reserve(jobs.size());
    for (const StoredJob* job : jobs)
        statements.push_back(
            {QStringLiteral("UPDATE jobs SET position=? WHERE id=?"), {static_cast<qint64>(job->job.position), q(job->job.id)}, {}});
    write(std::move(statements));
}

void JobStore::erase(const std::string& id) {
    write({{QStringLiteral("DELETE FROM log WHERE job=?"), {q(id)}, {}},
        {QStringLiteral("DELETE FROM jobs WHERE id=?"), {q(id)}, "job " + id}});
}

void JobStore::appendLog(const std::string& id, const model::LogLine& line) {
    write({{QStringLiteral("INSERT INTO log(job, number, at, mark, text, parts) VALUES(?,?,?,?,?,?)"),
        {q(id), static_cast<qint64>(line.number), static_cast<qint64>(line.atMs), QString::fromLatin1(model::word(line.mark)), q(line.text),
            writtenParts(line.parts)},
        {}}});
}

std::map<std::string, std::int64_t> JobStore::logLengths() const {
    std::map<std::string, std::int64_t> lengths;
    QSqlQuery query(QStringLiteral("SELECT job, MAX(number) FROM log GROUP BY job"), database());
    while (query.next()) lengths[query.value(0).toString().toStdString()] = query.value(1).toLongLong();
    return lengths;
}

std::vector<model::LogLine> JobStore::log(const std::string& id, std::int64_t after, int newest) const {
    std::vector<model::LogLine> lines;
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT number, at, mark, text, parts FROM log WHERE job=? AND number>? ORDER BY number DESC LIMIT ?"));
    query.addBindValue(q(id));
    query.addBindValue(static_cast<qint64>(after));
    query.addBindValue(newest);
    query.exec();
    while (query.next()) {
        model::LogLine line;
        line.number = query.value(0).toLongLong();
        line.atMs = query.value(1).toLongLong();
        line.mark = model::fromJson<model::LogLevel>(query.value(2).toString()).value_or(model::LogLevel::Note);
        line.text = query.value(3).toString().toStdString();
        line.parts = readParts(query.value(4).toString());
        lines.push_back(std::move(line));
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

bool JobStore::paused() const {
    QSqlQuery query(QStringLiteral("SELECT doc FROM settings WHERE name='paused'"), database());
    return query.next() && query.value(0).toString() == QStringLiteral("true");
}

void JobStore::savePaused(bool paused) {
    write({{QStringLiteral("INSERT INTO settings(name, doc) VALUES('paused',?) ON CONFLICT(name) DO UPDATE SET doc=excluded.doc"),
        {paused ? QStringLiteral("true") : QStringLiteral("false")}, "paused"}});
}

base::Result<JobStore::LoadedSettings> JobStore::settings() {
    QSqlQuery query(QStringLiteral("SELECT doc FROM settings WHERE name='engine'"), database());
    if (!query.next()) {
        MR_TRY(readToTheEnd(query));
        return LoadedSettings{};
    }
    const QByteArray text = query.value(0).toString().toUtf8();
    const auto read = model::fromBytes<model::Settings>(text);
    if (read) return LoadedSettings{*read, {}};
    const std::string aside = m_path + ".settings-unreadable.json";
    MR_TRY(base::writeFileAtomically(aside, text));
    QFile::setPermissions(q(aside), QFileDevice::ReadOwner | QFileDevice::WriteOwner); // it may hold a token
    const base::Text problem =
        base::text(QT_TRANSLATE_NOOP("Core",
                       "The settings cannot be read (%1). The defaults are used until settings are saved again; the old ones are in %2."),
            read.error().text, aside);
    return LoadedSettings{{}, problem.english(), problem};
}

namespace {

struct Experience {
    std::vector<model::PastJob> jobs;
    template <class F> static void describe(F&& f) { f("jobs", &Experience::jobs); }
};

} // namespace

std::vector<model::PastJob> JobStore::experience() const {
    QSqlQuery query(QStringLiteral("SELECT doc FROM settings WHERE name='experience'"), database());
    if (!query.next()) return {};
    return model::fromBytes<Experience>(query.value(0).toString().toUtf8()).value_or(Experience{}).jobs;
}

void JobStore::saveExperience(const std::vector<model::PastJob>& jobs) {
    write({{QStringLiteral("INSERT INTO settings(name, doc) VALUES('experience',?) ON CONFLICT(name) DO UPDATE SET doc=excluded.doc"),
        {QString::fromUtf8(model::toBytes(Experience{jobs}))}, "experience"}});
}

void JobStore::saveSettings(const model::Settings& settings) {
    write({{QStringLiteral("INSERT INTO settings(name, doc) VALUES('engine',?) ON CONFLICT(name) DO UPDATE SET doc=excluded.doc"),
        {QString::fromUtf8(model::toBytes(settings))}, "settings"}});
}

} // namespace engine
