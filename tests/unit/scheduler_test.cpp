#include "core/engine/scheduler.hpp"

#include "core/engine/job_queue.hpp"

#include <gtest/gtest.h>

using engine::Capacity;
using engine::Grant;
using engine::schedule;
using engine::Wish;

namespace {

std::vector<Grant> grants(const Capacity& capacity, const std::vector<Wish>& wishes, std::size_t* asked = nullptr) {
    return schedule(capacity, wishes.size(), [&](std::size_t job) {
        if (asked) ++*asked;
        return wishes[job];
    });
}

} // namespace

TEST(Scheduler, JobsGetProcessorsInQueueOrder) {
    const auto given =
        grants({.slots = 3, .load = 0, .probes = 0, .probing = 0}, {{false, false, {1}}, {false, false, {1, 1, 1}}, {false, false, {1}}});
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0].job, 0U);
    EXPECT_EQ(given[0].tasks, 1);
    EXPECT_EQ(given[1].tasks, 2);
}

TEST(Scheduler, OthersPassAJobWhoseTimeHasNotCome) {
    const Wish later{.probe = true, .lanes = {1}, .notBeforeMs = 5000}, now{.probe = true, .lanes = {1}};
    const auto before = grants({.slots = 1, .probes = 1, .nowMs = 4999}, {later, now});
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].job, 1U);
    EXPECT_TRUE(before[0].probe);
    EXPECT_EQ(before[0].tasks, 1);
    const auto then = grants({.slots = 1, .probes = 1, .nowMs = 5000}, {later, now});
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(then[0].job, 0U) << "it has kept its place";
}

TEST(Scheduler, NoMoreJobsAreBegunThanMayBeEncodedSideBySide) {
    const Wish waiting{.lanes = {1}}, begun{.lanes = {1}, .isBegun = true};
    const auto given = grants({.slots = 8, .jobs = 2, .begun = 1}, {waiting, begun, waiting});
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0].job, 0U) << "there is room for one more";
    EXPECT_EQ(given[1].job, 1U) << "what has begun goes on";
    EXPECT_TRUE(grants({.slots = 8, .jobs = 1, .begun = 1}, {waiting}).empty());
    EXPECT_EQ(grants({.slots = 8, .jobs = 0, .begun = 7}, {waiting}).size(), 1U) << "without a limit";
}

TEST(Scheduler, ATaskThatTakesMoreThanIsFreeBeginsWhenOneIs) {
    const auto given = grants({.slots = 4, .load = 3, .probes = 0, .probing = 0}, {{false, false, {4, 4}}});
    ASSERT_EQ(given.size(), 1U);
    EXPECT_EQ(given[0].tasks, 1);
}

TEST(Scheduler, SoundGoesAlongWithAJobThatWorksThoughNothingIsFree) {
    EXPECT_EQ(grants({.slots = 2, .load = 0, .probes = 0, .probing = 0}, {{false, false, {2, 0, 2}}}).front().tasks, 2);
    EXPECT_EQ(grants({.slots = 2, .load = 2, .probes = 0, .probing = 0}, {{false, true, {0, 2}}}).front().tasks, 1);
    EXPECT_TRUE(grants({.slots = 2, .load = 2, .probes = 0, .probing = 0}, {{false, false, {0, 2}}}).empty());
}

TEST(Scheduler, SourcesAreReadBesideAndNotTooManyAtOnce) {
    const auto given = grants({.slots = 1, .load = 1, .probes = 2, .probing = 1}, {{true, false, {}}, {true, false, {}}});
    ASSERT_EQ(given.size(), 1U);
    EXPECT_TRUE(given[0].probe);
    EXPECT_EQ(given[0].tasks, 0);
}

TEST(Scheduler, NobodyIsAskedWhenNothingIsFree) {
    std::size_t asked = 0;
    EXPECT_EQ(
        grants({.slots = 1, .load = 0, .probes = 0, .probing = 0}, std::vector<Wish>(1000, Wish{false, false, {1}}), &asked).size(), 1U);
    EXPECT_EQ(asked, 1U);
}

TEST(Scheduler, WhatIsInLineForMachinesThatHaveGoneIsTakenBack) {
    EXPECT_EQ(engine::surplus(40, 40), 0);
    EXPECT_EQ(engine::surplus(40, 20), 0) << "they come and go";
    EXPECT_EQ(engine::surplus(41, 20), 21);
    EXPECT_EQ(engine::surplus(912, 1), 911);
}

TEST(Queue, ChosenJobsMoveTogetherAndKeepTheirOrder) {
    using model::MoveTo;
    using Order = std::vector<std::size_t>;
    const std::vector<bool> chosen{false, true, false, true, true};
    EXPECT_EQ(engine::reordered(chosen, MoveTo::Top), (Order{1, 3, 4, 0, 2}));
    EXPECT_EQ(engine::reordered(chosen, MoveTo::Bottom), (Order{0, 2, 1, 3, 4}));
    EXPECT_EQ(engine::reordered(chosen, MoveTo::Up), (Order{1, 0, 3, 4, 2}));
    EXPECT_EQ(engine::reordered(chosen, MoveTo::Down), (Order{0, 2, 1, 3, 4}));
    EXPECT_EQ(engine::reordered({true, true, false}, MoveTo::Up), (Order{0, 1, 2})); // what is at the top stays
    EXPECT_EQ(engine::reorderedBefore(chosen, 2), (Order{0, 1, 3, 4, 2}));
    EXPECT_EQ(engine::reorderedBefore(chosen, 0), (Order{1, 3, 4, 0, 2}));
    EXPECT_EQ(engine::reorderedBefore(chosen, 3), (Order{0, 2, 1, 3, 4}))
        << "before one of them is before the next other one: here the end";
}
