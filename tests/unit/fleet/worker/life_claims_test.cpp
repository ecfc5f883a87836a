// How a worker claims and beats.

#include "tests/unit/fleet/worker/life_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using fleet::test::Lived;

TEST(WorkerLife, ClaimsForFreeSlotsOnly) {
    Lived worker(2);
    worker.begin();
    EXPECT_EQ(worker.last<step::Claim>()->slots, 2);
    EXPECT_LE(worker.last<step::Claim>()->waitSeconds, 25);
    worker.fresh();
    worker.claimed({1});
    EXPECT_TRUE(worker.did(step::Begin{Lived::ref(1)}));
    EXPECT_EQ(worker.last<step::Claim>()->slots, 1);
    worker.fresh();
    worker.claimed({2});
    EXPECT_EQ(worker.count<step::Claim>(), 0) << "a task that waits here is kept from others";
    worker.make(1); // its slot is free while the last segments are on their way
    EXPECT_EQ(worker.last<step::Claim>()->slots, 1);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Encoding);
}

TEST(WorkerLife, OfABundleItBeginsWithWhatHasASlot) {
    Lived worker(1);
    worker.begin().claimed({1, 2, 3});
    EXPECT_EQ(worker.count<step::Begin>(), 1);
    EXPECT_EQ(worker.life.held(worker.now).size(), 3u);
    worker.fresh();
    worker.make(1);
    EXPECT_TRUE(worker.did(step::Begin{Lived::ref(2)}));
    EXPECT_EQ(worker.count<step::Claim>(), 0);
}

TEST(WorkerLife, AnAnswerThatWasLostIsAskedForAgainByTheSameId) {
    Lived worker(1);
    worker.begin();
    const std::string id = worker.last<step::Claim>()->id;
    worker.fresh();
    worker.take(worker.life.claimUnanswered(worker.now, 1));
    worker.pass(2);
    ASSERT_EQ(worker.count<step::Claim>(), 1);
    EXPECT_EQ(worker.last<step::Claim>()->id, id);
    worker.claimed({1});
    worker.fresh();
    worker.make(1);
    EXPECT_NE(worker.last<step::Claim>()->id, id);
}

TEST(WorkerLife, WaitsLongerEachTimeUpToFifteenSecondsWhileNobodyAnswersClaims) {
    Lived worker(1);
    worker.begin();
    std::vector<int> waits;
    for (int i = 0; i < 7; ++i) {
        worker.take(worker.life.claimUnanswered(worker.now, 1));
        worker.fresh();
        int seconds = 0;
        while (worker.count<step::Claim>() == 0 && seconds < 30) {
            worker.pass(1);
            ++seconds;
        }
        waits.push_back(seconds);
    }
    EXPECT_EQ(waits, (std::vector<int>{1, 2, 4, 8, 15, 15, 15}));
}

TEST(WorkerLife, SaysWhyItHasNothingToDo) {
    Lived worker(1);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, {.leases = {}, .reason = IdleReason::PinnedElsewhere}));
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Idle);
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::PinnedElsewhere);
    worker.fresh();
    worker.pass(1);
    EXPECT_EQ(worker.count<step::Claim>(), 1) << "it asks on";
}

TEST(WorkerLife, BeatsEveryFiveSecondsAFifthMoreOrLess) {
    for (const double random : {0.0, 1.0}) {
        Lived worker(1);
        worker.begin();
        worker.fresh();
        int beats = 0;
        for (int i = 0; i < 600; ++i) {
            worker.now += 100;
            const Steps steps = worker.life.tick(worker.now, random);
            if (Lived::count<step::Beat>(steps) == 0) continue;
            ++beats;
            worker.take(worker.life.beatAnswered(worker.now, {}));
        }
        EXPECT_EQ(beats, random == 0 ? 14 : 10) << "of a minute, the first after five seconds";
    }
}

TEST(WorkerLife, NeverHoldsMoreThanABeatMayName) {
    constexpr int kSlots = 64;
    Lived worker(kSlots);
    worker.begin();
    std::vector<int> numbers;
    for (int i = 1; i <= kSlots; ++i) numbers.push_back(i);
    worker.claimed(numbers);
    for (const int number : numbers) worker.make(number); // and the line to the ingest is slow
    worker.fresh();
    worker.pass(2);
    const auto* claim = worker.last<step::Claim>();
    const int asked = claim ? claim->slots : worker.life.freeSlots();
    EXPECT_EQ(asked, kMostHeldTasks - kSlots);
    EXPECT_LE(static_cast<int>(worker.life.held(worker.now).size()) + asked, kMostHeldTasks);
}
