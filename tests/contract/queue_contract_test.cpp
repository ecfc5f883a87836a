#include "tests/contract/queue_contract.hpp"

#include <map>

using namespace fleet;
using base::ErrorCode;

namespace contract {
namespace {

const std::vector<Class> kClasses{{"h264", "p"}};

class QueueContract : public testing::TestWithParam<QueueMaker> {
protected:
    void SetUp() override {
        std::string why;
        m_bench = GetParam().make(why);
        if (!m_bench) GTEST_SKIP() << why;
        ASSERT_TRUE(queue().begin(1));
        // Nothing expires for 30 s after a beginning.
        ASSERT_TRUE(queue().tick());
        pass(31'000);
    }
    Queue& queue() { return m_bench->queue(); }
    void pass(std::int64_t ms) { m_bench->pass(ms); }

    std::vector<std::string> offer(const JobTerms& terms, const std::vector<std::string>& tasks, bool isFirst = false) {
        std::vector<Offer> offers;
        for (const auto& task : tasks) offers.push_back({.task = task, .need = "h264", .isFirst = isFirst});
        auto held = queue().offer(terms, offers);
        EXPECT_TRUE(held) << (held ? "" : held.error().message);
        return held ? *held : std::vector<std::string>();
    }
    ClaimAnswer claim(const std::string& worker, int slots = 1, const std::vector<Class>& classes = kClasses, int memoryMb = 4000) {
        auto answer = queue().claim(
            {.worker = worker, .id = "claim" + std::to_string(++m_claims), .slots = slots, .memoryMb = memoryMb, .classes = classes});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer ? *answer : ClaimAnswer();
    }
    Lease claimed(const std::string& worker) {
        const auto answer = claim(worker);
        EXPECT_EQ(answer.leases.size(), 1U);
        return answer.leases.empty() ? Lease() : answer.leases[0];
    }
    BeatAnswer beat(const std::string& worker, const std::vector<Held>& held, const std::vector<Held>& unsettled = {}) {
        auto answer = queue().beat({.worker = worker, .held = held, .unsettled = unsettled});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer ? *answer : BeatAnswer();
    }
    Receipt report(const std::string& worker, const Held& held, EventKind kind = EventKind::Result, Cause cause = Cause::None) {
        auto receipt = queue().report(
            {.worker = worker, .kind = kind, .task = held.task, .fence = held.fence, .cause = cause, .body = "{\"a\": 1}", .pin = "p"});
        EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().message);
        return receipt ? *receipt : Receipt::Superseded;
    }
    std::vector<QueueEvent> events() {
        auto found = queue().events("", 100);
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? *found : std::vector<QueueEvent>();
    }
    /// All events are settled so; they are answered.
    std::vector<QueueEvent> settle(const std::map<EventKind, Outcome>& outcomes) {
        std::vector<Settlement> settlements;
        const auto all = events();
        for (const auto& event : all) {
            const auto outcome = outcomes.find(event.kind);
            settlements.push_back({.event = event.id,
                .outcome = outcome == outcomes.end() ? Outcome::Seen : outcome->second,
                .task = event.task,
                .fence = event.fence,
                .worker = event.worker});
        }
        EXPECT_TRUE(queue().settle(settlements));
        EXPECT_TRUE(events().empty());
        return all;
    }
    static std::vector<std::string> names(const ClaimAnswer& answer) {
        std::vector<std::string> found;
        for (const auto& lease : answer.leases) found.push_back(lease.task);
        return found;
    }

