// Claims that wait at the API for something to be offered, over real sockets.

#include "tests/support/fleet_host.hpp"

#include <gtest/gtest.h>

using support::FleetHost;
namespace wire = fleet::wire;

namespace {

fleet::Register registerOf(const std::string& name) {
    fleet::Register message;
    message.name = name;
    message.bootId = "boot";
    message.digests = {{"h264", FleetHost::kPin + std::string(48, '0')}};
    return message;
}

} // namespace

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

TEST(HttpFleet, AClaimOfAWorkerThatIsSilentTakesNothing) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    wire::Beat beat;
    beat.n = 1;
    beat.bootId = "boot";
    ASSERT_EQ(host.say("beat", key, beat).status(), 200);
    auto asking = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    ASSERT_TRUE(support::runUntil([&] { return host.gateway->parked().waiting() == 1; }));
    host.accounts.clock.ms += fleet::kLateMs; // it was killed: its connection is there, and nobody reads
    host.assign();
    host.offer(&host.gateway->parked());
    EXPECT_TRUE(FleetHost::told(asking).as<wire::ClaimAnswer>().leases.empty());
    EXPECT_EQ(host.leased(other).task, FleetHost::kTask) << "half a minute later somebody would have had it";
}

TEST(HttpFleet, AClaimOfAWorkerThatLeftTakesNothing) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    ASSERT_EQ(host.say("register", key, registerOf("enc-01")).status(), 200);
    auto asking = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    ASSERT_TRUE(support::runUntil([&] { return host.gateway->parked().waiting() == 1; }));
    EXPECT_EQ(host.say("bye", key, fleet::Bye{"boot"}).status(), 204); // its connection may stand for long yet
    host.assign();
    host.offer(&host.gateway->parked());
    EXPECT_TRUE(FleetHost::told(asking).as<wire::ClaimAnswer>().leases.empty());
    EXPECT_EQ(host.say("claim", other, FleetHost::claim("c1")).as<wire::ClaimAnswer>().leases.size(), 1U);
}

TEST(HttpFleet, OfTwoClaimsOfAWorkerTheLaterIsAnswered) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    auto broken = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    ASSERT_TRUE(support::runUntil([&] { return host.gateway->parked().waiting() == 1; }));
    wire::Claim again = FleetHost::claim("c1"); // it drains: what the first one was given comes, and nothing new
    again.free.slots = 0;
    EXPECT_TRUE(host.say("claim", key, again).as<wire::ClaimAnswer>().leases.empty());
    host.assign();
    host.offer(&host.gateway->parked());
    EXPECT_TRUE(FleetHost::told(broken).as<wire::ClaimAnswer>().leases.empty());
}
