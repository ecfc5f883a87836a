// What workers and operators say to the API about the fleet, over real sockets.

#include "tests/support/fleet_host.hpp"

#include <gtest/gtest.h>

using support::FleetHost;
namespace wire = fleet::wire;

namespace {

wire::Beat beatOf(const wire::Lease& lease) {
    wire::Beat beat;
    beat.bootId = "boot";
    beat.held.push_back({.task = lease.task, .fence = lease.fence, .fraction = 0.5, .segments = 0, .seconds = 1, .isMade = false});
    return beat;
}

/// A result of both files, as they were brought.
fleet::Result resultOf(FleetHost& host, const wire::Lease& lease, const QByteArray& init, const QByteArray& segment) {
    fleet::Result result;
    result.task = lease.task;
    result.fence = lease.fence;
    result.recipe = lease.recipe;
    result.pin = lease.pin;
    result.staged = {{"720p/init.mp4", init.size(), host.sum(init), 0}, {"720p/00001.m4s", segment.size(), host.sum(segment), 24}};
    return result;
}

/// A Redis that is away.
struct SilentQueue final : fleet::Queue {
    static base::Error silent() { return {base::ErrorCode::QueueSilent, "Redis does not answer."}; }
    base::Result<void> begin(std::int64_t) override { return silent(); }
    base::Result<std::vector<std::string>> offer(const fleet::JobTerms&, const std::vector<fleet::Offer>&) override { return silent(); }
    base::Result<void> drop(const std::string&) override { return silent(); }
    base::Result<std::vector<fleet::QueueEvent>> events(const std::string&, int) override { return silent(); }
    base::Result<void> settle(const std::vector<fleet::Settlement>&) override { return silent(); }
    base::Result<int> tick() override { return silent(); }
    base::Result<void> steer(const std::string&, fleet::queue::Want, std::int64_t) override { return silent(); }
    base::Result<std::vector<fleet::Sighting>> seen(std::int64_t, int) override { return silent(); }
    base::Result<fleet::queue::ClaimAnswer> claim(const fleet::queue::Claim&) override { return silent(); }
    base::Result<fleet::queue::BeatAnswer> beat(const fleet::queue::Beat&) override { return silent(); }
    base::Result<fleet::Receipt> report(const fleet::Report&) override { return silent(); }
    std::unique_ptr<fleet::Wakes> wakes() override { return nullptr; }
};

} // namespace

TEST(HttpFleet, ALinkMakesOneWorker) {
    FleetHost host;
    const auto made = host.ask("POST", "fleet/join-tokens", host.admin, "{}");
    ASSERT_EQ(made.status(), 201) << made.whole.toStdString();
    const QUrlQuery link(QUrl(made.json()[QLatin1String("link")].toString()).query());
    const std::string code = link.queryItemValue(QStringLiteral("code")).toStdString();
    const qint64 lives = made.json()[QLatin1String("expiresMs")].toInteger() - host.accounts.clock.ms;
    EXPECT_EQ(lives, 15 * 60'000);

    const auto entered = host.say("register", {}, FleetHost::registerOf("enc-01", code));
    ASSERT_EQ(entered.status(), 200) << entered.whole.toStdString();
    const auto registered = entered.as<fleet::Registered>();
    EXPECT_EQ(registered.worker, "enc-01");
    EXPECT_EQ(host.assignments.came(), std::vector<std::string>{"enc-01"});
    const QByteArray key = QByteArray::fromStdString(registered.key);
    EXPECT_EQ(host.say("claim", key, FleetHost::claim("c1")).as<wire::ClaimAnswer>().reason, fleet::IdleReason::NothingWaiting);

    EXPECT_EQ(host.say("register", {}, FleetHost::registerOf("enc-02", code)).status(), 410);
    EXPECT_EQ(host.say("register", {}, FleetHost::registerOf("enc-02", "nothing")).status(), 410);
    EXPECT_EQ(host.say("register", {}, FleetHost::registerOf("enc-02")).status(), 403);
}

TEST(HttpFleet, APanelsLinkMakesNoWorker) {
    FleetHost host;
    const auto made = host.ask("POST", "invites", host.admin, "{\"kind\":\"panel\",\"role\":\"operator\"}");
    ASSERT_EQ(made.status(), 201);
    const QUrlQuery link(QUrl(made.json()[QLatin1String("link")].toString()).query());
    const auto entered =
        host.say("register", {}, FleetHost::registerOf("enc-01", link.queryItemValue(QStringLiteral("code")).toStdString()));
    EXPECT_EQ(entered.status(), 403) << entered.whole.toStdString();
    EXPECT_TRUE(host.assignments.came().empty());
}

TEST(HttpFleet, ANameIsOneWorkers) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    ASSERT_EQ(host.say("register", key, FleetHost::registerOf("enc-01")).status(), 200);
    EXPECT_EQ(host.say("register", other, FleetHost::registerOf("enc-01")).status(), 403);
    fleet::Register second = FleetHost::registerOf("enc-01");
    second.bootId = "another";
    const auto refused = host.say("register", key, second);
    EXPECT_EQ(refused.status(), 409) << refused.whole.toStdString();
    EXPECT_EQ(refused.json()[QLatin1String("code")].toString(), QStringLiteral("MR-4212"));
    host.accounts.clock.ms += 31'000; // the first is silent
    EXPECT_EQ(host.say("register", key, second).status(), 200);
    fleet::Register older = FleetHost::registerOf("enc-01");
    older.bootId = "another";
    older.protocolMajor = 2;
    EXPECT_EQ(host.say("register", key, older).status(), 426);
}

