#include "tests/contract/queue_contract.hpp"

using namespace fleet;
using base::ErrorCode;

namespace contract {

TEST_P(QueueContract, TheSameClaimAgainHasTheSameAnswer) {
    offer({.job = "film"}, {"film/1", "film/2", "film/3"});
    const Claim once{.worker = "a", .id = "x", .slots = 2, .memoryMb = 1, .classes = kClasses};
    const auto first = queue().claim(once), again = queue().claim(once);
    ASSERT_TRUE(first && again);
    EXPECT_EQ(*first, *again);
    EXPECT_EQ(first->leases.size(), 2U);
    EXPECT_EQ(names(claim("b", 5)), Names{"film/3"}) << "no lease was leaked";
}

TEST_P(QueueContract, FencesOnlyGrow) {
    offer({.job = "film"}, {"film/1", "film/2", "film/3"});
    Fence last = fenceBefore(1);
    for (const auto& lease : claim("a", 3).leases) {
        EXPECT_GT(lease.fence, last);
        last = lease.fence;
    }
    ASSERT_TRUE(queue().begin(2));
    offer({.job = "film"}, {"film/1"});
    EXPECT_GT(claimed("a").fence, last);
}

TEST_P(QueueContract, ALeaseThatIsNotRenewedExpires) {
    offer({.job = "film"}, {"film/1", "film/2"});
    const auto dead = claimed("dead"), alive = claimed("alive");
    for (int i = 0; i < 5; ++i) {
        pass(7000);
        const auto said = beat("alive", {{alive.task, alive.fence}});
        EXPECT_TRUE(said.lost.empty() && said.cancelled.empty());
    }
    const auto all = settle({{EventKind::Expired, Outcome::Lapsed}});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2].kind, EventKind::Expired);
    EXPECT_EQ(all[2].task, dead.task);
    EXPECT_EQ(all[2].fence, dead.fence);
    EXPECT_EQ(all[2].worker, "dead");
    EXPECT_TRUE(offer({.job = "film"}, {dead.task}, true).empty());
    EXPECT_EQ(names(claim("alive", 5)), Names{dead.task});
}

