#include "core/engine/job_index.hpp"

#include "core/engine/command_results.hpp"
#include "core/engine/job_schema.hpp"

#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <algorithm>
#include <limits>

namespace engine {
namespace {

constexpr int kWaitMs = 2000;    // for another program that repairs the file; off the main thread
constexpr int kFewNames = 3000;  // that hold a text's trigrams: so many are sorted in the time that the order is walked in for a page
constexpr int kCacheKiB = -8000; // of SQLite's pages, as its pragma wants it

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

base::Error unreadable(const QSqlQuery& query) {
    return {base::ErrorCode::Io,
        base::text(
            QT_TRANSLATE_NOOP("Core", "The job list is damaged: %1. Move jobs.sqlite out of the data folder; what is published stays."),
            query.lastError().text().toStdString())};
}

base::Error unknownForm(const base::Error& error) {
    return {base::ErrorCode::Unsupported,
        base::text(
            QT_TRANSLATE_NOOP("Core",
                "The job list holds a job that cannot be read (%1). Move jobs.sqlite out of the data folder to begin anew, or use the Millrace that wrote it."),
            error.text)};
}

base::Text readParts(const QString& column) {
    const QJsonArray list = QJsonDocument::fromJson(column.toUtf8()).array();
    return list.isEmpty() ? base::Text() : model::fromJson<base::Text>(list).value_or({});
}

/// A column of `jobs`, and which way it is walked.
struct Walk {
    QString column, direction, beyond;
};

Walk walkOf(model::JobOrder order) {
    const auto up = [](const char* column) { return Walk{QLatin1String(column), QStringLiteral("ASC"), QStringLiteral(">")}; };
    const auto down = [](const char* column) { return Walk{QLatin1String(column), QStringLiteral("DESC"), QStringLiteral("<")}; };
    switch (order) {
    case model::JobOrder::Position: return up("position");
    case model::JobOrder::Added: return down("added");
    case model::JobOrder::Finished: return down("finished");
    case model::JobOrder::Name: break;
    }
    return up("name");
}

/// Those of a query, each once; all where it names none.
std::vector<QString> statesOf(const model::JobQuery& query) {
    std::vector<QString> states;
    for (int i = 0; i < static_cast<int>(model::JobState::Unknown); ++i) {
        const auto state = static_cast<model::JobState>(i);
        const bool isAsked = query.states.empty() || std::find(query.states.begin(), query.states.end(), state) != query.states.end();
        if (isAsked) states.push_back(QLatin1String(model::word(state)));
    }
    return states;
}

/// As FTS5 is asked for all of them; "" of a text that has none.
QString trigramsOf(const QString& text) {
    const auto letters = text.toUcs4();
    QStringList trigrams;
    for (qsizetype i = 0; i + 3 <= letters.size(); ++i) {
        QString three = QString::fromUcs4(reinterpret_cast<const char32_t*>(letters.constData()) + i, 3);
        trigrams << QLatin1Char('"') + three.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
    }
    trigrams.removeDuplicates();
    return trigrams.join(QStringLiteral(" AND "));
}

struct Clauses {
    QString text;
    QVariantList values;
};

/// Beyond a cursor, and with a text in the name.
Clauses clausesOf(const Walk& walk, const std::optional<std::pair<QVariant, qint64>>& after, const QString& text) {
    Clauses clauses;
    if (after) {
        clauses.text += QStringLiteral(" AND (%1, number) %2 (?, ?)").arg(walk.column, walk.beyond);
        clauses.values << after->first << after->second;
    }
    if (text.isEmpty()) return clauses;
    clauses.text += QStringLiteral(" AND instr(search, ?) > 0");
    clauses.values << text;
    return clauses;
}

/// Along the order of each state, merged.
Clauses walked(const Walk& walk, const std::vector<QString>& states, const Clauses& clauses, int most) {
    Clauses statement;
    QStringList parts;
    for (const QString& state : states) {
        parts << QStringLiteral("SELECT * FROM (SELECT %1 AS key, number FROM jobs INDEXED BY jobs_by_%1 WHERE removed = 0 AND state = ?%2 "
                                "ORDER BY %1 %3, number %3 LIMIT %4)")
                     .arg(walk.column, clauses.text, walk.direction, QString::number(most));
        statement.values << state;
        statement.values.append(clauses.values);
    }
    statement.text =
        parts.join(QStringLiteral(" UNION ALL ")) + QStringLiteral(" ORDER BY 1 %1, 2 %1 LIMIT %2").arg(walk.direction).arg(most);
    return statement;
}

/// All that hold the trigrams, sorted.
Clauses found(const Walk& walk, const std::vector<QString>& states, const Clauses& clauses, const QString& trigrams, int most) {
    Clauses statement;
    QStringList marks;
    statement.values << trigrams;
    for (const QString& state : states) {
        marks << QStringLiteral("?");
        statement.values << state;
    }
    statement.values.append(clauses.values);
    // CROSS: the few first.
    statement.text = QStringLiteral("SELECT %1 AS key, number FROM (SELECT rowid AS hit FROM names WHERE names MATCH ?) CROSS JOIN jobs "
                                    "ON jobs.number = hit WHERE removed = 0 AND state IN (%2)%3 ORDER BY 1 %4, 2 %4 LIMIT %5")
                         .arg(walk.column, marks.join(QLatin1Char(',')), clauses.text, walk.direction, QString::number(most));
    return statement;
}

/// What follows every id that begins so, as bytes are compared; ids are ASCII.
QString afterAll(const QString& beginning) {
    return beginning + QChar(0xFFFF);
}

/// Those that are called so, sorted.
Clauses called(const Walk& walk, const std::vector<QString>& states, const Clauses& clauses, const std::string& word, int most) {
    Clauses statement;
    QStringList marks;
    statement.values << q(word) << afterAll(q(word)) << q(model::foldedForSearch(word));
    for (const QString& state : states) {
        marks << QStringLiteral("?");
        statement.values << state;
    }
    statement.values.append(clauses.values);
    statement.text =
        QStringLiteral("SELECT %1 AS key, number FROM jobs WHERE number IN (SELECT number FROM jobs WHERE id >= ? AND id < ? "
                       "UNION SELECT number FROM jobs WHERE name = ?) AND removed = 0 AND state IN (%2)%3 ORDER BY 1 %4, 2 %4 LIMIT %5")
            .arg(walk.column, marks.join(QLatin1Char(',')), clauses.text, walk.direction, QString::number(most));
    return statement;
}

} // namespace

base::Result<StoredJob> readJob(const QByteArray& row, const QByteArray& rest) {
    auto job = model::fromBytes<model::Job>(row);
    if (!job) return unknownForm(job.error().in("job"));
    auto stored = model::fromBytes<StoredJob>(rest);
    if (!stored) return unknownForm(stored.error());
    stored->job = std::move(job).value();
    return stored;
}

std::vector<model::LogLine> readLog(const QSqlDatabase& database, const std::string& id, std::int64_t after, int newest) {
    std::vector<model::LogLine> lines;
    QSqlQuery query(database);
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

base::Result<std::unique_ptr<JobIndex>> JobIndex::open(const std::string& path, qint64 session) {
    std::unique_ptr<JobIndex> index(new JobIndex(QUuid::createUuid().toString(), session));
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), index->m_connection);
    database.setDatabaseName(q(path));
    // No write goes this way; read-only to the file system too would keep it from the shared memory of the journal.
    if (!database.open())
        return base::Error{base::ErrorCode::Io,
            base::text(
                QT_TRANSLATE_NOOP("Core", "The job list %1 cannot be opened: %2."), path, database.lastError().text().toStdString())};
    MR_TRY(runStatement(database, QStringLiteral("PRAGMA busy_timeout=%1").arg(kWaitMs)));
    MR_TRY(runStatement(database, QStringLiteral("PRAGMA query_only=1")));
    MR_TRY(runStatement(database, QStringLiteral("PRAGMA cache_size=%1").arg(kCacheKiB)));
    index->m_hasTrigrams = hasSearch(database);
    return index;
}

