#include "tests/contract/queue_contract.hpp"

using namespace fleet;
using base::ErrorCode;

namespace contract {

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

TEST_P(QueueContract, NamesThatCouldBeMistakenAreRefused) {
    for (const char* name : {"", "a b", "a\nb", "a\x1f"}) {
        EXPECT_EQ(queue().beat({.worker = name}).error().code, ErrorCode::InvalidInput) << name;
        EXPECT_EQ(queue().drop(name).error().code, ErrorCode::InvalidInput) << name;
    }
    EXPECT_EQ(queue().offer({.job = "film"}, {{.task = "other/1", .need = "h264"}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().offer({.job = "film"}, {{.task = "film/1", .need = "h264:x"}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().offer({.job = "film", .weight = 0}, {}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().claim({.worker = "a", .id = "x", .slots = kMostSlots + 1}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(queue().claim({.worker = "a", .id = "x", .classes = {{"h264", "any"}}}).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(
        queue().report({.worker = "a", .task = "film/1", .body = std::string(kMostBodyBytes + 1, 'x')}).error().code, ErrorCode::TooLarge);
    EXPECT_EQ(
        queue().beat({.worker = "a", .held = std::vector<Held>(kMostHeld + 1, Held{"film/1", 1})}).error().code, ErrorCode::InvalidInput);
}

TEST_P(QueueContract, WhoListensHearsWhatIsOffered) {
    const auto wakes = queue().wakes(), other = queue().wakes();
    for (Wakes* one : {wakes.get(), other.get()}) EXPECT_TRUE(one->wait(0)->empty());
    ASSERT_TRUE(queue().offer({.job = "film"}, {{.task = "film/1", .need = "h264"}, {.task = "film/2", .need = "h264"}}));
    for (Wakes* one : {wakes.get(), other.get()}) {
        const auto heard = one->wait(30'000);
        ASSERT_TRUE(heard) << heard.error().message;
        EXPECT_EQ(*heard, (std::vector<Wake>{{"h264", 2}}));
        EXPECT_TRUE(one->wait(0)->empty()) << "once";
    }
}

} // namespace contract