TEST(HttpFleet, AChunkGoesFromClaimToSettled) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    ASSERT_EQ(host.say("register", key, FleetHost::registerOf("enc-01")).status(), 200);
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    EXPECT_EQ(lease.task, FleetHost::kTask);
    EXPECT_EQ(lease.pin, FleetHost::kPin + std::string(48, '0')); // the queue has its first digits
    const auto good = fleet::checked(lease);
    EXPECT_TRUE(good) << (good ? "" : good.error().message);

    const QByteArray path = FleetHost::pathOf(lease.source.path), ticket = QByteArray::fromStdString(lease.source.ticket);
    const auto part = host.talk(FleetHost::request("GET", path, ticket, {}, "Range: bytes=20-29\r\n"));
    EXPECT_EQ(part.status(), 206) << part.whole.toStdString();
    EXPECT_EQ(part.body(), "0000000002");
    EXPECT_EQ(part.header("Content-Range"), "bytes 20-29/100000");

    const QByteArray init = "init", segment = "segment";
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", init).status(), 201);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", segment).status(), 201);
    const fleet::Result result = resultOf(host, lease, init, segment);
    EXPECT_EQ(host.say("result", key, result).status(), 202);
    EXPECT_EQ(host.say("result", key, result).status(), 202); // the answer was lost

    const auto events = host.queue.events("", 10);
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 2U);
    const fleet::QueueEvent& event = events->back();
    EXPECT_EQ(event.kind, fleet::EventKind::Result);
    EXPECT_EQ(fleet::read<fleet::Result>(QByteArray::fromStdString(event.body), fleet::kMostResultBytes).value(), result);
    wire::Beat beat;
    beat.bootId = "boot";
    beat.unsettled = {lease.ref()};
    EXPECT_TRUE(host.say("beat", key, beat).as<wire::BeatAnswer>().settled.empty());
    ASSERT_TRUE(host.queue.settle({{event.id, fleet::Outcome::Kept, event.task, event.fence, event.worker}}));
    EXPECT_EQ(host.say("beat", key, beat).as<wire::BeatAnswer>().settled, std::vector<fleet::TaskRef>{lease.ref()});
}

TEST(HttpFleet, AClaimWaitsUntilSomethingIsOffered) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    auto asking = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    ASSERT_TRUE(support::runUntil([&] { return host.gateway->parked().waiting() == 1; }));
    host.assign();
    host.offer(&host.gateway->parked());
    const auto answer = FleetHost::told(asking).as<wire::ClaimAnswer>();
    ASSERT_EQ(answer.leases.size(), 1U);
    EXPECT_EQ(answer.leases[0].task, FleetHost::kTask);
    EXPECT_EQ(host.gateway->parked().waiting(), 0U);
}