JobIndex::~JobIndex() {
    database().close();
    QSqlDatabase::removeDatabase(m_connection);
}

bool JobIndex::isRare(const QString& trigrams) const {
    if (!m_hasTrigrams || trigrams.isEmpty()) return false;
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT COUNT(*) FROM (SELECT rowid FROM names WHERE names MATCH ? LIMIT %1)").arg(kFewNames));
    query.addBindValue(trigrams);
    return query.exec() && query.next() && query.value(0).toInt() < kFewNames;
}

base::Result<std::vector<JobIndex::Key>> JobIndex::keys(const model::JobQuery& query) const {
    std::vector<Key> keys;
    const QString text = q(model::foldedForSearch(query.text));
    if (text.contains(QLatin1Char('\n'))) return keys; // what parts the two names is in neither
    std::optional<std::pair<QVariant, qint64>> after;
    if (!query.after.empty()) {
        MR_ASSIGN(const model::JobCursor cursor, model::readCursor(query));
        bool isNumber = false;
        const qint64 number = q(cursor.tie).toLongLong(&isNumber);
        if (!isNumber) return model::cursorMismatch();
        const bool isByName = query.order == model::JobOrder::Name;
        after.emplace(isByName ? QVariant(q(cursor.name)) : QVariant(static_cast<qint64>(cursor.number)), number);
    }
    const Walk walk = walkOf(query.order);
    const Clauses clauses = clausesOf(walk, after, text);
    const QString trigrams = trigramsOf(text);
    const int most = query.limit + 1; // one more: whether anything comes after them
    const Clauses statement = !query.called.empty() ? called(walk, statesOf(query), clauses, query.called, most)
        : isRare(trigrams)                          ? found(walk, statesOf(query), clauses, trigrams, most)
                                                    : walked(walk, statesOf(query), clauses, most);
    QSqlQuery rows(database());
    rows.setForwardOnly(true);
    rows.prepare(statement.text);
    for (const QVariant& value : statement.values) rows.addBindValue(value);
    if (!rows.exec()) return unreadable(rows);
    while (rows.next()) keys.push_back({rows.value(1).toLongLong(), rows.value(0)});
    if (rows.lastError().isValid()) return unreadable(rows);
    return keys;
}

