// The same once more: results whose answer was lost, claims between two beats; and where a film may be read.

#include "tests/support/fleet_host.hpp"

#include <QJsonArray>
#include <gtest/gtest.h>
#include <limits>

using support::FleetHost;
namespace wire = fleet::wire;

namespace {

wire::Result broughtBy(FleetHost& host, const wire::Lease& lease) {
    EXPECT_EQ(host.bring(lease, "720p/init.mp4", "init").status(), 201);
    EXPECT_EQ(host.bring(lease, "720p/00001.m4s", "segment").status(), 201);
    wire::Result result;
    result.task = lease.task;
    result.fence = lease.fence;
    result.recipe = lease.recipe;
    result.pin = lease.pin;
    result.staged = {{"720p/init.mp4", 4, host.sum("init"), 0}, {"720p/00001.m4s", 7, host.sum("segment"), 24}};
    return result;
}

} // namespace

TEST(HttpFleetAgain, AKeptResultIsAnsweredAsKeptAndSettled) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    const wire::Result result = broughtBy(host, lease);
    ASSERT_EQ(host.say("result", key, result).status(), 202);
    const auto events = host.queue.events("", 10);
    ASSERT_TRUE(events);
    const fleet::QueueEvent event = events->back();
    ASSERT_TRUE(host.queue.settle({{event.id, fleet::Outcome::Kept, event.task, event.fence, event.worker}}));
    host.assignments.end(FleetHost::kTask, true);

    EXPECT_EQ(host.say("result", key, result).status(), 202) << "its worker has not heard yet";
    wire::Beat beat;
    beat.bootId = "boot";
    beat.unsettled = {lease.ref()};
    EXPECT_EQ(host.say("beat", key, beat).as<wire::BeatAnswer>().settled, std::vector<fleet::TaskRef>{lease.ref()});

    EXPECT_EQ(host.say("result", other, result).status(), 409) << "nobody else's";
    wire::Result late = result;
    ++late.fence;
    EXPECT_EQ(host.say("result", key, late).status(), 409) << "nor another attempt's";
}

TEST(HttpFleetAgain, ClaimsBetweenTwoBeatsKeepToTheOperatorsLimit) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.assignments.limit = 1; // as the journal has it: this process was told by nobody
    ASSERT_TRUE(host.queue.offer(
        {.job = FleetHost::kJob}, {{.task = FleetHost::kTask, .need = "h264"}, {.task = "j_1/chunk-002", .need = "h264"}}));
    const auto claim = [&](const char* id) {
        wire::Claim message = FleetHost::claim(id);
        message.free.slots = 4;
        return host.say("claim", key, message).as<wire::ClaimAnswer>().leases.size();
    };
    wire::Beat beat;
    beat.bootId = "boot";
    ASSERT_EQ(host.say("beat", key, beat).status(), 200);
    EXPECT_EQ(claim("c1"), 1U);
    EXPECT_EQ(claim("c2"), 0U) << "no beat has said yet that it is busy";
    EXPECT_EQ(claim("c1"), 1U) << "asked again it is the same lease";
}

TEST(HttpFleetAgain, ALeaseSaysWhereTheFilmCameFromAndWhatIsReadFirst) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    fleet::Assignment assignment = host.assign();
    fleet::AssignedSource source = *assignment.source;
    source.url = "https://films.example.com/a.mkv?key=secret";
    source.etag = "\"tag\"";
    source.key = "proof";
    source.ending = "mkv";
    source.head = {{0, 700}};
    assignment.source = std::make_shared<const fleet::AssignedSource>(source);
    host.assignments.put(assignment);
    host.offer();
    const wire::Lease lease = host.leased(key);
    EXPECT_EQ(lease.source.url, source.url);
    EXPECT_EQ(lease.source.etag, source.etag);
    EXPECT_EQ(lease.source.key, source.key);
    EXPECT_EQ(lease.source.ending, "mkv");
    EXPECT_EQ(lease.source.head, source.head);
    EXPECT_TRUE(fleet::checked(lease));
    const QByteArray path = FleetHost::pathOf(lease.source.path), ticket = QByteArray::fromStdString(lease.source.ticket);
    EXPECT_EQ(host.talk(FleetHost::request("GET", path, ticket)).status(), 200) << "here it is too";
}

TEST(HttpFleetAgain, NumbersOfABeatThatMakeNoSenseAreShownToNobody) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), watcher = host.personWith(auth::Role::Viewer);
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    wire::Beat beat;
    beat.bootId = "boot";
    beat.wallMs = std::numeric_limits<std::int64_t>::min();
    beat.cpu = -3;
    beat.memoryMb = -1;
    beat.rates = {-5, std::numeric_limits<std::int64_t>::max()};
    beat.held.push_back({.task = lease.task, .fence = lease.fence, .fraction = 1e300, .segments = -4, .seconds = -1});
    ASSERT_EQ(host.say("beat", key, beat).status(), 200);
    const QJsonObject row = host.ask("GET", "workers/enc-01", watcher).json();
    EXPECT_GE(row[QLatin1String("cpu")].toDouble(), 0);
    EXPECT_GE(row[QLatin1String("memoryUsedMb")].toInt(), 0);
    const QJsonObject rates = row[QLatin1String("rates")].toObject();
    EXPECT_GE(rates[QLatin1String("in")].toDouble(), 0);
    EXPECT_LT(rates[QLatin1String("out")].toDouble(), 1e15);
    const QJsonObject held = host.ask("GET", "fleet/leases", watcher).json()[QLatin1String("items")].toArray().at(0).toObject();
    EXPECT_EQ(held[QLatin1String("fraction")].toDouble(), 1);
    EXPECT_GE(held[QLatin1String("seconds")].toDouble(), 0);
    EXPECT_EQ(held[QLatin1String("segments")].toInt(), 0);
}