TEST(HttpFleet, AFileIsTakenAsItWasMadeOrNotAtAll) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    const QByteArray bytes(400, 'x'), other(400, 'y');

    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes, FleetHost::digestLine(other)).status(), 400);
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes, {}).status(), 400);
    EXPECT_TRUE(host.assignments.files().empty());
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes).status(), 201);
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes).status(), 204);
    const auto changed = host.bring(lease, "720p/init.mp4", other);
    EXPECT_EQ(changed.status(), 422);
    EXPECT_EQ(changed.problem(), "result-refused");
    EXPECT_EQ(host.bring(lease, "720p/00002.m4s", bytes).status(), 422);
    EXPECT_EQ(host.bring(lease, "1080p/init.mp4", bytes).status(), 422);
    EXPECT_EQ(host.bring(lease, "720p/..%2finit.mp4", bytes).status(), 422);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", QByteArray(601, 'z')).status(), 413);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", QByteArray(600, 'z')).status(), 201);

    QFile file(QString::fromStdString(host.assignments.stagingFolder(lease.task, lease.fence) + "/720p/init.mp4"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), bytes);
    EXPECT_EQ(QDir(QFileInfo(file).path() + QStringLiteral("/..")).entryList(QDir::Files | QDir::Hidden).size(), 0); // nothing half-way
    ASSERT_EQ(host.assignments.files().size(), 2U);
    EXPECT_EQ(host.assignments.files()[0].sha256, FleetHost::sum(bytes));
}

TEST(HttpFleet, ATicketOpensOneThing) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    wire::Lease lease = host.leased(key);
    const QByteArray bytes = "init", source = FleetHost::pathOf(lease.source.path);
    const auto sourceBy = [&](const std::string& ticket) {
        return host.talk(FleetHost::request("GET", source, QByteArray::fromStdString(ticket))).status();
    };
    EXPECT_EQ(sourceBy(lease.source.ticket), 200);
    EXPECT_EQ(sourceBy(lease.upload.ticket), 403);
    EXPECT_EQ(sourceBy(key.toStdString()), 403);
    EXPECT_EQ(sourceBy({}), 403);
    EXPECT_EQ(host.talk(FleetHost::request("DELETE", source, key)).status(), 405);

    wire::Lease wrong = lease;
    wrong.upload.ticket = lease.source.ticket;
    EXPECT_EQ(host.bring(wrong, "720p/init.mp4", bytes).status(), 403);
    wrong = lease;
    wrong.upload.base = lease.upload.base.substr(0, lease.upload.base.size() - 1) + "1/"; // another fence
    EXPECT_EQ(host.bring(wrong, "720p/init.mp4", bytes).status(), 403);
    const auto got = host.talk(FleetHost::request("GET", FleetHost::pathOf(lease.upload.base) + "720p/init.mp4", key));
    EXPECT_EQ(got.status(), 405);

    host.accounts.clock.ms += fleet::kUploadTicketMs;
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes).status(), 403);
    const auto tickets = host.say("beat", key, beatOf(lease)).as<wire::BeatAnswer>().tickets;
    ASSERT_EQ(tickets.size(), 1U);
    lease.upload.ticket = tickets[0].upload;
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", bytes).status(), 201);
    EXPECT_EQ(sourceBy(tickets[0].source), 200);
    EXPECT_TRUE(host.say("beat", key, beatOf(lease)).as<wire::BeatAnswer>().tickets.empty()); // they are new

    const std::string id = host.operations.known["enc-01"].tokenId;
    ASSERT_TRUE(support::waited(host.accounts.accounts->revokeToken(host.accounts.callerOf(host.admin.toStdString()), id)));
    EXPECT_EQ(sourceBy(tickets[0].source), 403);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", bytes).status(), 403);
    EXPECT_EQ(host.say("beat", key, beatOf(lease)).status(), 401);
}

TEST(HttpFleet, WhatIsOverIsTaken) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", "init").status(), 201);
    host.assignments.end(FleetHost::kTask, true);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", "segment").status(), 410);
    const auto late = host.say("result", key, resultOf(host, lease, "init", "segment"));
    EXPECT_EQ(late.status(), 409);
    EXPECT_EQ(late.json()[QLatin1String("code")].toString(), QStringLiteral("MR-4213"));
    ASSERT_TRUE(host.queue.drop(FleetHost::kJob));
    EXPECT_EQ(host.say("beat", key, beatOf(lease)).as<wire::BeatAnswer>().cancel, std::vector<fleet::TaskRef>{lease.ref()});
}

