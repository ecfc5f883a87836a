// What the API tells of a fleet, and what a panel makes of it, over real sockets. The host's clock goes on as the tests move it: it is what
// ticks of the stream wait for.

#include "core/remote/remote_service.hpp"
#include "tests/support/fleet_host.hpp"

#include <gtest/gtest.h>

using model::FleetAccess;
using support::FleetHost;
namespace wire = fleet::wire;

namespace {

fleet::Register registerOf(const std::string& name) {
    fleet::Register message;
    message.name = name;
    message.bootId = "boot";
    message.digests = {{"h264", FleetHost::kPin + std::string(48, '0')}};
    message.facts.cores = 16;
    message.slots = 4;
    return message;
}

wire::Beat beatOf(const FleetHost& host, std::int64_t aheadMs = 0) {
    wire::Beat beat;
    beat.bootId = "boot";
    beat.wallMs = host.accounts.clock.wallMs() + aheadMs;
    beat.state = fleet::WorkerState::Encoding;
    beat.cpu = 8;
    beat.held.push_back({.task = FleetHost::kTask, .fence = 1, .fraction = 0.5, .segments = 0, .seconds = 4, .isMade = false});
    return beat;
}

struct WatchedFleet : testing::Test {
    FleetHost host{nullptr, FleetHost::Overview::Watched};
    QByteArray key = host.worker("enc-01");

    void SetUp() override {
        host.assign();
        ASSERT_EQ(host.say("register", key, registerOf("enc-01")).status(), 200);
        ASSERT_EQ(host.say("beat", key, beatOf(host)).status(), 200);
    }
    bool until(const std::function<bool()>& done) {
        return support::runUntil(
            [&] {
                host.accounts.clock.ms += 4;
                return done();
            },
            30'000);
    }
    QJsonArray itemsOf(const QByteArray& path) { return host.ask("GET", path, host.admin).json()[QLatin1String("items")].toArray(); }
    std::unique_ptr<remote::RemoteService> panel(const QByteArray& token) const {
        remote::Profile profile;
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(host.server->port());
        auto made = std::make_unique<remote::RemoteService>(*remote::checked(profile), token.toStdString());
        made->start();
        return made;
    }
    static std::optional<model::FleetWorker> rowOf(remote::RemoteService& panel, const std::string& name) {
        for (const auto& row : panel.fleet().snapshot().workers)
            if (row.id == name) return row;
        return std::nullopt;
    }
    template <class T> model::Result<T> answered(QFuture<model::Result<T>> future) {
        until([&] { return future.isFinished(); });
        return future.result();
    }
    static FleetAccess::State stateOf(remote::RemoteService& panel) { return panel.fleet().snapshot().access.state; }
};

} // namespace

TEST_F(WatchedFleet, AlertsAreForEverybodyUntilSomebodyDismissesThem) {
    ASSERT_EQ(host.say("beat", key, beatOf(host, 4200)).status(), 200);
    ASSERT_TRUE(until([&] { return host.watch->overview().alerts().size() == 1; }));
    ASSERT_EQ(itemsOf("alerts").size(), 1);
    const QJsonObject alert = itemsOf("alerts").first().toObject();
    EXPECT_EQ(alert[QLatin1String("title")].toString(), QStringLiteral("enc-01 clock is 4.2 s ahead"));
    EXPECT_EQ(alert[QLatin1String("kind")].toString(), QStringLiteral("clock"));

    const QByteArray viewer = host.personWith(auth::Role::Viewer), all = "{\"all\":true}";
    EXPECT_EQ(host.ask("POST", "alerts/dismiss", viewer, all).status(), 403);
    EXPECT_EQ(host.ask("POST", "alerts/dismiss", host.admin, "{}").status(), 422);
    EXPECT_EQ(host.ask("POST", "alerts/dismiss", host.admin, all).status(), 204);
    EXPECT_TRUE(itemsOf("alerts").isEmpty());
}

TEST_F(WatchedFleet, ASilentWorkersChunksAreHandedOver) {
    ASSERT_TRUE(until([&] { return host.watch->overview().totals().busy == 1; }));
    host.accounts.clock.ms += 31'000;
    ASSERT_TRUE(until([&] { return host.watch->overview().alerts().size() == 1; }));
    EXPECT_EQ(itemsOf("alerts").first()[QLatin1String("kind")].toString(), QStringLiteral("offline"));
    const auto rows = host.watch->overview().workers();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows.front().state, model::FleetWorkerState::Offline);
    EXPECT_EQ(rows.front().handedOver, 1);
}

