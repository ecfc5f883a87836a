#include "core/fleet/queue/job_lists.hpp"
#include "core/fleet/queue/queue_state.hpp"

#include <gtest/gtest.h>

using namespace fleet;

namespace {

/// A queue and workers that are never idle, each task of which lasts as long as it costs.
struct Slots {
    void offer(const std::string& job, int weight, int tasks, double cost = 1, int cap = 0) {
        std::vector<Offer> offers;
        for (int i = 0; i < tasks; ++i) offers.push_back({.task = job + "/" + std::to_string(i), .need = "h264", .cost = cost});
        queue.offer({.job = job, .weight = weight, .cap = cap}, offers, 0);
    }
    /// The job that gets the next free slot; "" if none. Its task is made at once.
    std::string next() {
        const auto answer =
            queue.claim({.worker = "w", .id = std::to_string(++claims), .slots = 1, .memoryMb = 1, .classes = {{"h264", "p"}}}, 0);
        if (answer.leases.empty()) return {};
        const auto& lease = answer.leases[0];
        queue.report({.worker = "w", .kind = EventKind::Result, .task = lease.task, .fence = lease.fence}, 0);
        return std::string(jobOf(lease.task));
    }

    QueueState queue{1, 30'000};
    int claims = 0;
};

} // namespace

TEST(FleetFairness, SharesAreAsTheWeightsAre) {
    Slots slots;
    slots.offer("urgent", kUrgent, 2000);
    slots.offer("normal", kNormal, 2000);
    slots.offer("background", kBackground, 2000);
    std::map<std::string, int> got;
    for (int i = 0; i < 2100; ++i) ++got[slots.next()];
    EXPECT_NEAR(got["urgent"], 1600, 2);
    EXPECT_NEAR(got["normal"], 400, 2);
    EXPECT_NEAR(got["background"], 100, 2);
}

TEST(FleetFairness, WhatATaskCostsIsWhatCounts) {
    Slots slots;
    slots.offer("long", kNormal, 200, 30);
    slots.offer("short", kNormal, 2000, 3);
    std::map<std::string, int> got;
    for (int i = 0; i < 1100; ++i) ++got[slots.next()];
    EXPECT_NEAR(got["long"], 100, 2);
    EXPECT_NEAR(got["short"], 1000, 2);
}

TEST(FleetFairness, ALongJobThatWasFirstDoesNotKeepAShortOneWaiting) {
    Slots slots;
    slots.offer("long", kNormal, 20'000);
    for (int i = 0; i < 5000; ++i) ASSERT_EQ(slots.next(), "long");
    slots.offer("short", kNormal, 50);
    int made = 0, until = 0;
    while (made < 50 && until < 1000) {
        ++until;
        made += slots.next() == "short" ? 1 : 0;
    }
    EXPECT_LE(until, 101) << "half of the slots, no more and no less";
    EXPECT_GE(until, 98) << "it has not waited before it came: no credit";
}

TEST(FleetFairness, WhoWasAwayBeginsAtThePresentTime) {
    Slots slots;
    slots.offer("one", kNormal, 10);
    slots.offer("two", kNormal, 5000);
    for (int i = 0; i < 1020; ++i) slots.next(); // "one" has nothing any more after some
    std::vector<Offer> more;
    for (int i = 10; i < 110; ++i) more.push_back({.task = "one/" + std::to_string(i), .need = "h264"});
    slots.queue.offer({.job = "one"}, more, 0);
    int got = 0;
    for (int i = 0; i < 100; ++i) got += slots.next() == "one" ? 1 : 0;
    EXPECT_NEAR(got, 50, 1);
}

TEST(FleetFairness, NobodyWhoIsFullKeepsOthersFromTheirTurn) {
    JobLists lists;
    for (int i = 0; i < 100; ++i) {
        const std::string job = "job" + std::to_string(i);
        lists.put({.job = job, .cap = 1});
        for (int task = 0; task < 2; ++task) lists.add({.task = job + "/" + std::to_string(task), .need = "h264"}, 0);
        lists.place(job);
    }
    const Claim claim{.worker = "w", .id = "c", .slots = 200, .memoryMb = 1, .classes = {{"h264", "p"}}};
    JobLists::Search search{.memoryMb = 1, .looks = 300};
    std::set<std::string> got;
    while (const auto taken = lists.take(claim, 0, search))
        EXPECT_TRUE(got.insert(std::string(jobOf(taken->task))).second) << "one at once of each";
    EXPECT_EQ(got.size(), 100U);
    lists.leased("job7", -1);
    lists.place("job7");
    const auto taken = lists.take(claim, 0, search);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->task, "job7/1");
}

TEST(FleetFairness, JobsThatNeedMoreMemoryDoNotHideTheOthers) {
    JobLists lists;
    for (int i = 0; i < 30; ++i) {
        const std::string job = "a-large-" + std::to_string(i);
        lists.put({.job = job, .memoryMb = 8000});
        lists.add({.task = job + "/1", .need = "h264"}, 0);
        lists.place(job);
    }
    lists.put({.job = "small", .memoryMb = 500});
    lists.add({.task = "small/1", .need = "h264"}, 0);
    lists.place("small");
    const Claim claim{.worker = "w", .id = "c", .slots = 1, .memoryMb = 1000, .classes = {{"h264", "p"}}};
    JobLists::Search search{.memoryMb = 1000, .looks = 65};
    const auto taken = lists.take(claim, 0, search);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->task, "small/1");
    EXPECT_TRUE(search.isTooLarge);
}

TEST(FleetFairness, AWorkerOfSeveralEncodersServesEach) {
    Slots slots;
    slots.offer("film", kNormal, 100);
    std::vector<Offer> sound;
    for (int i = 0; i < 100; ++i) sound.push_back({.task = "other/" + std::to_string(i), .need = "av1"});
    slots.queue.offer({.job = "other"}, sound, 0);
    std::map<std::string, int> got;
    for (int i = 0; i < 100; ++i) {
        const auto answer = slots.queue.claim(
            {.worker = "w", .id = "c" + std::to_string(i), .slots = 1, .memoryMb = 1, .classes = {{"av1", "q"}, {"h264", "p"}}}, 0);
        ASSERT_EQ(answer.leases.size(), 1U);
        ++got[std::string(jobOf(answer.leases[0].task))];
    }
    EXPECT_NEAR(got["film"], 50, 1);
    EXPECT_NEAR(got["other"], 50, 1);
}