TEST(HttpFleet, AResultIsOfWhatWasBrought) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    ASSERT_EQ(host.bring(lease, "720p/init.mp4", "init").status(), 201);
    const auto missing = host.say("result", key, resultOf(host, lease, "init", "segment"));
    EXPECT_EQ(missing.status(), 422);
    EXPECT_NE(missing.as<fleet::Refusal>().why.find("720p/00001.m4s"), std::string::npos);
    ASSERT_EQ(host.bring(lease, "720p/00001.m4s", "segment").status(), 201);
    EXPECT_EQ(host.say("result", key, resultOf(host, lease, "init", "changed")).status(), 422);
    fleet::Result other = resultOf(host, lease, "init", "segment");
    other.recipe = std::string(64, 'a');
    EXPECT_EQ(host.say("result", key, other).status(), 422);
    EXPECT_EQ(host.say("result", key, resultOf(host, lease, "init", "segment")).status(), 202);
}

TEST(HttpFleet, AHandBackAndAFailureAreTold) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    EXPECT_EQ(host.say("release", key, fleet::Release{lease.task, lease.fence, fleet::ReleaseReason::Notice}).status(), 204);
    auto events = host.queue.events("", 10);
    ASSERT_TRUE(events);
    EXPECT_EQ(events->back().kind, fleet::EventKind::HandBack);
    EXPECT_EQ(events->back().cause, fleet::Cause::Notice);
    ASSERT_TRUE(host.queue.settle({{events->back().id, fleet::Outcome::Noted, lease.task, lease.fence, "enc-01"}}));

    host.offer();
    const auto again = host.say("claim", key, FleetHost::claim("c2")).as<wire::ClaimAnswer>();
    ASSERT_EQ(again.leases.size(), 1U);
    fleet::Fail failure;
    failure.task = lease.task;
    failure.fence = again.leases[0].fence;
    failure.code = static_cast<int>(base::ErrorCode::CheckFailed);
    EXPECT_EQ(host.say("fail", key, failure).status(), 204);
    events = host.queue.events("", 10);
    EXPECT_EQ(events->back().kind, fleet::EventKind::Failure);
    EXPECT_EQ(events->back().cause, fleet::Cause::CheckFailed);
}

TEST(HttpFleet, WhatAStoppedEncoderCountsAsGoesByWhatItsWorkerSaw) {
    const auto causeOf = [](int memoryPeakMb, bool isSilence) {
        FleetHost host;
        const QByteArray key = host.worker("enc-01");
        host.assign();
        host.offer();
        const wire::Lease lease = host.leased(key);
        fleet::Fail failure;
        failure.task = lease.task;
        failure.fence = lease.fence;
        failure.code = static_cast<int>(base::ErrorCode::EncoderStopped);
        failure.memoryPeakMb = memoryPeakMb;
        failure.isSilence = isSilence;
        EXPECT_EQ(host.say("fail", key, failure).status(), 204);
        const auto events = host.queue.events("", 10);
        return events && !events->empty() ? events->back().cause : fleet::Cause::None;
    };
    EXPECT_EQ(causeOf(0, false), fleet::Cause::Crash);
    EXPECT_EQ(causeOf(700, false), fleet::Cause::OutOfMemory);
    EXPECT_EQ(causeOf(0, true), fleet::Cause::Silence);
}

TEST(HttpFleet, BeatsAreAnsweredWhileTheQueueIsSilent) {
    SilentQueue silent;
    FleetHost host(&silent);
    const QByteArray key = host.worker("enc-01");
    wire::Beat beat;
    beat.bootId = "boot";
    const auto answered = host.say("beat", key, beat);
    EXPECT_EQ(answered.status(), 200) << answered.whole.toStdString();
    EXPECT_EQ(answered.as<wire::BeatAnswer>().want, fleet::wire::Want::Run);
    const auto claimed = host.say("claim", key, FleetHost::claim("c1", 25));
    EXPECT_EQ(claimed.status(), 503);
    EXPECT_FALSE(claimed.header("Retry-After").isEmpty());
    EXPECT_EQ(claimed.json()[QLatin1String("code")].toString(), QStringLiteral("MR-4201"));
}

