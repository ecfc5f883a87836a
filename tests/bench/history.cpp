// history FOLDER JOBS [fill]: makes a list of so many finished jobs in FOLDER, unless it is there already, and measures, unless it is only
// to be filled, what the engine makes of it: its start, pages at depth 1 and 10,000, searches, and how long the main loop stood still
// meanwhile. Prints one JSON line.

#include "core/engine/job_schema.hpp"
#include "core/engine/local_service.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <random>

namespace {

constexpr int kAsked = 200; // pages of each kind

/// One finished job as the store writes it, with a plan as long as a film's.
engine::StoredJob finishedJob() {
    engine::StoredJob stored;
    model::Job& job = stored.job;
    job.id = "template";
    job.name = "template";
    job.source = "/films/template.mov";
    job.state = model::JobState::Done;
    job.presetId = "web-h264";
    job.presetName = "Web ladder";
    job.codec = "h264 High";
    job.width = 1920;
    job.height = 1080;
    job.chunks = job.chunksDone = 30;
    for (const char* rung : {"1080p", "720p", "540p", "360p", "240p"})
        job.renditions.push_back({.name = rung, .profile = "high", .targetKbps = 3000, .actualKbps = 2871.4, .stored = 1, .inFlight = 1});
    stored.plan.emplace();
    stored.plan->chunks.resize(30);
    return stored;
}

/// Copies of it by SQL alone: a million saves would take as long as a million jobs.
base::Result<void> fill(const std::string& path, int jobs) {
    auto store = engine::JobStore::open(path);
    if (!store) return store.error();
    if (store->count() >= jobs) return {};
    store->save(finishedJob());
    const QString connection = QStringLiteral("filler");
    base::Result<void> done;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(QString::fromStdString(path));
        if (!database.open()) return base::Error{base::ErrorCode::Io, base::Text("the list cannot be opened")};
        const QString numbers = QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %1) ").arg(jobs);
        const QString name = QStringLiteral(
            "(CASE i % 7 WHEN 0 THEN 'holiday' WHEN 1 THEN 'harbour' WHEN 2 THEN 'interview' WHEN 3 THEN 'lecture' WHEN 4 THEN 'match' "
            "WHEN 5 THEN 'drone' ELSE 'city' END || printf('-%07d', i))");
        const QString id = QStringLiteral("printf('%08x-0000-4000-8000-%012x', (i * 2654435761) & 4294967295, i)");
        const QStringList statements{QStringLiteral("BEGIN"),
            numbers +
                QStringLiteral(
                    "INSERT INTO jobs(number, id, state, removed, deleting, position, added, finished, name, search, film, session, rev) "
                    "SELECT i, %1, CASE WHEN i % 20 = 0 THEN 'failed' ELSE 'done' END, 0, 0, i, 1700000000000 + i * 60000, "
                    "1700000000000 + i * 60000 + (i * 2654435761) % 600000, %2, %2 || '.mov', i, 0, 0 FROM n")
                    .arg(id, name),
            numbers +
                QStringLiteral(
                    "INSERT INTO documents(number, row, place, rest) SELECT i, json_set(row, '$.id', %1, '$.name', %2, '$.source', "
                    "'/films/' || %2 || '.mov', '$.state', CASE WHEN i % 20 = 0 THEN 'failed' ELSE 'done' END, "
                    "'$.finishedMs', 1700000000000 + i * 60000), place, rest FROM n, (SELECT row, place, rest FROM documents WHERE number = 1)")
                    .arg(id, name),
            QStringLiteral("COMMIT")};
        for (const QString& statement : statements)
            if (done) done = engine::runStatement(database, statement);
    }
    QSqlDatabase::removeDatabase(connection);
    return done;
}

double residentMb() {
    QFile status(QStringLiteral("/proc/self/status")); // elsewhere: not measured
    if (!status.open(QIODevice::ReadOnly)) return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:")) return line.mid(6).trimmed().split(' ').first().toDouble() / 1000;
    return 0;
}

double at(std::vector<double> times, double part) {
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    return times[std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())))];
}

