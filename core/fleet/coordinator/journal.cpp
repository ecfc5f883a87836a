#include "core/fleet/coordinator/journal.hpp"

#include "core/model/json.hpp"

namespace fleet {
namespace {

/// What makes each schema out of the one before. A step that was released is never changed.
const std::vector<QStringList>& schema() {
    static const std::vector<QStringList> migrations{
        {QStringLiteral("CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"),
            QStringLiteral(
                "CREATE TABLE tasks(number INTEGER PRIMARY KEY, task TEXT NOT NULL UNIQUE, recipe TEXT NOT NULL, source TEXT NOT "
                "NULL, folder TEXT NOT NULL, course BLOB NOT NULL, doc BLOB NOT NULL)"),
            QStringLiteral("CREATE TABLE attempts(number INTEGER PRIMARY KEY, task TEXT NOT NULL, job TEXT NOT NULL, worker TEXT NOT NULL, "
                           "machine TEXT NOT NULL, fence INTEGER NOT NULL, ending TEXT NOT NULL, message TEXT NOT NULL, began INTEGER NOT "
                           "NULL, ended INTEGER NOT NULL, seconds REAL NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL)"),
            QStringLiteral("CREATE INDEX attempts_by_end ON attempts(ended)"),
            QStringLiteral("CREATE INDEX attempts_by_task ON attempts(task)"),
            QStringLiteral("CREATE TABLE results(recipe TEXT NOT NULL, pin TEXT NOT NULL, at INTEGER NOT NULL, doc BLOB NOT NULL, PRIMARY "
                           "KEY(recipe, pin))"),
            QStringLiteral("CREATE INDEX results_by_age ON results(at)"),
            QStringLiteral(
                "CREATE TABLE pins(job TEXT NOT NULL, need TEXT NOT NULL, pin TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(job, need)) "
                "WITHOUT ROWID"),
            QStringLiteral("CREATE TABLE workers(name TEXT PRIMARY KEY, doc BLOB NOT NULL)")},
        {QStringLiteral(
             "CREATE TABLE audits(number INTEGER PRIMARY KEY, task TEXT NOT NULL, job TEXT NOT NULL, worker TEXT NOT NULL, auditor "
             "TEXT NOT NULL, at INTEGER NOT NULL, differs TEXT NOT NULL)"),
            QStringLiteral("CREATE INDEX audits_by_age ON audits(at)"),
            QStringLiteral("CREATE INDEX attempts_by_worker ON attempts(worker, ended)")}};
    return migrations;
}

constexpr std::int64_t kPinsLongerMs = 365 * 86'400'000LL;

} // namespace

base::Result<std::unique_ptr<Journal>> Journal::open(const std::string& path) {
    MR_ASSIGN(auto database, Database::open(path, schema()));
    return std::unique_ptr<Journal>(new Journal(std::move(database)));
}

base::Result<std::int64_t> Journal::raiseEpoch() {
    const std::int64_t next = QString::fromStdString(fact("epoch")).toLongLong() + 1;
    MR_TRY(m_database->run(
        QStringLiteral("INSERT INTO facts(name, value) VALUES('epoch', ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value"),
        {QString::number(next)}));
    return next;
}

std::string Journal::fact(const std::string& name) {
    const auto rows = m_database->select(QStringLiteral("SELECT value FROM facts WHERE name=?"), {valueOf(name)});
    return rows && !rows->empty() ? textOf(rows->front(), 0) : std::string();
}

base::Result<void> Journal::write(const JournalBatch& batch) {
    if (batch.isEmpty()) return {};
    return m_database->together([&]() -> base::Result<void> {
        MR_TRY(writeTasks(batch));
        MR_TRY(writeWork(batch));
        return writeWorkers(batch);
    });
}

base::Result<void> Journal::writeTasks(const JournalBatch& batch) {
    for (const auto& task : batch.gone) MR_TRY(m_database->run(QStringLiteral("DELETE FROM tasks WHERE task=?"), {valueOf(task)}));
    for (const auto& [task, row] : batch.tasks)
        MR_TRY(m_database->run(
            QStringLiteral("INSERT OR REPLACE INTO tasks(task, recipe, source, folder, course, doc) VALUES(?, ?, ?, ?, ?, ?)"),
            {valueOf(task), valueOf(row.recipe), valueOf(row.source), valueOf(row.folder), written(row.course),
                model::toBytes(row.order)}));
    for (const auto& [task, course] : batch.courses)
        MR_TRY(m_database->run(QStringLiteral("UPDATE tasks SET course=? WHERE task=?"), {written(course), valueOf(task)}));
    return {};
}

base::Result<void> Journal::writeWork(const JournalBatch& batch) {
    for (const auto& one : batch.attempts)
        MR_TRY(m_database->run(
            QStringLiteral("INSERT INTO attempts(task, job, worker, machine, fence, ending, message, began, ended, seconds, "
                           "bytes_in, bytes_out) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            {valueOf(one.task), valueOf(one.job), valueOf(one.worker), valueOf(one.machine), valueOf(one.fence), valueOf(one.ending),
                valueOf(one.message), valueOf(one.beganMs), valueOf(one.endedMs), one.seconds, valueOf(one.bytesIn),
                valueOf(one.bytesOut)}));
    for (const auto& one : batch.audits)
        MR_TRY(m_database->run(QStringLiteral("INSERT INTO audits(task, job, worker, auditor, at, differs) VALUES(?, ?, ?, ?, ?, ?)"),
            {valueOf(one.task), valueOf(one.job), valueOf(one.worker), valueOf(one.auditor), valueOf(one.atMs), valueOf(one.differs)}));
    for (const auto& recipe : batch.goneResults)
        MR_TRY(m_database->run(QStringLiteral("DELETE FROM results WHERE recipe=?"), {valueOf(recipe)}));
    for (const auto& one : batch.results)
        MR_TRY(m_database->run(QStringLiteral("INSERT OR REPLACE INTO results(recipe, pin, at, doc) VALUES(?, ?, ?, ?)"),
            {valueOf(one.recipe), valueOf(one.pin), valueOf(one.atMs), model::toBytes(one.result)}));
    for (const auto& job : batch.unpinned) MR_TRY(m_database->run(QStringLiteral("DELETE FROM pins WHERE job=?"), {valueOf(job)}));
    // The first that was said stays.
    for (const auto& one : batch.pins)
        MR_TRY(m_database->run(
            QStringLiteral("INSERT OR IGNORE INTO pins(job, need, pin, at) VALUES(?, ?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000)"),
            {valueOf(one.job), valueOf(one.need), valueOf(one.pin)}));
    return {};
}

base::Result<void> Journal::writeWorkers(const JournalBatch& batch) {
    for (const auto& name : batch.goneWorkers) MR_TRY(m_database->run(QStringLiteral("DELETE FROM workers WHERE name=?"), {valueOf(name)}));
    for (const auto& [name, row] : batch.workers)
        MR_TRY(m_database->run(
            QStringLiteral("INSERT OR REPLACE INTO workers(name, doc) VALUES(?, ?)"), {valueOf(name), model::toBytes(row)}));
    for (const auto& [name, value] : batch.facts)
        MR_TRY(m_database->run(QStringLiteral("INSERT OR REPLACE INTO facts(name, value) VALUES(?, ?)"), {valueOf(name), valueOf(value)}));
    return {};
}

base::Result<std::vector<TaskRow>> Journal::tasks() {
    MR_ASSIGN(
        const auto rows, m_database->select(QStringLiteral("SELECT task, recipe, source, folder, course, doc FROM tasks ORDER BY number")));
    std::vector<TaskRow> tasks;
    for (const auto& row : rows) {
        auto order = model::fromBytes<work::Order>(row.at(5).toByteArray());
        auto course = courseFrom(row.at(4).toByteArray());
        if (!order || !course) {
            // Who wants it asks for it anew.
            MR_TRY(m_database->run(QStringLiteral("DELETE FROM tasks WHERE task=?"), {row.at(0)}));
            continue;
        }
        tasks.push_back({.task = textOf(row, 0),
            .recipe = textOf(row, 1),
            .order = std::move(*order),
            .source = textOf(row, 2),
            .folder = textOf(row, 3),
            .course = std::move(*course)});
    }
    return tasks;
}

base::Result<std::vector<PinRow>> Journal::pins() {
    return pinsWhere(QStringLiteral("1"), {});
}

base::Result<std::vector<PinRow>> Journal::pinsOf(const std::string& job) {
    return pinsWhere(QStringLiteral("job=?"), {valueOf(job)});
}

base::Result<std::vector<PinRow>> Journal::pinsWhere(const QString& which, const QVariantList& values) {
    MR_ASSIGN(const auto rows, m_database->select(QStringLiteral("SELECT job, need, pin FROM pins WHERE %1").arg(which), values));
    std::vector<PinRow> pins;
    for (const auto& row : rows) pins.push_back({textOf(row, 0), textOf(row, 1), textOf(row, 2)});
    return pins;
}

base::Result<std::vector<WorkerRow>> Journal::workers() {
    MR_ASSIGN(const auto rows, m_database->select(QStringLiteral("SELECT doc FROM workers ORDER BY name")));
    std::vector<WorkerRow> workers;
    for (const auto& row : rows) {
        auto worker = model::fromBytes<WorkerRow>(row.at(0).toByteArray());
        if (worker) workers.push_back(std::move(*worker));
    }
    return workers;
}

std::optional<model::TaskResult> Journal::result(const std::string& recipe, const std::string& pin) {
    const auto rows =
        m_database->select(QStringLiteral("SELECT doc FROM results WHERE recipe=? AND pin=?"), {valueOf(recipe), valueOf(pin)});
    if (!rows || rows->empty()) return std::nullopt;
    auto result = model::fromBytes<model::TaskResult>(rows->front().at(0).toByteArray());
    return result ? std::optional(std::move(*result)) : std::nullopt;
}

base::Result<std::vector<AttemptRow>> Journal::attemptsWhere(const QString& which, const QVariantList& values) {
    MR_ASSIGN(const auto rows,
        m_database->select(QStringLiteral("SELECT task, job, worker, machine, fence, ending, message, began, ended, seconds, bytes_in, "
                                          "bytes_out FROM attempts WHERE %1 ORDER BY number")
                               .arg(which),
            values));
    std::vector<AttemptRow> attempts;
    for (const auto& row : rows)
        attempts.push_back({.task = textOf(row, 0),
            .job = textOf(row, 1),
            .worker = textOf(row, 2),
            .machine = textOf(row, 3),
            .fence = numberOf(row, 4),
            .ending = textOf(row, 5),
            .message = textOf(row, 6),
            .beganMs = numberOf(row, 7),
            .endedMs = numberOf(row, 8),
            .seconds = row.at(9).toDouble(),
            .bytesIn = numberOf(row, 10),
            .bytesOut = numberOf(row, 11)});
    return attempts;
}

base::Result<std::vector<AttemptRow>> Journal::attempts(std::int64_t fromMs, std::int64_t toMs) {
    return attemptsWhere(QStringLiteral("ended >= ? AND ended < ?"), {valueOf(fromMs), valueOf(toMs)});
}

base::Result<std::vector<AttemptRow>> Journal::attemptsOf(const std::string& task) {
    return attemptsWhere(QStringLiteral("task=?"), {valueOf(task)});
}

base::Result<std::vector<AttemptRow>> Journal::attemptsBy(const std::string& worker, std::int64_t afterMs) {
    return attemptsWhere(QStringLiteral("worker=? AND ended > ?"), {valueOf(worker), valueOf(afterMs)});
}

base::Result<std::vector<AuditRow>> Journal::audits(std::int64_t fromMs, std::int64_t toMs) {
    MR_ASSIGN(const auto rows,
        m_database->select(
            QStringLiteral("SELECT task, job, worker, auditor, at, differs FROM audits WHERE at >= ? AND at < ? ORDER BY number"),
            {valueOf(fromMs), valueOf(toMs)}));
    std::vector<AuditRow> audits;
    for (const auto& row : rows)
        audits.push_back({.task = textOf(row, 0),
            .job = textOf(row, 1),
            .worker = textOf(row, 2),
            .auditor = textOf(row, 3),
            .atMs = numberOf(row, 4),
            .differs = textOf(row, 5)});
    return audits;
}

base::Result<void> Journal::forgetBefore(std::int64_t wallMs) {
    return m_database->together([&]() -> base::Result<void> {
        MR_TRY(m_database->run(QStringLiteral("DELETE FROM attempts WHERE ended < ?"), {valueOf(wallMs)}));
        MR_TRY(m_database->run(QStringLiteral("DELETE FROM results WHERE at < ?"), {valueOf(wallMs)}));
        MR_TRY(m_database->run(QStringLiteral("DELETE FROM audits WHERE at < ?"), {valueOf(wallMs)}));
        return m_database->run(QStringLiteral("DELETE FROM pins WHERE at < ?"), {valueOf(wallMs - kPinsLongerMs)});
    });
}

} // namespace fleet