TEST(HttpFleet, OperatorsSeeAndSteerWorkers) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), watcher = host.personWith(auth::Role::Viewer),
                     boss = host.personWith(auth::Role::Operator);
    ASSERT_EQ(host.say("register", key, FleetHost::registerOf("enc-01")).status(), 200);
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    ASSERT_EQ(host.say("beat", key, beatOf(lease)).status(), 200);

    const QJsonObject seen = host.ask("GET", "workers/enc-01", watcher).json();
    EXPECT_EQ(seen[QLatin1String("busy")].toInt(), 1);
    EXPECT_EQ(host.ask("GET", "fleet/leases", watcher).json()[QLatin1String("items")].toArray().size(), 1);
    EXPECT_EQ(host.ask("PATCH", "workers/enc-01", watcher, "{\"want\":\"drain\"}").status(), 403);
    EXPECT_EQ(host.ask("PATCH", "workers/enc-01", key, "{\"want\":\"drain\"}").status(), 403);
    EXPECT_EQ(host.ask("PATCH", "workers/enc-01", boss, "{\"wish\":\"drain\"}").status(), 422);
    EXPECT_EQ(host.ask("PATCH", "workers/enc-09", boss, "{\"want\":\"drain\"}").status(), 404);
    const auto drained = host.ask("PATCH", "workers/enc-01", boss, "{\"want\":\"drain\",\"note\":\"for tonight\"}");
    EXPECT_EQ(drained.status(), 200) << drained.whole.toStdString();
    EXPECT_EQ(drained.json()[QLatin1String("note")].toString(), QStringLiteral("for tonight"));
    EXPECT_EQ(host.say("beat", key, beatOf(lease)).as<wire::BeatAnswer>().want, wire::Want::Drain);
    EXPECT_EQ(host.say("claim", key, FleetHost::claim("c2")).as<wire::ClaimAnswer>().reason, fleet::IdleReason::Drained);

    const auto all = host.ask("POST", "workers/actions", boss, "{\"all\":true,\"action\":\"resume\"}");
    EXPECT_EQ(all.json()[QLatin1String("results")].toArray().size(), 1);
    EXPECT_EQ(host.say("beat", key, beatOf(lease)).as<wire::BeatAnswer>().want, wire::Want::Run);

    host.accounts.clock.ms += 31'000;
    EXPECT_EQ(host.ask("GET", "workers/enc-01", watcher).json()[QLatin1String("state")].toString(), QStringLiteral("offline"));
    EXPECT_EQ(host.ask("DELETE", "workers/enc-01", boss).status(), 204);
    EXPECT_EQ(host.say("beat", key, beatOf(lease)).status(), 401);
    EXPECT_EQ(host.ask("GET", "workers/enc-01", watcher).status(), 404);
}

TEST(HttpFleet, ASlotLimitBoundsClaims) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    ASSERT_EQ(host.say("register", key, FleetHost::registerOf("enc-01")).status(), 200);
    host.offer();
    const wire::Lease lease = host.leased(key);
    ASSERT_EQ(host.say("beat", key, beatOf(lease)).status(), 200);
    ASSERT_EQ(host.ask("PATCH", "workers/enc-01", host.admin, "{\"slots\":1}").status(), 200);
    ASSERT_TRUE(host.queue.offer({.job = FleetHost::kJob}, {{.task = "j_1/chunk-002", .need = "h264"}}));
    EXPECT_TRUE(host.say("claim", key, FleetHost::claim("c2")).as<wire::ClaimAnswer>().leases.empty());
}

TEST(HttpFleet, ChunksInQuarantineAreReplayed) {
    FleetHost host;
    host.operations.quarantined = {"j_1/chunk-001", "j_1/chunk-002", "j_2/chunk-001"};
    EXPECT_EQ(host.ask("GET", "fleet/quarantine", host.admin).json()[QLatin1String("items")].toArray().size(), 3);
    EXPECT_EQ(host.ask("POST", "fleet/tasks/j_1/chunk-001/replay", host.admin).status(), 204);
    EXPECT_EQ(host.ask("POST", "fleet/tasks/j_1/chunk-001/replay", host.admin).status(), 409);
    const auto rest = host.ask("POST", "fleet/quarantine/replay", host.admin, "{}");
    EXPECT_EQ(rest.json()[QLatin1String("tasks")].toInt(), 2);
    EXPECT_EQ(host.ask("POST", "fleet/queue/stranded/start-on-others", host.admin).status(), 204);
    const auto stuck = host.ask("POST", "fleet/clear-stuck", host.admin, "{\"dryRun\":true}").json()[QLatin1String("items")].toArray();
    ASSERT_EQ(stuck.size(), 1);
    EXPECT_FALSE(stuck[0].toObject()[QLatin1String("isMended")].toBool(true));
    for (const char* path : {"fleet/queue", "fleet/wanted", "fleet/report?from=1&to=2"})
        EXPECT_EQ(host.ask("GET", path, host.admin).json()[QLatin1String("items")].toArray().size(), 1) << path;
    EXPECT_EQ(host.ask("GET", "fleet/report?from=2&to=1", host.admin).status(), 400);
}