    std::unique_ptr<QueueBench> m_bench;
    int m_claims = 0;
};

using Names = std::vector<std::string>;

} // namespace

TEST_P(QueueContract, TasksAreClaimedInTheirOrderFirstThingsFirst) {
    offer({.job = "film"}, {"film/1", "film/2", "film/3"});
    offer({.job = "film"}, {"film/0"}, true);
    EXPECT_EQ(names(claim("a", 2)), (Names{"film/0", "film/1"}));
    EXPECT_EQ(names(claim("b", 5)), (Names{"film/2", "film/3"}));
    const auto none = claim("c");
    EXPECT_TRUE(none.leases.empty());
    EXPECT_EQ(none.why, Idle::NoneWaiting);
}

TEST_P(QueueContract, WhatIsOfferedTwiceIsThereOnce) {
    offer({.job = "film"}, {"film/1", "film/2"});
    EXPECT_TRUE(offer({.job = "film"}, {"film/1", "film/2"}).empty()) << "nobody holds them";
    const auto lease = claimed("a");
    EXPECT_EQ(offer({.job = "film"}, {"film/1", "film/2"}), Names{"film/1"});
    EXPECT_EQ(names(claim("b", 5)), Names{"film/2"});
    report("a", {lease.task, lease.fence});
    EXPECT_EQ(offer({.job = "film"}, {"film/1"}), Names{"film/1"}) << "its result is on its way to the journal";
}

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

TEST_P(QueueContract, TheFirstClaimPinsTheJob) {
    offer({.job = "film"}, {"film/1", "film/2"});
    offer({.job = "mixed", .isStrict = false}, {"mixed/1", "mixed/2"});
    const auto first = claim("a");
    ASSERT_EQ(names(first), Names{"film/1"});
    EXPECT_EQ(first.leases[0].pin, "p");
    const std::vector<Class> other{{"h264", "q"}};
    EXPECT_EQ(names(claim("b", 5, other)), (Names{"mixed/1", "mixed/2"})) << "whose results may differ";
    EXPECT_EQ(claim("b", 1, other).why, Idle::PinnedElsewhere);
    EXPECT_EQ(claim("c", 1, {{"av1", "p"}}).why, Idle::NoneWaiting);
    EXPECT_EQ(names(claim("a", 5)), Names{"film/2"});
    const auto told = events();
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0].kind, EventKind::Claimed);
    EXPECT_EQ(told[0].need, "h264");
    EXPECT_EQ(told[0].pin, "p") << "the journal keeps it";

    offer({.job = "again", .pins = {{"h264", "q"}}}, {"again/1"});
    EXPECT_EQ(claim("a").why, Idle::PinnedElsewhere) << "it had its pin before";
    EXPECT_EQ(names(claim("b", 1, other)), Names{"again/1"});
}

TEST_P(QueueContract, CapAndMemoryAreKept) {
    offer({.job = "capped", .cap = 2}, {"capped/1", "capped/2", "capped/3"});
    const auto two = claim("a", 5);
    EXPECT_EQ(names(two), (Names{"capped/1", "capped/2"}));
    report("a", {"capped/1", two.leases[0].fence});
    EXPECT_EQ(names(claim("a", 5)), Names{"capped/3"});

    offer({.job = "large", .memoryMb = 3000}, {"large/1", "large/2"});
    EXPECT_EQ(claim("small", 1, kClasses, 2000).why, Idle::MemoryTooSmall);
    EXPECT_EQ(names(claim("big", 2, kClasses, 4000)), Names{"large/1"}) << "not twice 3000 of 4000";
    offer({.job = "large", .memoryMb = 1500}, {});
    EXPECT_EQ(names(claim("small", 1, kClasses, 2000)), Names{"large/2"}) << "terms may change";
}