TEST_F(WatchedFleet, AWorkersLogIsForThoseWhoRunIt) {
    ASSERT_TRUE(until([&] { return host.watch->overview().totals().busy == 1; }));
    const auto log = host.ask("GET", "workers/enc-01/log", host.admin);
    ASSERT_EQ(log.status(), 200) << log.whole.toStdString();
    const QJsonArray lines = log.json()[QLatin1String("lines")].toArray();
    ASSERT_FALSE(lines.isEmpty());
    EXPECT_EQ(lines.last()[QLatin1String("text")].toString(), QStringLiteral("It encodes."));
    const QByteArray after = "workers/enc-01/log?after=" + QByteArray::number(lines.last()[QLatin1String("number")].toInt());
    EXPECT_TRUE(host.ask("GET", after, host.admin).json()[QLatin1String("lines")].toArray().isEmpty());
    EXPECT_EQ(host.ask("GET", "workers/enc-01/log?after=x", host.admin).status(), 400);
    EXPECT_EQ(host.ask("GET", "workers/nobody/log", host.admin).status(), 404);
    EXPECT_EQ(host.ask("GET", "workers/enc-01/log", host.personWith(auth::Role::Viewer)).status(), 403);
}

TEST_F(WatchedFleet, HistoryIsAskedByMinutes) {
    ASSERT_TRUE(until([&] { return host.watch->overview().totals().busy == 1; }));
    host.accounts.clock.ms += 6000; // more than a step
    ASSERT_TRUE(until([&] { return !host.watch->overview().history(60).busy.empty(); }));
    const auto history = host.ask("GET", "fleet/history?minutes=10", host.admin);
    ASSERT_EQ(history.status(), 200);
    EXPECT_EQ(history.json()[QLatin1String("stepMs")].toInt(), 5000);
    EXPECT_FALSE(history.json()[QLatin1String("busy")].toArray().isEmpty());
    for (const char* minutes : {"0", "61", "x"})
        EXPECT_EQ(host.ask("GET", QByteArray("fleet/history?minutes=") + minutes, host.admin).status(), 400) << minutes;
}

TEST_F(WatchedFleet, APanelSeesWorkersAndSteersThem) {
    const auto panel = this->panel(host.admin);
    ASSERT_TRUE(until([&] { return stateOf(*panel) == FleetAccess::State::Live && rowOf(*panel, "enc-01"); }));
    EXPECT_TRUE(panel->fleet().snapshot().access.mayAct);
    EXPECT_TRUE(panel->fleet().snapshot().access.mayInvite);
    ASSERT_TRUE(until([&] { return rowOf(*panel, "enc-01")->busy == 1; }));
    const auto row = *rowOf(*panel, "enc-01");
    EXPECT_EQ(row.cores, 16);
    EXPECT_DOUBLE_EQ(row.cpu, 0.5);
    EXPECT_EQ(row.job, FleetHost::kJob);
    EXPECT_EQ(row.chunk, 0);
    ASSERT_TRUE(until([&] { return panel->fleet().snapshot().totals.busy == 1; }));

    const auto acted = answered(panel->fleet().actOnWorkers({"enc-01", "nobody"}, model::FleetAction::Drain));
    ASSERT_TRUE(acted) << acted.error().message;
    ASSERT_EQ(acted->size(), 2u);
    EXPECT_FALSE(acted->at(0).problem);
    EXPECT_TRUE(acted->at(1).problem);
    EXPECT_TRUE(until([&] { return rowOf(*panel, "enc-01")->want == model::FleetWant::Drain; }));
    ASSERT_TRUE(answered(panel->fleet().actOnAllWorkers(model::FleetAction::Run)));
    EXPECT_TRUE(until([&] { return rowOf(*panel, "enc-01")->want == model::FleetWant::Run; }));

    const auto link = answered(panel->fleet().joinLink());
    ASSERT_TRUE(link) << link.error().message;
    EXPECT_TRUE(link->link.starts_with("millrace://join?"));
    const auto log = answered(panel->fleet().workerLog("enc-01", 0));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_FALSE(log->lines.empty());
    EXPECT_TRUE(answered(panel->fleet().history(10)));
    EXPECT_TRUE(answered(panel->fleet().queue()));
    EXPECT_TRUE(answered(panel->fleet().report(0, 1)));

    ASSERT_TRUE(answered(panel->fleet().actOnWorkers({"enc-01"}, model::FleetAction::Forget)));
    EXPECT_TRUE(until([&] { return !rowOf(*panel, "enc-01"); }));
}

