#include "core/fleet/queue/causes.hpp"
#include "core/fleet/queue/course.hpp"

#include <gtest/gtest.h>

using namespace fleet;

namespace {

Attempt on(const std::string& worker, Fence fence) {
    return {.worker = worker, .machine = "machine of " + worker, .fence = fence};
}

/// The course after an attempt began and failed.
void fail(Course& course, const std::string& worker, Fence fence, bool isAnybodyElse = true) {
    ASSERT_TRUE(course.leased(fence, worker));
    ASSERT_TRUE(course.failed(on(worker, fence), isAnybodyElse, 0, 0.5));
}

void lose(Course& course, const std::string& worker, Fence fence) {
    ASSERT_TRUE(course.leased(fence, worker));
    ASSERT_TRUE(course.expired(on(worker, fence), 0, 0.5));
}

} // namespace

TEST(FleetCourse, AGoodResultEndsIt) {
    Course course;
    course.offered();
    EXPECT_EQ(course.state, TaskState::Offered);
    ASSERT_TRUE(course.leased(7, "a"));
    EXPECT_EQ(course.returned(7, "a"), Outcome::Seen);
    course.kept();
    EXPECT_EQ(course.state, TaskState::Done);
    EXPECT_EQ(course.returned(7, "a"), Outcome::Kept) << "said again";
    EXPECT_EQ(course.returned(6, "b"), Outcome::Superseded) << "late, by another attempt";
    EXPECT_FALSE(course.leased(9, "c")) << "nobody should have it any more";
}