/// Asks as a client does, through the event loop; the longest time that the loop was away is kept.
class Asker {
public:
    explicit Asker(engine::LocalService& service) : m_service(service) {
        m_beat.setInterval(0);
        QObject::connect(&m_beat, &QTimer::timeout, &m_beat, [this] {
            longestGapMs = std::max(longestGapMs, static_cast<double>(m_sinceBeat.nsecsElapsed()) / 1e6);
            m_sinceBeat.restart();
        });
        m_sinceBeat.start();
        m_beat.start();
    }
    model::JobPage page(const model::JobQuery& query, std::vector<double>* times = nullptr) {
        QElapsedTimer timer;
        timer.start();
        const auto future = m_service.page(query);
        while (!future.isFinished()) QCoreApplication::processEvents();
        if (times) times->push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        const auto page = future.result();
        if (!page) qFatal("%s", page.error().message.c_str());
        return *page;
    }
    double longestGapMs = 0;

private:
    engine::LocalService& m_service;
    QTimer m_beat;
    QElapsedTimer m_sinceBeat;
};

QJsonObject pages(Asker& asker, model::JobOrder order, int jobs) {
    model::JobQuery first;
    first.order = order;
    std::vector<double> shallow, deep;
    for (int i = 0; i < kAsked; ++i) (void)asker.page(first, &shallow);
    // Page 10,000 by the cursor of the row before it: what 10,000 requests would come to.
    std::mt19937 random(3);
    model::JobQuery there = first;
    for (int i = 0; i < kAsked; ++i) {
        const int row = std::min(jobs - 200, 990'000 + static_cast<int>(random() % 9'000));
        const bool isUp = order == model::JobOrder::Position;
        const std::int64_t key = isUp ? row : 1700000000000LL + static_cast<std::int64_t>(jobs - row) * 60000;
        there.after = model::writeCursor({.number = key, .name = {}, .tie = std::to_string(isUp ? row : jobs - row)}, first);
        (void)asker.page(there, &deep);
    }
    return {{QStringLiteral("page1P50Ms"), at(shallow, 0.5)}, {QStringLiteral("page1P99Ms"), at(shallow, 0.99)},
        {QStringLiteral("page10000P50Ms"), at(deep, 0.5)}, {QStringLiteral("page10000P99Ms"), at(deep, 0.99)}};
}

QJsonObject searches(Asker& asker) {
    QJsonObject found;
    for (const char* text : {"holiday-0500003", "0777777", "holiday", "99", "nowhere", "zq"}) {
        model::JobQuery query;
        query.text = text;
        std::vector<double> times;
        for (int i = 0; i < 20; ++i) (void)asker.page(query, &times);
        found.insert(QLatin1String(text), at(times, 0.99));
    }
    return found;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    if (argc != 3 && argc != 4) qFatal("usage: bench_history FOLDER JOBS [fill]");
    const std::string folder = argv[1];
    const int jobs = std::atoi(argv[2]);
    if (const auto filled = fill(folder + "/jobs.sqlite", jobs); !filled) qFatal("%s", filled.error().message.c_str());
    if (argc == 4) return 0;
    engine::EngineOptions options;
    options.dataFolder = folder;
    options.encoder = "none"; // nothing is encoded
    options.statusTimer = false;
    QElapsedTimer start;
    start.start();
    auto service = engine::LocalService::create(options);
    if (!service) qFatal("%s", service.error().message.c_str());
    const double startMs = static_cast<double>(start.nsecsElapsed()) / 1e6;
    Asker asker(**service);
    QJsonObject line{{QStringLiteral("jobs"), jobs}, {QStringLiteral("startMs"), startMs}};
    for (const auto order : {model::JobOrder::Position, model::JobOrder::Finished})
        line.insert(QLatin1String(model::word(order)), pages(asker, order, jobs));
    line.insert(QStringLiteral("searchP99Ms"), searches(asker));
    line.insert(QStringLiteral("longestGapMs"), asker.longestGapMs);
    line.insert(QStringLiteral("residentMb"), residentMb());
    line.insert(QStringLiteral("fileMb"), static_cast<double>(QFile(QString::fromStdString(folder + "/jobs.sqlite")).size()) / 1e6);
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return 0;
}
