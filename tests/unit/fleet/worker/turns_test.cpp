// How much a worker fetches and brings at once.

#include "core/fleet/source/turns.hpp"
#include "tests/unit/fleet/worker/worker_support.hpp"

#include <gtest/gtest.h>
#include <thread>

using namespace fleet;
using fleet::test::Fleet;

TEST(Turns, NoMoreHaveOneThanThereAre) {
    constexpr int kThreads = 8, kTimes = 500;
    Turns turns(2);
    std::atomic<bool> stop{false};
    std::atomic<int> now{0}, most{0}, had{0};
    const auto work = [&] {
        for (int i = 0; i < kTimes; ++i) {
            const auto turn = turns.take(stop);
            const int others = ++now;
            for (int seen = most; others > seen && !most.compare_exchange_weak(seen, others);) {}
            std::this_thread::yield();
            ++had;
            --now;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(most, 2);
    EXPECT_EQ(had, kThreads * kTimes) << "each got its turn";
}

TEST(Turns, WhoIsStoppedWaitsNoLonger) {
    Turns turns(1);
    std::atomic<bool> stop{false};
    const auto held = turns.take(stop);
    ASSERT_TRUE(held);
    bool wasNone = false;
    std::thread other([&] { wasNone = turns.take(stop) == nullptr; });
    stop = true;
    other.join();
    EXPECT_TRUE(wasNone);
}

TEST(UploadTurns, GoInTheOrderOfAskingAsOthersAreDone) {
    UploadTurns turns(2);
    std::vector<int> began;
    std::map<int, UploadTurns::Turn> held;
    const auto ask = [&](QObject* who, int number) {
        turns.ask(who, [&, number](UploadTurns::Turn turn) {
            began.push_back(number);
            held[number] = std::move(turn);
        });
    };
    QObject alive;
    auto gone = std::make_unique<QObject>();
    ask(&alive, 1);
    ask(&alive, 2);
    ask(gone.get(), 3);
    ask(&alive, 4);
    ask(&alive, 5);
    EXPECT_EQ(began, (std::vector<int>{1, 2}));
    gone.reset();
    held.erase(1);
    ASSERT_TRUE(support::runUntil([&] { return began.size() == 3; }));
    EXPECT_EQ(began.back(), 4) << "nobody waits for who is gone";
    held.erase(4);
    held.erase(2);
    ASSERT_TRUE(support::runUntil([&] { return began.size() == 4; }));
    held.clear();
    ask(&alive, 6);
    ask(&alive, 7);
    EXPECT_TRUE(support::runUntil([&] { return began.size() == 6; })) << "all are free again";
}

TEST(UploadTurns, AWorkersFilesWaitForThem) {
    UploadTurns turns(1);
    UploadTurns::Turn held;
    turns.ask(&turns, [&](UploadTurns::Turn turn) { held = std::move(turn); });
    Fleet fleet;
    fleet.turns = &turns;
    fleet.leases = {fleet.lease()};
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.executor.orders.size() == 1; }));
    fleet.executor.segment(0, "720p", 1, "first");
    ASSERT_TRUE(fleet.untilBeaten() && fleet.untilBeaten());
    EXPECT_TRUE(fleet.ingest->requests.empty());
    held.reset();
    EXPECT_TRUE(fleet.until([&] { return fleet.ingest->requests.size() == 2; }));
    fleet.executor.finish(0, fleet.executor.made());
    EXPECT_TRUE(fleet.until([&] { return !fleet.sent("result").empty(); }));
}