base::Result<StoredRow> JobIndex::rowOf(qint64 number) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT row, place, position, session, rev FROM jobs JOIN documents USING(number) WHERE number=?"));
    query.addBindValue(number);
    if (!query.exec()) return unreadable(query);
    if (!query.next()) return query.lastError().isValid() ? unreadable(query) : unknown(std::to_string(number)); // erased a moment ago
    StoredRow row;
    auto job = model::fromBytes<model::Job>(query.value(0).toString().toUtf8());
    if (!job) return unknownForm(job.error());
    row.job = std::move(job).value();
    row.place = model::fromBytes<PublishTarget>(query.value(1).toString().toUtf8()).value_or({});
    row.job.position = query.value(2).toLongLong();
    row.job.rev = query.value(3).toLongLong() == m_session ? query.value(4).toLongLong() : 0;
    return row;
}

base::Result<model::JobCounts> JobIndex::counts() const {
    model::JobCounts counts;
    QSqlQuery query(QStringLiteral("SELECT state, jobs FROM counts"), database());
    while (query.next()) {
        const auto state = model::fromJson<model::JobState>(query.value(0).toString());
        if (std::int64_t* count = state ? counts.of(*state) : nullptr) *count = query.value(1).toLongLong();
    }
    if (query.lastError().isValid()) return unreadable(query);
    return counts;
}

base::Result<StoredPage> JobIndex::page(const model::JobQuery& query) const {
    MR_TRY(model::validate(query));
    // All of it as the list is at one moment; the end of this function ends it.
    MR_TRY(runStatement(database(), QStringLiteral("BEGIN")));
    const struct End {
        QSqlDatabase database;
        ~End() { (void)runStatement(database, QStringLiteral("COMMIT")); }
    } end{database()};
    StoredPage page;
    MR_ASSIGN(page.counts, counts());
    MR_ASSIGN(auto keys, this->keys(query));
    const bool isCut = keys.size() > static_cast<std::size_t>(query.limit);
    if (isCut) keys.pop_back();
    for (const Key& key : keys) {
        MR_ASSIGN(auto row, rowOf(key.number));
        page.rows.push_back(std::move(row));
    }
    if (!isCut) return page;
    const bool isByName = query.order == model::JobOrder::Name;
    page.next = model::writeCursor({.number = isByName ? 0 : keys.back().key.toLongLong(),
                                       .name = isByName ? keys.back().key.toString().toStdString() : std::string(),
                                       .tie = std::to_string(keys.back().number)},
        query);
    return page;
}

base::Result<StoredRow> JobIndex::row(const std::string& id) const {
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT number FROM jobs WHERE id=? AND removed=0"));
    query.addBindValue(q(id));
    if (!query.exec()) return unreadable(query);
    if (!query.next()) return unknown(id);
    const qint64 number = query.value(0).toLongLong();
    query.finish();
    return rowOf(number);
}

base::Result<std::vector<StoredJob>> JobIndex::jobs(const std::vector<std::string>& ids) const {
    std::vector<StoredJob> jobs;
    QSqlQuery query(database());
    query.prepare(
        QStringLiteral("SELECT row, rest, position, session, rev FROM jobs JOIN documents USING(number) WHERE id=? AND removed=0"));
    for (const std::string& id : ids) {
        query.bindValue(0, q(id));
        if (!query.exec()) return unreadable(query);
        if (!query.next()) continue;
        MR_ASSIGN(auto job, readJob(query.value(0).toString().toUtf8(), query.value(1).toString().toUtf8()));
        job.job.position = query.value(2).toLongLong();
        job.job.rev = query.value(3).toLongLong() == m_session ? query.value(4).toLongLong() : 0;
        (void)readLog(database(), id, std::numeric_limits<std::int64_t>::max(), 1); // its next line is numbered after the last: see `warm`
        jobs.push_back(std::move(job));
    }
    return jobs;
}

base::Result<std::vector<model::LogLine>> JobIndex::log(const std::string& id, std::int64_t after, int newest) const {
    const auto there = row(id);
    if (!there) return there.error();
    return readLog(database(), id, after, newest);
}

void JobIndex::warm(const std::vector<std::string>& names, const std::vector<std::string>& sources) const {
    QSqlQuery query(database());
    const auto touch = [&](const QVariant& value) {
        query.bindValue(0, value);
        if (query.exec() && query.next()) (void)query.value(0);
    };
    query.prepare(QStringLiteral("SELECT row FROM jobs JOIN documents USING(number) WHERE name=?"));
    for (const std::string& name : names) touch(q(model::foldedForSearch(name)));
    query.prepare(QStringLiteral("SELECT row FROM jobs JOIN documents USING(number) WHERE film=?"));
    for (const std::string& source : sources) touch(filmNumber(source));
}

} // namespace engine
