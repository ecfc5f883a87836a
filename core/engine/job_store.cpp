#include "core/engine/job_store.hpp"

#include "core/base/files.hpp"
#include "core/engine/job_index.hpp"
#include "core/engine/job_schema.hpp"

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

constexpr int kOpenWaitMs = 5000, kWaitMs = 20, kLastWaitMs = 2000; // for another program that holds the file

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// A line's parts as its column holds them: a list as JSON; "" of a line that has none.
QString writtenParts(const base::Text& parts) {
    const QJsonArray list = model::toJson(parts).toArray();
    return list.isEmpty() ? QStringLiteral("") : QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact));
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

std::string presetKey(const ChosenPreset& chosen) {
    return chosen.isOwn ? model::revisionOf(chosen.preset) : chosen.preset.id;
}

void showPreset(StoredJob& stored) {
    stored.job.presetId = stored.ownPreset ? "" : stored.preset.id;
    stored.job.preset = stored.ownPreset ? std::optional(stored.preset) : std::nullopt;
    stored.job.presetName = stored.preset.name;
    stored.job.renditions.clear();
    for (const auto& rung : stored.preset.rungs)
        stored.job.renditions.push_back({.name = rung.name, .profile = rung.profile, .targetKbps = rung.kbps});
}

void showLinks(model::Job& job, const PublishTarget& place) {
    const std::string& base = place.linkBase();
    const bool isNowhere = base.empty() || job.output != model::OutputState::Kept;
    job.hlsUrl = isNowhere ? "" : base + job.name + "/master.m3u8";
    job.dashUrl = isNowhere ? "" : base + job.name + "/manifest.mpd";
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
    MR_TRY(migrate(store.database(), path));
    MR_TRY(prepareSearch(store.database()));
    MR_TRY(store.run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kWaitMs)));
    return store;
}

JobStore::JobStore(JobStore&& other) noexcept
    : m_connection(std::exchange(other.m_connection, QString())), m_prepared(std::exchange(other.m_prepared, {})),
      m_path(std::move(other.m_path)), m_session(other.m_session), m_waiting(std::move(other.m_waiting)),
      m_unwrittenAnswers(std::move(other.m_unwrittenAnswers)), m_problem(std::move(other.m_problem)) {}

JobStore::~JobStore() {
    if (m_connection.isEmpty()) return;
    if (hasPendingWrites()) {
        (void)run(QStringLiteral("PRAGMA busy_timeout=%1").arg(kLastWaitMs));
        flush();
        if (hasPendingWrites())
            qWarning("%s What has happened since is not in the job list; finished chunks are found again all the same.",
                m_problem.english().c_str());
    }
    m_prepared.clear();
    QSqlDatabase::database(m_connection).close();
    QSqlDatabase::removeDatabase(m_connection);
}

base::Result<void> JobStore::run(const QString& statement, const QVariantList& values) const {
    return runStatement(database(), statement, values);
}

base::Result<void> JobStore::runAgain(const Statement& statement) {
    auto prepared = m_prepared.find(statement.text);
    if (prepared == m_prepared.end()) {
        QSqlQuery query(database());
        const bool isPrepared = query.prepare(statement.text);
        if (!isPrepared) return unwritable(query); // another program holds the file: the next try begins anew
        prepared = m_prepared.emplace(statement.text, std::move(query)).first;
    }
    return runPrepared(prepared->second, statement.values);
}

base::Result<std::vector<StoredJob>> JobStore::read(const QString& which) const {
    std::vector<StoredJob> jobs;
    QSqlQuery query(database());
    query.setForwardOnly(true); // before it is executed: after that Qt reads beside its cache
    query.exec(
        QStringLiteral("SELECT row, rest, position FROM jobs JOIN documents USING(number) WHERE %1 ORDER BY position, number").arg(which));
    while (query.next()) {
        MR_ASSIGN(auto job, readJob(query.value(0).toString().toUtf8(), query.value(1).toString().toUtf8()));
        job.job.position = query.value(2).toLongLong();
        jobs.push_back(std::move(job));
    }
    MR_TRY(readToTheEnd(query));
    return jobs;
}

base::Result<std::vector<StoredJob>> JobStore::load() const {
    return read(QStringLiteral("1"));
}

base::Result<std::vector<StoredJob>> JobStore::loadLive(int recent) const {
    // Each state by its index; a million rows are not looked at.
    QStringList final, live;
    for (int i = 0; i < static_cast<int>(model::JobState::Unknown); ++i) {
        model::Job job;
        job.state = static_cast<model::JobState>(i);
        const QString state = QLatin1Char('\'') + QLatin1String(model::word(job.state)) + QLatin1Char('\'');
        if (job.isFinal())
            final << QStringLiteral(
                "SELECT * FROM (SELECT number, finished FROM jobs WHERE removed=0 AND state=%1 ORDER BY finished DESC, number DESC LIMIT %2)")
                         .arg(state, QString::number(recent));
        else live << state;
    }
    return read(QStringLiteral(
        "number IN (SELECT number FROM jobs WHERE removed=0 AND state IN (%1) UNION SELECT number FROM jobs WHERE deleting<>0 "
        "UNION SELECT number FROM (%2 ORDER BY finished DESC, number DESC LIMIT %3)) AND removed=0")
                    .arg(live.join(QLatin1Char(',')), final.join(QStringLiteral(" UNION ALL ")), QString::number(recent)));
}

base::Result<std::vector<StoredJob>> JobStore::loadRemoved() const {
    return read(QStringLiteral("removed<>0"));
}

std::int64_t JobStore::count() const {
    QSqlQuery query(QStringLiteral("SELECT SUM(jobs) FROM counts"), database());
    return query.next() ? query.value(0).toLongLong() : 0;
}

