// Claims that wait, and what workers say that are known from elsewhere or gone.

#include "tests/support/fleet_host.hpp"

#include <gtest/gtest.h>

using support::FleetHost;
namespace wire = fleet::wire;

TEST(HttpFleetClaims, AWorkerGoesOnClaimingWhereTheServerBeganAnew) {
    FleetHost host;
    const QByteArray key = host.worker("enc-04"); // it registered with a server that is gone
    host.assign();
    host.offer();
    fleet::wire::Claim claim = FleetHost::claim("c1");
    claim.classes.push_back("h264:any"); // as workers say it
    const auto answer = host.say("claim", key, claim);
    EXPECT_EQ(answer.status(), 200) << answer.whole.toStdString();
    const auto leases = answer.as<fleet::wire::ClaimAnswer>().leases;
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].pin, FleetHost::kPin) << "the job is of its bytes, not of any";
}

TEST(HttpFleetClaims, AClaimOfAWorkerThatLeftTakesNothing) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    wire::Beat beat;
    beat.bootId = "boot";
    ASSERT_EQ(host.say("beat", key, beat).status(), 200);
    auto asking = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    ASSERT_TRUE(support::runUntil([&] { return host.gateway->parked().waiting() == 1; }));
    EXPECT_EQ(host.say("bye", key, fleet::Bye{"boot"}).status(), 204); // its connection may stand for long yet
    host.assign();
    host.offer(&host.gateway->parked());
    EXPECT_TRUE(FleetHost::told(asking).as<wire::ClaimAnswer>().leases.empty());
    EXPECT_EQ(host.say("claim", other, FleetHost::claim("c1")).as<wire::ClaimAnswer>().leases.size(), 1U);
}

TEST(HttpFleetClaims, OfTwoClaimsOfAWorkerTheLaterIsAnswered) {
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

TEST(HttpFleetClaims, AClaimOfAWorkerThatIsSilentTakesNothing) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01"), other = host.worker("enc-02");
    wire::Beat beat;
    beat.n = 1;
    beat.bootId = "boot";
    ASSERT_EQ(host.say("beat", key, beat).status(), 200);
    const std::int64_t beatMs = host.accounts.clock.ms++;
    auto asking = host.begin(
        FleetHost::request("POST", "fleet/claim", key, model::toBytes(FleetHost::claim("c1", 25)), "Content-Type: application/json\r\n"));
    const auto hasFoundNothing = [&] {
        const auto seen = host.queue.seen(beatMs, 9);
        return host.gateway->parked().waiting() == 1 && seen && !seen->empty();
    };
    ASSERT_TRUE(support::runUntil(hasFoundNothing));
    host.accounts.clock.ms += fleet::kLateMs; // it was killed: its connection is there, and nobody reads
    host.assign();
    host.offer(&host.gateway->parked());
    EXPECT_TRUE(FleetHost::told(asking).as<wire::ClaimAnswer>().leases.empty());
    EXPECT_EQ(host.leased(other).task, FleetHost::kTask) << "half a minute later somebody would have had it";
}

TEST(HttpFleetClaims, ABeatThatComesBehindItsByeKeepsNobodyAway) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    const auto state = [&] {
        const auto rows = host.gateway->roster().rows({});
        return rows.empty() ? wire::WorkerState::Starting : rows.front().state;
    };
    ASSERT_EQ(host.say("register", key, FleetHost::registerOf("enc-01")).status(), 200);
    wire::Beat late;
    late.n = 2;
    late.bootId = "boot";
    late.state = wire::WorkerState::Draining;
    ASSERT_EQ(host.say("beat", key, late).status(), 200);
    ASSERT_EQ(host.say("bye", key, fleet::Bye{"boot"}).status(), 204);
    const auto answer = host.say("beat", key, late); // it went by a connection of its own
    EXPECT_EQ(answer.status(), 200) << answer.whole.toStdString();
    EXPECT_EQ(answer.as<wire::BeatAnswer>().want, wire::Want::Leave);
    EXPECT_EQ(state(), wire::WorkerState::Gone);
    fleet::Register next = FleetHost::registerOf("enc-01");
    next.bootId = "next";
    ASSERT_EQ(host.say("register", key, next).status(), 200) << "its next process is not another one's rival";
    EXPECT_EQ(host.say("bye", key, fleet::Bye{"boot"}).status(), 204) << "said once more, as its answer was lost";
    EXPECT_EQ(state(), wire::WorkerState::Idle) << "and ends nothing that came since";
}
