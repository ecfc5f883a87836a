// What a panel holds of a server's fleet, in the order and out of it that the stream comes in.

#include "core/api/fleet/overview_feed.hpp"
#include "core/api/fleet/overview_rows.hpp"
#include "core/remote/fleet_mirror.hpp"

#include <gtest/gtest.h>

using model::FleetWorker;
using remote::Changes;
using remote::FleetMirror;
using remote::SnapshotPart;
using remote::Welcome;

namespace {

FleetWorker worker(const std::string& name, int busy = 1) {
    FleetWorker row;
    row.id = name;
    row.state = model::FleetWorkerState::Encoding;
    row.slots = 4;
    row.busy = busy;
    row.chunk = 0; // no default, and nothing
    return row;
}

Welcome welcome(const std::string& epoch, std::int64_t seq, bool resumed = false) {
    Welcome message;
    message.epoch = epoch;
    message.seq = seq;
    message.resumed = resumed;
    return message;
}

SnapshotPart part(const std::string& topic, std::int64_t seq, const std::vector<QJsonObject>& rows, int number = 0, bool last = true) {
    SnapshotPart message;
    message.topic = topic;
    message.seq = seq;
    message.part = number;
    message.last = last;
    for (const QJsonObject& row : rows) message.items.append(row);
    return message;
}

Changes changes(std::int64_t prev, std::int64_t seq, const char* member, const std::vector<QJsonObject>& set,
    const std::vector<std::string>& removed = {}) {
    Changes message;
    message.prev = prev;
    message.seq = seq;
    QJsonArray rows, ids;
    for (const QJsonObject& row : set) rows.append(row);
    for (const std::string& id : removed) ids.append(QString::fromStdString(id));
    message.others = {{QLatin1String(member), QJsonObject{{QStringLiteral("set"), rows}, {QStringLiteral("remove"), ids}}}};
    return message;
}

model::FleetAlert alert(const std::string& id, std::int64_t atMs) {
    model::FleetAlert row;
    row.id = id;
    row.kind = model::FleetAlert::Kind::Clock;
    row.title = base::text(QT_TRANSLATE_NOOP("Core", "%1 rests"), "enc-03");
    row.text = base::Text("In the server's words.");
    row.atMs = atMs;
    return row;
}

/// One that has read its snapshots.
FleetMirror reading(const std::vector<FleetWorker>& workers) {
    FleetMirror mirror;
    mirror.apply(welcome("e", 10));
    std::vector<QJsonObject> rows;
    for (const FleetWorker& each : workers) rows.push_back(api::workerRow(each));
    mirror.apply(part("fleet", 10, rows));
    mirror.apply(part("alerts", 10, {}));
    return mirror;
}

} // namespace

TEST(FleetMirror, RowsAreThoseThatTheServerTold) {
    model::FleetTotals totals;
    totals.workers = 2;
    totals.waitingSeconds = -1;
    model::FleetIngest ingest;
    ingest.id = ingest.name = "ams";
    ingest.state = model::FleetIngest::State::Healthy;
    ingest.viewers = 0;
    FleetMirror mirror;
    EXPECT_FALSE(mirror.apply(welcome("e", 10)));
    const auto first = mirror.apply(part("fleet", 10, {api::totalsRow(totals), api::workerRow(worker("enc-01"))}, 0, false));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->workers, std::vector<FleetWorker>{worker("enc-01")});
    EXPECT_EQ(first->totals, totals);
    EXPECT_FALSE(mirror.isWhole());
    mirror.apply(part("fleet", 10, {api::workerRow(worker("enc-02")), api::ingestRow(ingest)}, 1, true));
    EXPECT_FALSE(mirror.isWhole());
    mirror.apply(part("alerts", 10, {api::alertJson(alert("a", 1)), api::alertJson(alert("b", 2))}));
    EXPECT_TRUE(mirror.isWhole());
    EXPECT_EQ(mirror.workers(), (std::vector<FleetWorker>{worker("enc-01"), worker("enc-02")}));
    EXPECT_EQ(mirror.ingests(), std::vector<model::FleetIngest>{ingest});
    ASSERT_EQ(mirror.alerts().size(), 2u);
    EXPECT_EQ(mirror.alerts().front(), alert("b", 2)); // newest first, with its parts
    EXPECT_EQ(mirror.totals(), totals);
}

TEST(FleetMirror, TicksCountInTheirOrderAlone) {
    FleetMirror mirror = reading({worker("enc-01")});
    EXPECT_FALSE(mirror.apply(changes(9, 10, "workers", {api::workerRow(worker("enc-01", 4))}))); // a snapshot holds it
    const auto event = mirror.apply(changes(10, 11, "workers", {api::workerRow(worker("enc-01", 2)), api::workerRow(worker("enc-02"))}));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->workers.size(), 2u);
    EXPECT_FALSE(mirror.apply(changes(11, 12, "workers", {api::workerRow(worker("enc-01", 2))}))); // as it was
    EXPECT_FALSE(mirror.apply(changes(13, 14, "workers", {api::workerRow(worker("enc-01", 3))}))); // one was missed
    const auto gone = mirror.apply(changes(12, 13, "workers", {}, {"enc-02", "nobody"}));
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->workersGone, std::vector<std::string>{"enc-02"});
    EXPECT_EQ(mirror.workers(), std::vector<FleetWorker>{worker("enc-01", 2)});
}