std::int64_t JobStore::lastPosition() const {
    std::int64_t last = -1;
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT MAX(position) FROM jobs WHERE removed=0 AND state=?"));
    for (int i = 0; i < static_cast<int>(model::JobState::Unknown); ++i) {
        query.bindValue(0, QLatin1String(model::word(static_cast<model::JobState>(i))));
        if (query.exec() && query.next() && !query.value(0).isNull()) last = std::max<std::int64_t>(last, query.value(0).toLongLong());
    }
    return last;
}

std::optional<model::Job> JobStore::lastWhere(const QString& which, const QVariantList& values) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT row FROM jobs JOIN documents USING(number) WHERE %1 ORDER BY position DESC, number DESC LIMIT 1")
                      .arg(which));
    for (const QVariant& value : values) query.addBindValue(value);
    if (!query.exec() || !query.next()) return std::nullopt;
    const auto job = model::fromBytes<model::Job>(query.value(0).toString().toUtf8());
    return job ? std::optional(*job) : std::nullopt;
}

std::optional<model::JobState> JobStore::stateOf(const std::string& id) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT state FROM jobs WHERE id=? AND removed=0"));
    query.addBindValue(q(id));
    if (!query.exec() || !query.next()) return std::nullopt;
    const auto state = model::fromJson<model::JobState>(query.value(0).toString());
    return state ? std::optional(*state) : std::nullopt;
}

bool JobStore::hasName(const std::string& name) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT 1 FROM jobs WHERE name=? LIMIT 1"));
    query.addBindValue(q(base::foldedFileName(name)));
    return query.exec() && query.next();
}

std::optional<model::Job> JobStore::withName(const std::string& name, const std::string& except) const {
    return lastWhere(QStringLiteral("name=? AND id<>?"), {q(base::foldedFileName(name)), q(except)});
}

std::optional<model::Job> JobStore::madeFrom(const std::string& source) const {
    auto job = lastWhere(QStringLiteral("film=? AND removed=0"), {filmNumber(source)});
    return job && job->source == source ? job : std::nullopt;
}

qint64 JobStore::beginSession() {
    QSqlQuery query(QStringLiteral("SELECT doc FROM settings WHERE name='session'"), database());
    m_session = (query.next() ? query.value(0).toString().toLongLong() : 0) + 1;
    query.finish();
    write({{QStringLiteral("INSERT INTO settings(name, doc) VALUES('session',?) ON CONFLICT(name) DO UPDATE SET doc=excluded.doc"),
        {QString::number(m_session)}, "session"}});
    return m_session;
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
        auto done = runAgain(statement);
        if (done) continue;
        (void)run(QStringLiteral("ROLLBACK"));
        return done;
    }
    auto done = run(QStringLiteral("COMMIT"));
    if (!done) {
        (void)run(QStringLiteral("ROLLBACK"));
        return done;
    }
    m_waiting.clear();
    m_unwrittenAnswers.clear();
    return done;
}

void JobStore::save(const StoredJob& stored) {
    const model::Job& job = stored.job;
    StoredJob rest = stored;
    rest.job = {};
    PublishTarget place = stored.destination;
    place.token.clear(); // rows are read for others
    QJsonObject document = model::toJson(rest).toObject();
    document.remove(QStringLiteral("job"));
    write({{QStringLiteral("INSERT INTO jobs(id, state, removed, deleting, position, added, finished, name, search, film, session, rev) "
                           "VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET state=excluded.state, removed=excluded.removed, "
                           "deleting=excluded.deleting, position=excluded.position, added=excluded.added, finished=excluded.finished, "
                           "name=excluded.name, search=excluded.search, film=excluded.film, session=excluded.session, rev=excluded.rev"),
               {q(job.id), QString::fromLatin1(model::word(job.state)), stored.removed ? 1 : 0,
                   job.output == model::OutputState::Deleting ? 1 : 0, static_cast<qint64>(job.position), static_cast<qint64>(job.addedMs),
                   static_cast<qint64>(job.finishedMs), q(base::foldedFileName(job.name)), q(model::searchedText(job)),
                   filmNumber(job.source), m_session, static_cast<qint64>(job.rev)},
               "job " + job.id},
        {QStringLiteral("INSERT INTO documents(number, row, place, rest) VALUES((SELECT number FROM jobs WHERE id=?),?,?,?) "
                        "ON CONFLICT(number) DO UPDATE SET row=excluded.row, place=excluded.place, rest=excluded.rest"),
            {q(job.id), QString::fromUtf8(model::toBytes(job)), QString::fromUtf8(model::toBytes(place)),
                QString::fromUtf8(QJsonDocument(document).toJson(QJsonDocument::Compact))},
            "document " + job.id}});
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
        {QStringLiteral("DELETE FROM documents WHERE number=(SELECT number FROM jobs WHERE id=?)"), {q(id)}, "document " + id},
        {QStringLiteral("DELETE FROM jobs WHERE id=?"), {q(id)}, "job " + id}});
}

void JobStore::appendLog(const std::string& id, const model::LogLine& line) {
    write({{QStringLiteral("INSERT INTO log(job, number, at, mark, text, parts) VALUES(?,?,?,?,?,?)"),
        {q(id), static_cast<qint64>(line.number), static_cast<qint64>(line.atMs), QString::fromLatin1(model::word(line.mark)), q(line.text),
            writtenParts(line.parts)},
        {}}});
}

std::int64_t JobStore::logLength(const std::string& id) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT MAX(number) FROM log WHERE job=?"));
    query.addBindValue(q(id));
    return query.exec() && query.next() ? query.value(0).toLongLong() : 0;
}

std::vector<model::LogLine> JobStore::log(const std::string& id, std::int64_t after, int newest) const {
    return readLog(database(), id, after, newest);
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