TEST_F(WatchedFleet, EventsHaveNumbersWithoutAGapAndLeadWhereTheSnapshotIs) {
    const auto panel = this->panel(host.admin);
    std::map<std::string, model::FleetWorker> rows;
    std::int64_t seq = panel->fleet().snapshot().seq;
    QObject::connect(&panel->fleet(), &model::FleetService::eventPublished, panel.get(), [&](const model::FleetEvent& event) {
        EXPECT_EQ(event.seq, seq + 1);
        seq = event.seq;
        for (const auto& row : event.workers) rows.insert_or_assign(row.id, row);
        for (const auto& name : event.workersGone) rows.erase(name);
    });
    ASSERT_TRUE(until([&] { return rows.contains("enc-01"); }));
    const QByteArray other = host.worker("enc-02");
    ASSERT_EQ(host.say("register", other, registerOf("enc-02")).status(), 200);
    ASSERT_TRUE(until([&] { return rows.contains("enc-02"); }));
    const auto snapshot = panel->fleet().snapshot();
    EXPECT_EQ(snapshot.seq, seq);
    ASSERT_EQ(snapshot.workers.size(), rows.size());
    for (const auto& row : snapshot.workers) EXPECT_EQ(rows[row.id], row);
}

TEST_F(WatchedFleet, AViewerSeesAndMayNot) {
    const auto panel = this->panel(host.personWith(auth::Role::Viewer));
    ASSERT_TRUE(until([&] { return stateOf(*panel) == FleetAccess::State::Live; }));
    EXPECT_FALSE(panel->fleet().snapshot().access.mayAct);
    const auto acted = answered(panel->fleet().actOnAllWorkers(model::FleetAction::Drain));
    ASSERT_FALSE(acted);
    EXPECT_EQ(acted.error().code, base::ErrorCode::Forbidden);
    EXPECT_NE(acted.error().message.find("may not steer workers"), std::string::npos);
    EXPECT_EQ(answered(panel->fleet().dismissAlerts({})).error().code, base::ErrorCode::Forbidden);
    EXPECT_EQ(answered(panel->fleet().joinLink()).error().code, base::ErrorCode::Forbidden);
}

TEST_F(WatchedFleet, WhatIsShownStaysWhenTheServerGoes) {
    const auto panel = this->panel(host.admin);
    ASSERT_TRUE(until([&] { return stateOf(*panel) == FleetAccess::State::Live && rowOf(*panel, "enc-01"); }));
    host.server.reset();
    ASSERT_TRUE(until([&] { return stateOf(*panel) == FleetAccess::State::Lost; }));
    EXPECT_TRUE(rowOf(*panel, "enc-01"));
    EXPECT_FALSE(panel->fleet().snapshot().access.why.isEmpty());
    EXPECT_FALSE(answered(panel->fleet().history(10)));
}

TEST(RemoteFleet, AServerWithoutOneSaysItsSentence) {
    FleetHost host;
    remote::Profile profile;
    profile.apiUrl = "http://127.0.0.1:" + std::to_string(host.server->port());
    remote::RemoteService panel(*remote::checked(profile), host.admin.toStdString());
    panel.start();
    ASSERT_TRUE(support::runUntil([&] { return panel.connection().isUp(); }));
    const auto access = panel.fleet().snapshot().access;
    EXPECT_EQ(access.state, FleetAccess::State::NotOffered);
    EXPECT_EQ(access.why.english(), "Studio cluster runs " MILLRACE_VERSION ", which has no fleet yet. Update the server to see workers.");
    const auto asked = panel.fleet().history(10);
    ASSERT_TRUE(asked.isFinished());
    EXPECT_EQ(asked.result().error().code, base::ErrorCode::Unsupported);
}