TEST(FleetMirror, TicksOfOtherTopicsLeadOn) {
    FleetMirror mirror = reading({worker("enc-01")});
    EXPECT_FALSE(mirror.apply(remote::Tick{11, 10, 0}));
    EXPECT_FALSE(mirror.apply(changes(11, 12, "presets", {})));
    EXPECT_TRUE(mirror.apply(changes(12, 13, "workers", {api::workerRow(worker("enc-01", 0))})));
}

TEST(FleetMirror, AnotherSnapshotTakesGhostsAway) {
    FleetMirror mirror = reading({worker("enc-01"), worker("enc-02")});
    mirror.apply(welcome("e", 50)); // too much was missed
    EXPECT_FALSE(mirror.isWhole());
    EXPECT_EQ(mirror.workers().size(), 2u);                                 // shown until it is known better
    EXPECT_FALSE(mirror.apply(changes(50, 51, "workers", {}, {"enc-01"}))); // before its snapshot
    const auto event = mirror.apply(part("fleet", 51, {api::workerRow(worker("enc-02"))}));
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->workers.empty());
    EXPECT_EQ(event->workersGone, std::vector<std::string>{"enc-01"});
}

TEST(FleetMirror, AStreamThatIsTakenUpAgainGoesOn) {
    FleetMirror mirror = reading({worker("enc-01")});
    mirror.apply(welcome("e", 20, true));
    EXPECT_TRUE(mirror.isWhole());
    EXPECT_TRUE(mirror.apply(changes(10, 20, "workers", {api::workerRow(worker("enc-01", 3))})));
    mirror.apply(remote::Resync{"slow"});
    EXPECT_FALSE(mirror.isWhole());
}

TEST(FleetMirror, AlertsOpenChangeAndClose) {
    FleetMirror mirror = reading({});
    ASSERT_TRUE(mirror.apply(changes(10, 11, "alerts", {api::alertJson(alert("a", 1))})));
    EXPECT_EQ(mirror.alerts().front().title.english(), "enc-03 rests");
    QJsonObject other = api::alertJson(alert("a", 1));
    other[QStringLiteral("title")] = QStringLiteral("A newer server's words"); // not those of the parts
    ASSERT_TRUE(mirror.apply(changes(11, 12, "alerts", {other})));
    EXPECT_EQ(mirror.alerts().front().title.english(), "A newer server's words");
    const auto closed = mirror.apply(changes(12, 13, "alerts", {}, {"a"}));
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->alertsGone, std::vector<std::string>{"a"});
}

TEST(FleetMirror, ANewerServersRowsDoNoHarm) {
    FleetMirror mirror = reading({worker("enc-01")});
    QJsonObject newer = api::workerRow(worker("enc-09"));
    newer[QStringLiteral("state")] = QStringLiteral("dreaming");
    newer[QStringLiteral("dream")] = QStringLiteral("of sheep");
    const QJsonObject unknown{{QStringLiteral("id"), QStringLiteral("cell 1")}, {QStringLiteral("kind"), QStringLiteral("cell")}};
    const QJsonObject broken{{QStringLiteral("id"), QStringLiteral("enc-01")}, {QStringLiteral("kind"), QStringLiteral("worker")},
        {QStringLiteral("busy"), QStringLiteral("x")}};
    const auto event = mirror.apply(changes(10, 11, "workers", {unknown, broken, newer}));
    ASSERT_TRUE(event);
    ASSERT_EQ(event->workers.size(), 1u);
    EXPECT_EQ(event->workers.front().state, model::FleetWorkerState::Unknown);
    EXPECT_EQ(mirror.workers().front(), worker("enc-01"));
}

TEST(FleetRows, AThousandThatBeatAreAMessageThatFits) {
    FleetWorker row = worker("encoder_worker_1000");
    row.cores = 16;
    row.processor = "AMD EPYC 7763 64-Core Processor";
    row.families = {"h264", "aac"};
    row.cpu = 0.93;
    row.memoryBytes = 21'400'000'000;
    row.memoryTotalBytes = 64'000'000'000;
    row.diskBytes = 400'000'000'000;
    row.job = "j_abcdefghijklmnop";
    row.film = "north-stand-cam2";
    row.tasks = 4;
    row.speed = 5.2;
    row.bytesIn = row.bytesOut = 12'345'678;
    row.firstSeenMs = row.seenMs = 1'700'000'000'000;
    row.address = "10.20.30.40";
    const auto bytes = QJsonDocument(api::workerRow(row)).toJson(QJsonDocument::Compact).size();
    EXPECT_LE(bytes, 600);
    // What says nothing is not said.
    EXPECT_FALSE(api::workerRow(row).contains(QStringLiteral("restReason")));
    const auto back = model::fromJson<FleetWorker>(api::workerRow(row), model::From::Wire);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, row);
}