TEST(FleetCourse, FaultsWaitLongerEachTimeAndTheThirdIsTheLast) {
    Course course;
    fail(course, "a", 1);
    EXPECT_EQ(course.state, TaskState::Backoff);
    EXPECT_EQ(course.notBeforeMs, 5000);
    EXPECT_TRUE(course.isRetry);
    fail(course, "b", 2);
    EXPECT_EQ(course.notBeforeMs, 20'000);
    fail(course, "a", 3);
    EXPECT_EQ(course.state, TaskState::Quarantined);
}

TEST(FleetCourse, OneMachineAloneDoesNotConvictATaskWhileOthersAreThere) {
    Course course;
    for (Fence fence = 1; fence <= 3; ++fence) fail(course, "a", fence);
    EXPECT_EQ(course.state, TaskState::Backoff) << "three faults, of one machine";
    EXPECT_EQ(course.notBeforeMs, 80'000);
    fail(course, "b", 4);
    EXPECT_EQ(course.state, TaskState::Quarantined);

    Course alone;
    for (Fence fence = 1; fence <= 3; ++fence) fail(alone, "a", fence, false);
    EXPECT_EQ(alone.state, TaskState::Quarantined) << "there is nobody else to ask";

    Course unlucky;
    for (Fence fence = 1; fence <= 6; ++fence) fail(unlucky, "a", fence);
    EXPECT_EQ(unlucky.state, TaskState::Quarantined) << "it has to end";
}

TEST(FleetCourse, TheSameFaultSaidTwiceIsOne) {
    Course course;
    fail(course, "a", 1);
    fail(course, "a", 1);
    EXPECT_EQ(course.faults.size(), 1U);
}

TEST(FleetCourse, ThreeLossesOnTwoMachinesArePoison) {
    Course course;
    lose(course, "a", 1);
    lose(course, "a", 2);
    EXPECT_EQ(course.state, TaskState::Backoff);
    lose(course, "b", 3);
    EXPECT_EQ(course.state, TaskState::Quarantined);
    EXPECT_TRUE(course.faults.empty());

    Course preempted;
    for (Fence fence = 1; fence <= 3; ++fence) lose(preempted, "a", fence);
    EXPECT_EQ(preempted.state, TaskState::Backoff) << "a machine that is taken away again and again says nothing of the task";
}

TEST(FleetCourse, HandBacksCountNothing) {
    Course course;
    for (Fence fence = 1; fence <= 10; ++fence) {
        ASSERT_TRUE(course.leased(fence, "a"));
        ASSERT_TRUE(course.handedBack(fence));
        EXPECT_EQ(course.state, TaskState::Waiting);
        EXPECT_TRUE(course.isRetry) << "it goes before the others";
    }
    EXPECT_TRUE(course.faults.empty());
    EXPECT_TRUE(course.losses.empty());
}

TEST(FleetCourse, AnOldAttemptChangesNothingButItsResultMay) {
    Course course;
    lose(course, "a", 1);
    ASSERT_TRUE(course.leased(2, "b"));
    EXPECT_FALSE(course.failed(on("a", 1), true, 0, 0.5));
    EXPECT_FALSE(course.handedBack(1));
    EXPECT_FALSE(course.expired(on("a", 1), 0, 0.5));
    EXPECT_EQ(course.fence, 2);
    EXPECT_EQ(course.returned(1, "a"), Outcome::Seen) << "late, and the first";
    EXPECT_EQ(course.returned(2, "b"), Outcome::Superseded) << "while that one is looked at";
    course.kept();
    EXPECT_EQ(course.fence, 1);
    EXPECT_EQ(course.returned(2, "b"), Outcome::Superseded);
}

TEST(FleetCourse, WhoWakesInTimeHasLostNothing) {
    Course course;
    lose(course, "a", 1);
    EXPECT_EQ(course.losses.size(), 1U);
    ASSERT_TRUE(course.adopted(1, "a"));
    EXPECT_EQ(course.state, TaskState::Leased);
    EXPECT_TRUE(course.losses.empty());
}

TEST(FleetCourse, ARefusedResultIsAFault) {
    Course course;
    ASSERT_TRUE(course.leased(1, "a"));
    EXPECT_EQ(course.returned(1, "a"), Outcome::Seen);
    ASSERT_TRUE(course.refused(on("a", 1), true, 100, 0.5));
    EXPECT_EQ(course.state, TaskState::Backoff);
    EXPECT_EQ(course.notBeforeMs, 5100);
    EXPECT_EQ(course.faults.size(), 1U);
}

TEST(FleetCourse, FaultsOfASickMachineAreTakenBack) {
    Course course;
    fail(course, "sick", 1);
    fail(course, "well", 2);
    fail(course, "sick", 3);
    ASSERT_EQ(course.state, TaskState::Quarantined);
    EXPECT_TRUE(course.forgive("sick"));
    EXPECT_EQ(course.state, TaskState::Waiting);
    EXPECT_EQ(course.faults, std::vector<Attempt>{on("well", 2)});
    EXPECT_FALSE(course.forgive("sick")) << "there are none left";
}

TEST(FleetCourse, WhatRedisForgetsWaitsForTheRollCallOrIsOfferedAgain) {
    Course offered, leased, returned;
    offered.offered();
    ASSERT_TRUE(leased.leased(1, "a"));
    ASSERT_TRUE(returned.leased(2, "a"));
    ASSERT_EQ(returned.returned(2, "a"), Outcome::Seen);
    for (Course* course : {&offered, &leased, &returned}) course->rebuilt(15'000);
    EXPECT_EQ(offered.state, TaskState::Waiting);
    EXPECT_EQ(leased.state, TaskState::Backoff);
    EXPECT_EQ(leased.notBeforeMs, 15'000);
    EXPECT_TRUE(leased.losses.empty());
    EXPECT_EQ(returned.state, TaskState::Returned) << "it is being verified here";
    ASSERT_TRUE(leased.adopted(1, "a"));
    EXPECT_EQ(leased.state, TaskState::Leased);
}

TEST(FleetCourse, CancelledAndReplayed) {
    Course course;
    fail(course, "a", 1, false);
    course.cancel();
    EXPECT_EQ(course.returned(1, "a"), Outcome::Cancelled);
    EXPECT_FALSE(course.leased(2, "b"));

    Course poison;
    for (Fence fence = 1; fence <= 3; ++fence) fail(poison, "a", fence, false);
    ASSERT_EQ(poison.state, TaskState::Quarantined);
    poison.replay();
    EXPECT_EQ(poison.state, TaskState::Waiting);
    EXPECT_TRUE(poison.faults.empty());
}

TEST(FleetCauses, WhatCountsIsWhatTheTaskOrItsMachineDid) {
    for (const Cause cause : {Cause::Crash, Cause::OutOfMemory, Cause::CheckFailed, Cause::Silence, Cause::Refused})
        EXPECT_EQ(counterOf(cause), Counter::Fault);
    for (const Cause cause :
        {Cause::None, Cause::Drain, Cause::Notice, Cause::Resources, Cause::Source, Cause::Ingest, Cause::Disk, Cause::Cancelled})
        EXPECT_EQ(counterOf(cause), Counter::None);
}

TEST(FleetCauses, WaitsAreSpreadByAFifth) {
    EXPECT_EQ(backoffMs(1, 0), 4000);
    EXPECT_EQ(backoffMs(1, 1), 6000);
    EXPECT_EQ(backoffMs(2, 0.5), 20'000);
    EXPECT_EQ(backoffMs(3, 1), 96'000);
    EXPECT_EQ(backoffMs(9, 0), 64'000);
    EXPECT_EQ(grownMemoryMb(1000), 1500);
}