TEST_P(QueueContract, WhoWakesBeforeSomebodyElseHasItGoesOnWithTheSameFence) {
    offer({.job = "film"}, {"film/1"});
    const auto lease = claimed("a");
    const Held held{lease.task, lease.fence};
    pass(35'000);
    EXPECT_TRUE(beat("a", {held}).lost.empty()) << "the expiry is not in the journal yet";
    settle({{EventKind::Expired, Outcome::Lapsed}});
    EXPECT_EQ(offer({.job = "film"}, {"film/1"}), Names{"film/1"}) << "and ends nothing once it is";
    pass(35'000);
    settle({{EventKind::Expired, Outcome::Lapsed}});
    EXPECT_TRUE(beat("a", {held}).lost.empty()) << "it is in the journal, and not offered again";
    EXPECT_EQ(offer({.job = "film"}, {"film/1"}), Names{"film/1"});
    pass(35'000);
    settle({{EventKind::Expired, Outcome::Lapsed}});
    EXPECT_TRUE(offer({.job = "film"}, {"film/1"}).empty());
    EXPECT_TRUE(beat("a", {held}).lost.empty()) << "offered, and not claimed";
    EXPECT_TRUE(claim("b").leases.empty());
    const auto all = events();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, EventKind::Adopted);
    EXPECT_EQ(all[0].fence, lease.fence);
    EXPECT_EQ(report("a", held), Receipt::Accepted);
    EXPECT_FALSE(events().back().isLate);
}

TEST_P(QueueContract, WhoWakesTooLateHearsThatItIsLostAndMayBeFirstYet) {
    offer({.job = "film"}, {"film/1"});
    const auto old = claimed("a");
    pass(35'000);
    settle({{EventKind::Expired, Outcome::Lapsed}});
    offer({.job = "film"}, {"film/1"});
    const auto present = claimed("b");
    EXPECT_GT(present.fence, old.fence);
    EXPECT_EQ(beat("a", {{old.task, old.fence}}).lost, Names{"film/1"});
    EXPECT_EQ(report("a", {old.task, old.fence}, EventKind::Failure, Cause::Crash), Receipt::Superseded) << "that counts nothing";
    EXPECT_EQ(report("a", {old.task, old.fence}), Receipt::Accepted);
    EXPECT_EQ(report("a", {old.task, old.fence}), Receipt::Accepted);
    const auto all = events();
    ASSERT_EQ(all.size(), 2U) << "claimed by b, and one late result";
    EXPECT_TRUE(all[1].isLate);
    EXPECT_EQ(all[1].fence, old.fence);
    settle({{EventKind::Result, Outcome::Kept}});
    EXPECT_EQ(beat("b", {{present.task, present.fence}}).cancelled, Names{"film/1"}) << "another was first";
    EXPECT_EQ(report("b", {present.task, present.fence}), Receipt::Superseded);
    EXPECT_EQ(report("a", {old.task, old.fence}), Receipt::Kept);
    EXPECT_TRUE(events().empty());
}

TEST_P(QueueContract, AResultIsSaidOnceHoweverOftenItComes) {
    offer({.job = "film"}, {"film/1"});
    const auto lease = claimed("a");
    const Held held{lease.task, lease.fence};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(report("a", held), Receipt::Accepted);
    EXPECT_TRUE(beat("a", {}, {held}).settled.empty()) << "not in the journal yet";
    pass(100'000);
    const auto all = settle({{EventKind::Result, Outcome::Kept}});
    ASSERT_EQ(all.size(), 2U) << "what is returned does not expire";
    EXPECT_EQ(all[1].kind, EventKind::Result);
    EXPECT_EQ(all[1].body, "{\"a\": 1}");
    EXPECT_EQ(all[1].pin, "p");
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(beat("a", {}, {held}).settled, (std::vector<Settled>{{lease.task, lease.fence, Outcome::Kept}})) << "as often as it asks";
    EXPECT_EQ(report("a", held), Receipt::Kept);
    EXPECT_TRUE(events().empty());
}

TEST_P(QueueContract, ARefusedResultIsToldAndTheTaskOfferedAgain) {
    offer({.job = "film"}, {"film/1"});
    const auto lease = claimed("a");
    report("a", {lease.task, lease.fence});
    settle({{EventKind::Result, Outcome::Refused}});
    EXPECT_EQ(beat("a", {}, {{lease.task, lease.fence}}).settled, (std::vector<Settled>{{lease.task, lease.fence, Outcome::Refused}}));
    EXPECT_TRUE(offer({.job = "film"}, {"film/1"}).empty());
    EXPECT_EQ(names(claim("b")), Names{"film/1"});
}

TEST_P(QueueContract, ALeaseThatASettlementEndsIsToldBehindWhatWasToldOfIt) {
    offer({.job = "film"}, {"film/1"});
    const auto lease = claimed("a");
    const Held held{lease.task, lease.fence};
    pass(35'000);
    settle({{EventKind::Expired, Outcome::Lapsed}});
    EXPECT_EQ(report("a", held), Receipt::Accepted); // late, and its answer is lost
    const auto late = events();
    ASSERT_EQ(late.size(), 1U);
    EXPECT_TRUE(beat("a", {held}).lost.empty()) << "so it goes on, and has it again";
    const auto judge = [&](const std::string& event) {
        return queue().settle({{.event = event, .outcome = Outcome::Refused, .task = held.task, .fence = held.fence, .worker = "a"}});
    };
    ASSERT_TRUE(judge(late[0].id));
    const auto unread = events();
    ASSERT_EQ(unread.size(), 2U);
    EXPECT_EQ(unread[0].kind, EventKind::Adopted);
    EXPECT_EQ(unread[1].kind, EventKind::Withdrawn) << "else whoever reads that waits for an end that never comes";
    EXPECT_EQ(unread[1].task, held.task);
    EXPECT_EQ(unread[1].fence, held.fence);
    EXPECT_EQ(unread[1].worker, "a");
    settle({{EventKind::Adopted, Outcome::Seen}, {EventKind::Withdrawn, Outcome::Noted}});
    EXPECT_EQ(beat("a", {}, {held}).settled, (std::vector<Settled>{{held.task, held.fence, Outcome::Refused}}));
    EXPECT_TRUE(offer({.job = "film"}, {"film/1"}).empty());
    EXPECT_EQ(names(claim("b")), Names{"film/1"});
}

TEST_P(QueueContract, FailuresAndHandBacksComeWithTheirCauses) {
    offer({.job = "film"}, {"film/1", "film/2"});
    const auto one = claimed("a"), two = claimed("a");
    EXPECT_EQ(report("a", {one.task, one.fence}, EventKind::Failure, Cause::OutOfMemory), Receipt::Accepted);
    EXPECT_EQ(report("a", {two.task, two.fence}, EventKind::HandBack, Cause::Notice), Receipt::Accepted);
    const auto all = settle({{EventKind::Failure, Outcome::Noted}, {EventKind::HandBack, Outcome::Noted}});
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[2].kind, EventKind::Failure);
    EXPECT_EQ(all[2].cause, Cause::OutOfMemory);
    EXPECT_EQ(all[3].kind, EventKind::HandBack);
    EXPECT_EQ(all[3].cause, Cause::Notice);
    EXPECT_TRUE(offer({.job = "film"}, {"film/1", "film/2"}).empty());
    EXPECT_EQ(claim("b", 5).leases.size(), 2U);
}

TEST_P(QueueContract, EventsAreReadOnFromWhereOneWas) {
    offer({.job = "film"}, {"film/1", "film/2", "film/3"});
    claim("a", 3);
    const auto two = queue().events("", 2);
    ASSERT_TRUE(two);
    ASSERT_EQ(two->size(), 2U);
    const auto third = queue().events((*two)[1].id, 100);
    ASSERT_TRUE(third);
    ASSERT_EQ(third->size(), 1U);
    EXPECT_EQ((*third)[0].task, "film/3");
    ASSERT_TRUE(queue().settle({{.event = (*two)[1].id, .task = "film/2"}}));
    EXPECT_EQ(events().size(), 2U) << "what is not settled stays";
}

TEST_P(QueueContract, BegunAnewItIsEmptyAndTakesInWhatWorkersHold) {
    offer({.job = "film"}, {"film/1", "film/2", "film/3"});
    const auto held = claimed("a"), returned = claimed("b"), old = claimed("c");
    report("b", {returned.task, returned.fence});
    ASSERT_TRUE(queue().begin(2));
    EXPECT_TRUE(events().empty());
    EXPECT_TRUE(claim("d").leases.empty());
    const auto said = beat("a", {{held.task, held.fence}});
    EXPECT_TRUE(said.lost.empty() && said.cancelled.empty());
    EXPECT_EQ(report("b", {returned.task, returned.fence}), Receipt::Accepted) << "said again, since nobody said that it is settled";
    EXPECT_EQ(offer({.job = "film"}, {"film/1", "film/2", "film/3"}), Names{held.task}) << "the coordinator waits for late results";
    const auto all = events();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].kind, EventKind::Adopted);
    EXPECT_EQ(all[0].fence, held.fence);
    EXPECT_EQ(all[1].kind, EventKind::Result);
    EXPECT_TRUE(all[1].isLate);
    EXPECT_EQ(beat("liar", {{"film/9", fenceBefore(3)}}).lost, Names{"film/9"}) << "a fence that nobody gave";
    EXPECT_EQ(queue().begin(2).error().code, ErrorCode::OtherCoordinator);
    EXPECT_EQ(queue().begin(1).error().code, ErrorCode::OtherCoordinator);
    EXPECT_EQ(queue().begin(0).error().code, ErrorCode::InvalidInput);
    EXPECT_TRUE(beat("a", {{held.task, held.fence}}).lost.empty()) << "and nothing has changed";
}

INSTANTIATE_TEST_SUITE_P(All, QueueContract, testing::Values(QueueMaker{"Memory", memoryBench}, QueueMaker{"Redis", redisBench}),
    [](const testing::TestParamInfo<QueueMaker>& maker) { return maker.param.name; });

} // namespace contract