TEST_P(QueueContract, WeightsAreShares) {
    for (const auto& [job, weight] : {std::pair("urgent", kUrgent), std::pair("normal", kNormal), std::pair("background", kBackground)}) {
        Names tasks;
        for (int i = 0; i < 70; ++i) tasks.push_back(job + std::string("/") + std::to_string(i));
        offer({.job = job, .weight = weight}, tasks);
    }
    std::map<std::string, int> got;
    for (int i = 0; i < 21; ++i)
        for (const auto& lease : claim("a", 4).leases) ++got[std::string(jobOf(lease.task))];
    EXPECT_NEAR(got["urgent"], 64, 2);
    EXPECT_NEAR(got["normal"], 16, 2);
    EXPECT_NEAR(got["background"], 4, 2);
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

TEST_P(QueueContract, WhatFailedOnAWorkerGoesElsewhereForAWhile) {
    const auto given = queue().offer({.job = "film"},
        {{.task = "film/1", .need = "h264", .isFirst = true, .avoided = {"a", "b"}, .avoidedMs = 60'000},
            {.task = "film/2", .need = "h264"}});
    ASSERT_TRUE(given);
    EXPECT_EQ(names(claim("a", 5)), Names{"film/2"});
    EXPECT_TRUE(claim("b", 5).leases.empty());
    EXPECT_EQ(names(claim("c")), Names{"film/1"});
    ASSERT_TRUE(queue().offer({.job = "film"}, {{.task = "film/3", .need = "h264", .avoided = {"a"}, .avoidedMs = 60'000}}));
    EXPECT_TRUE(claim("a").leases.empty());
    pass(61'000);
    EXPECT_EQ(names(claim("a")), Names{"film/3"}) << "nobody else came";
}

TEST_P(QueueContract, ADroppedJobIsCancelledEverywhere) {
    Names many;
    for (int i = 10; i < 260; ++i) many.push_back("film/" + std::to_string(i));
    offer({.job = "film"}, many);
    offer({.job = "other"}, {"other/1"});
    const auto held = claim("a", 2), returned = claim("b", 1);
    ASSERT_EQ(held.leases.size(), 2U);
    report("b", {returned.leases[0].task, returned.leases[0].fence});
    ASSERT_TRUE(queue().drop("film"));
    Names cancelled, ended;
    std::vector<Held> holds;
    for (const auto& lease : held.leases) {
        holds.push_back({lease.task, lease.fence});
        if (jobOf(lease.task) == "film") cancelled.push_back(lease.task);
    }
    EXPECT_EQ(beat("a", holds).cancelled, cancelled);
    EXPECT_FALSE(cancelled.empty());
    EXPECT_EQ(
        report("a", {cancelled[0], held.leases[0].task == cancelled[0] ? held.leases[0].fence : held.leases[1].fence}), Receipt::Cancelled);
    EXPECT_EQ(report("x", {"film/77", fenceBefore(1) + 1}), Receipt::Cancelled) << "of a time before";
    for (const auto& name : names(claim("c", 5))) EXPECT_EQ(name, "other/1");
    EXPECT_TRUE(offer({.job = "film"}, {"film/10"}).empty()) << "it begins again";
    EXPECT_EQ(names(claim("c", 5)).back(), "film/10");
}

TEST_P(QueueContract, WorkersAreSteered) {
    offer({.job = "film"}, {"film/1", "film/2"});
    ASSERT_TRUE(queue().steer("a", Want::Drain, 0));
    EXPECT_EQ(claim("a").why, Idle::Draining);
    EXPECT_EQ(beat("a", {}).want, Want::Drain);
    ASSERT_TRUE(queue().steer("a", Want::Leave, 0));
    EXPECT_EQ(claim("a").why, Idle::Leaving);
    ASSERT_TRUE(queue().steer("a", Want::Run, 60'000));
    const auto resting = claim("a");
    EXPECT_EQ(resting.why, Idle::Resting);
    EXPECT_EQ(beat("a", {}).want, Want::Run);
    EXPECT_EQ(beat("a", {}).restUntilMs, resting.restUntilMs);
    EXPECT_GT(resting.restUntilMs, beat("a", {}).nowMs + 50'000);
    pass(61'000);
    EXPECT_EQ(beat("a", {}).restUntilMs, 0);
    EXPECT_EQ(names(claim("a")), Names{"film/1"});
    ASSERT_TRUE(queue().steer("a", Want::Drain, 0));
    ASSERT_TRUE(queue().steer("a", Want::Gone, 0));
    EXPECT_EQ(beat("a", {}).want, Want::Run) << "nothing of it is kept";
}

TEST_P(QueueContract, WhoWasHeardOfIsTold) {
    beat("a", {});
    pass(5000);
    beat("b", {});
    const auto all = queue().seen(0, 10);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ((*all)[0].worker, "a");
    EXPECT_EQ((*all)[1].worker, "b");
    EXPECT_NEAR(static_cast<double>((*all)[1].atMs - (*all)[0].atMs), 5000, 2000);
    EXPECT_EQ(queue().seen((*all)[0].atMs, 10)->size(), 1U);
    EXPECT_EQ(queue().seen(0, 1)->size(), 1U);
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

TEST_P(QueueContract, NothingExpiresJustAfterABeginning) {
    ASSERT_TRUE(queue().begin(2));
    ASSERT_TRUE(queue().tick());
    offer({.job = "film"}, {"film/1"});
    claimed("a");
    pass(28'000);
    EXPECT_EQ(events().size(), 1U);
    pass(7000);
    EXPECT_EQ(events().size(), 2U);
}

TEST_P(QueueContract, NamesThatCouldBeMistakenAreRefused) {
    for (const char* name : {"", "a b", "a\nb", "a\x1f"}) {
        EXPECT_EQ(queue().beat({.worker = name}).error().code, ErrorCode::InvalidInput) << name;
        EXPECT_EQ(queue().drop(name).error().code, ErrorCode::InvalidInput) << name;
    }
    EXPECT_EQ(queue().offer({.job = "film"}, {{.task = "other/1", .need = "h264"}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().offer({.job = "film"}, {{.task = "film/1", .need = "h264:x"}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().offer({.job = "film", .weight = 0}, {}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().claim({.worker = "a", .id = "x", .classes = {{"h264", "any"}}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(
        queue().report({.worker = "a", .task = "film/1", .body = std::string(kMostBodyBytes + 1, 'x')}).error().code, ErrorCode::TooLarge);
    EXPECT_EQ(queue().beat({.worker = "a", .held = std::vector<Held>(kMostHeld + 1, {"film/1", 1})}).error().code, ErrorCode::InvalidInput);
}

INSTANTIATE_TEST_SUITE_P(All, QueueContract, testing::Values(QueueMaker{"Memory", memoryBench}, QueueMaker{"Redis", redisBench}),
    [](const testing::TestParamInfo<QueueMaker>& info) { return info.param.name; });

} // namespace contract
