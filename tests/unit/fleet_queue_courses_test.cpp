#include "core/fleet/queue/courses.hpp"

#include <algorithm>
#include <gtest/gtest.h>

using namespace fleet;

namespace {

struct Fleet {
    Fleet() { courses.present({{"a", "host a"}, {"b", "host b"}, {"c", "host c"}}); }

    Step say(EventKind kind, const std::string& worker, const std::string& task, Fence its, Cause cause = Cause::None) {
        return courses.take(
            {.id = std::to_string(++number), .kind = kind, .task = task, .fence = its, .worker = worker, .cause = cause}, {.nowMs = nowMs});
    }
    /// An attempt that fails there.
    Step fail(const std::string& worker, const std::string& task, Cause cause = Cause::Crash) {
        say(EventKind::Claimed, worker, task, ++fence);
        return say(EventKind::Failure, worker, task, fence, cause);
    }
    /// An attempt that comes out right there.
    Step make(const std::string& worker, const std::string& task) {
        say(EventKind::Claimed, worker, task, ++fence);
        const QueueEvent result{.id = std::to_string(++number), .kind = EventKind::Result, .task = task, .fence = fence, .worker = worker};
        EXPECT_TRUE(courses.take(result, {.nowMs = nowMs}).isToVerify);
        return courses.verified(result, true, {.nowMs = nowMs});
    }
    TaskState state(const std::string& task) const { return courses.find(task)->state; }

    Courses courses;
    std::int64_t nowMs = 1000;
    Fence fence = 0;
    int number = 0;
};

std::vector<std::string> names(const std::vector<Due>& due) {
    std::vector<std::string> found;
    for (const auto& one : due) found.push_back(one.task);
    return found;
}

bool rests(const Step& step, const std::string& worker, std::int64_t ms) {
    return std::find(step.rests.begin(), step.rests.end(), Rest{.worker = worker, .ms = ms, .isSick = true}) != step.rests.end();
}

} // namespace

TEST(FleetCourses, RetriesAreDueBeforeWhatComesInPlayingOrder) {
    Fleet fleet;
    for (int i = 1; i <= 4; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.fail("a", "film/1");
    fleet.say(EventKind::Claimed, "a", "film/3", ++fleet.fence);
    fleet.say(EventKind::HandBack, "a", "film/3", fleet.fence, Cause::Drain);
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 9)), (std::vector<std::string>{"film/3", "film/2", "film/4"}));
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 2)), (std::vector<std::string>{"film/3", "film/2"}));
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 0, {}, 2)), std::vector<std::string>{"film/3"}) << "waits for no room";
    const auto later = fleet.courses.due("film", fleet.nowMs + 5000, 9);
    EXPECT_EQ(names(later), (std::vector<std::string>{"film/3", "film/1", "film/2", "film/4"}));
    EXPECT_TRUE(later[1].isFirst);
    EXPECT_EQ(later[1].avoided, std::vector<std::string>{"a"}) << "others first";
    EXPECT_FALSE(later[2].isFirst);
    fleet.courses.offered("film/1");
    EXPECT_EQ(fleet.courses.count("film", TaskState::Offered), 1);
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs + 5000, 9)), (std::vector<std::string>{"film/3", "film/2", "film/4"}));
}

TEST(FleetCourses, WhereThereIsNobodyElseNobodyIsAvoided) {
    Fleet fleet;
    fleet.courses.present({{"a", "host a"}});
    fleet.courses.add("film/1");
    fleet.fail("a", "film/1");
    const auto due = fleet.courses.due("film", fleet.nowMs + 5000, 9);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_TRUE(due[0].avoided.empty());
}

TEST(FleetCourses, AMachineThatFailsWhatOthersMakeIsSick) {
    Fleet fleet;
    for (int i = 1; i <= 9; ++i) fleet.courses.add("film/" + std::to_string(i));
    for (const char* task : {"film/1", "film/2", "film/3"})
        EXPECT_FALSE(rests(fleet.fail("a", task), "a", 60'000)) << "nobody has made them yet: the film may be broken";
    const Step step = fleet.make("b", "film/1");
    EXPECT_TRUE(rests(step, "a", 60'000));
    EXPECT_TRUE(fleet.courses.needsTest("a"));
    for (const char* task : {"film/2", "film/3"}) {
        EXPECT_TRUE(fleet.courses.find(task)->faults.empty()) << "taken back: " << task;
        EXPECT_NE(std::find(step.changed.begin(), step.changed.end(), task), step.changed.end());
    }
    EXPECT_EQ(fleet.courses.tested("a", false).size(), 1U);
    EXPECT_EQ(fleet.courses.tested("a", false)[0].ms, 1'800'000) << "one, five, thirty minutes";
    EXPECT_TRUE(fleet.courses.tested("a", true).empty());
    EXPECT_FALSE(fleet.courses.needsTest("a"));
}

TEST(FleetCourses, TasksThatFailOnTwoMachinesSpeakAgainstNone) {
    Fleet fleet;
    for (int i = 1; i <= 4; ++i) fleet.courses.add("film/" + std::to_string(i));
    for (const char* task : {"film/1", "film/2", "film/3"}) {
        fleet.fail("a", task);
        fleet.fail("b", task);
    }
    EXPECT_TRUE(fleet.make("c", "film/1").rests.empty());
    EXPECT_FALSE(fleet.courses.needsTest("a"));
    EXPECT_FALSE(fleet.courses.needsTest("b"));
}

TEST(FleetCourses, WhoFailsFastWaitsLongerEachTime) {
    Fleet fleet;
    std::int64_t expectedMs = 1000;
    for (int i = 1; i <= 8; ++i) {
        const std::string task = "film/" + std::to_string(i);
        fleet.courses.add(task);
        const Step step = fleet.fail("a", task);
        ASSERT_FALSE(step.rests.empty());
        EXPECT_EQ(step.rests[0], (Rest{.worker = "a", .ms = expectedMs, .isSick = false}));
        expectedMs = std::min<std::int64_t>(60'000, 2 * expectedMs);
    }
    fleet.courses.add("film/9");
    fleet.make("a", "film/9");
    fleet.courses.add("film/10");
    EXPECT_EQ(fleet.fail("a", "film/10").rests[0].ms, 1000);
}

TEST(FleetCourses, WhatTheWorldDidIsNobodysFault) {
    Fleet fleet;
    fleet.courses.add("film/1");
    for (const Cause cause : {Cause::Source, Cause::Ingest, Cause::Disk, Cause::Notice}) {
        const Step step = fleet.fail("a", "film/1", cause);
        EXPECT_TRUE(step.rests.empty());
        EXPECT_EQ(fleet.state("film/1"), TaskState::Waiting);
        EXPECT_TRUE(fleet.courses.find("film/1")->faults.empty());
    }
}

TEST(FleetCourses, ALateResultIsUsedIfItIsTheFirstAndTheOtherIsTold) {
    Fleet fleet;
    fleet.courses.add("film/1");
    fleet.say(EventKind::Claimed, "a", "film/1", 1);
    fleet.say(EventKind::Expired, "a", "film/1", 1);
    fleet.say(EventKind::Claimed, "b", "film/1", 2);
    const QueueEvent late{.id = "x", .kind = EventKind::Result, .task = "film/1", .fence = 1, .worker = "a", .isLate = true};
    ASSERT_TRUE(fleet.courses.take(late, {}).isToVerify);
    const Step kept = fleet.courses.verified(late, true, {});
    ASSERT_EQ(kept.settlements.size(), 1U);
    EXPECT_EQ(kept.settlements[0].outcome, Outcome::Kept);
    EXPECT_EQ(fleet.state("film/1"), TaskState::Done);
    const Step other = fleet.say(EventKind::Result, "b", "film/1", 2);
    EXPECT_FALSE(other.isToVerify);
    EXPECT_EQ(other.settlements[0].outcome, Outcome::Superseded);
    EXPECT_EQ(fleet.say(EventKind::Result, "a", "film/1", 1).settlements[0].outcome, Outcome::Kept) << "said again";
    EXPECT_EQ(fleet.say(EventKind::Adopted, "a", "film/1", 1).settlements[0].outcome, Outcome::Kept)
        << "held by who did not hear the answer, in a queue that was rebuilt";
    EXPECT_EQ(fleet.say(EventKind::Adopted, "b", "film/1", 2).settlements[0].outcome, Outcome::Superseded);
    EXPECT_TRUE(fleet.courses.isComplete("film"));
}

TEST(FleetCourses, OfAJobThatIsOverNothingIsWanted) {
    Fleet fleet;
    fleet.courses.add("film/1");
    fleet.courses.drop("film");
    EXPECT_EQ(fleet.say(EventKind::Claimed, "a", "film/1", 1).settlements[0].outcome, Outcome::Cancelled);
    EXPECT_EQ(fleet.say(EventKind::Result, "a", "film/1", 1).settlements[0].outcome, Outcome::Cancelled);
    EXPECT_TRUE(fleet.courses.due("film", 0, 9).empty());
}

TEST(FleetCourses, WhatWasVerifiedWhenTheCoordinatorEndedComesAgain) {
    Fleet fleet;
    Course course;
    ASSERT_TRUE(course.leased(5, "a"));
    ASSERT_EQ(course.returned(5, "a"), Outcome::Seen);
    fleet.courses.add("film/1", course);
    fleet.courses.rebuilt(fleet.nowMs);
    EXPECT_TRUE(fleet.courses.due("film", fleet.nowMs, 9).empty()) << "the roll call first";
    EXPECT_EQ(fleet.courses.due("film", fleet.nowMs + Courses::kRollCallMs, 9).size(), 1U);
    EXPECT_TRUE(fleet.say(EventKind::Result, "a", "film/1", 5).isToVerify);
}

TEST(FleetCourses, WhatNobodyWantsIsNotDueAndCountsAsNothing) {
    Fleet fleet;
    for (int i = 1; i <= 4; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.courses.offered("film/1");
    fleet.say(EventKind::Claimed, "a", "film/2", ++fleet.fence);
    for (const char* task : {"film/1", "film/2", "film/3"}) fleet.courses.remove(task);
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 9)), std::vector<std::string>{"film/4"});
    EXPECT_EQ(fleet.courses.count("film", TaskState::Offered), 0);
    EXPECT_EQ(fleet.courses.count("film", TaskState::Leased), 0);
    EXPECT_EQ(fleet.courses.going("film"), 1);
    EXPECT_TRUE(fleet.courses.leases().empty());
    EXPECT_EQ(fleet.courses.ahead("film", 9), std::vector<std::string>{"film/4"});
    fleet.make("a", "film/4");
    EXPECT_EQ(fleet.courses.going("film"), 0);
    EXPECT_TRUE(fleet.courses.isComplete("film"));
    EXPECT_FALSE(fleet.courses.find("film/1"));
    EXPECT_EQ(fleet.say(EventKind::Result, "a", "film/2", fleet.fence).settlements[0].outcome, Outcome::Cancelled);
}

TEST(FleetCourses, WhoHasWhatIsKnownWhateverHappensToIt) {
    Fleet fleet;
    for (int i = 1; i <= 5; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.courses.add("other/1");
    const auto claim = [&](const std::string& worker, const std::string& task) {
        fleet.say(EventKind::Claimed, worker, task, ++fleet.fence);
        return fleet.fence;
    };
    claim("a", "film/1");
    const Fence back = claim("a", "film/2"), lost = claim("b", "film/3");
    claim("a", "film/4");
    claim("b", "other/1");
    const Fence stolen = claim("b", "film/4");
    using Leases = std::map<std::string, std::set<std::string>>;
    EXPECT_EQ(fleet.courses.leases(), (Leases{{"a", {"film/1", "film/2"}}, {"b", {"film/3", "film/4", "other/1"}}}));
    fleet.say(EventKind::HandBack, "a", "film/2", back, Cause::Drain);
    fleet.say(EventKind::Expired, "b", "film/3", lost);
    fleet.say(EventKind::Result, "b", "film/4", stolen);
    EXPECT_EQ(fleet.courses.leases(), (Leases{{"a", {"film/1"}}, {"b", {"other/1"}}}));
    fleet.courses.drop("film");
    EXPECT_EQ(fleet.courses.leases(), (Leases{{"b", {"other/1"}}}));
    fleet.courses.rebuilt(fleet.nowMs);
    EXPECT_TRUE(fleet.courses.leases().empty());
}

TEST(FleetCourses, WhatIsWithdrawnWaitsAgainAndCountsNothing) {
    Fleet fleet;
    fleet.courses.add("film/1");
    fleet.say(EventKind::Claimed, "a", "film/1", ++fleet.fence);
    const QueueEvent result{.id = "r", .kind = EventKind::Result, .task = "film/1", .fence = fleet.fence, .worker = "a", .isLate = true};
    fleet.courses.take(result, {.nowMs = fleet.nowMs});
    fleet.courses.verified(result, false, {.nowMs = fleet.nowMs});
    fleet.say(EventKind::Adopted, "a", "film/1", fleet.fence); // told before the verdict, read behind it
    EXPECT_EQ(fleet.state("film/1"), TaskState::Leased);
    const Step step = fleet.say(EventKind::Withdrawn, "a", "film/1", fleet.fence);
    EXPECT_EQ(step.changed, std::vector<std::string>{"film/1"});
    ASSERT_EQ(step.settlements.size(), 1U);
    EXPECT_EQ(step.settlements[0].outcome, Outcome::Noted) << "what became of it is told already";
    EXPECT_EQ(fleet.state("film/1"), TaskState::Waiting);
    EXPECT_EQ(fleet.courses.find("film/1")->faults.size(), 1U);
    EXPECT_TRUE(fleet.say(EventKind::Withdrawn, "a", "film/1", fleet.fence).changed.empty());
}

TEST(FleetCourses, OnlyWhatIsWantedIsDueHoweverMuchStandsBefore) {
    Fleet fleet;
    for (int i = 10; i < 60; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.say(EventKind::Claimed, "a", "film/10", ++fleet.fence);
    fleet.say(EventKind::HandBack, "a", "film/10", fleet.fence, Cause::Drain);
    const auto isEven = [](const std::string& task) { return task.back() % 2 == 0; };
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 3, isEven)), (std::vector<std::string>{"film/10", "film/12", "film/14"}));
    const auto isLast = [](const std::string& task) { return task == "film/59"; };
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 3, isLast)), std::vector<std::string>{"film/59"});
}

TEST(FleetCourses, WhatNobodyHasIsAheadFirstThingsFirst) {
    Fleet fleet;
    for (int i = 1; i <= 6; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.fail("a", "film/1");
    fleet.say(EventKind::Claimed, "a", "film/2", ++fleet.fence);
    fleet.say(EventKind::HandBack, "a", "film/2", fleet.fence, Cause::Drain);
    fleet.courses.offered("film/5");
    fleet.say(EventKind::Claimed, "b", "film/4", ++fleet.fence);
    EXPECT_EQ(fleet.courses.ahead("film", 9), (std::vector<std::string>{"film/5", "film/2", "film/1", "film/3", "film/6"}));
    EXPECT_EQ(fleet.courses.ahead("film", 2), (std::vector<std::string>{"film/5", "film/2"}));
    EXPECT_TRUE(fleet.courses.ahead("none", 2).empty());
}

TEST(FleetCourses, AJobThatIsDroppedSpeaksAgainstNoWorker) {
    Fleet fleet;
    for (int i = 1; i <= 3; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.courses.add("other/1");
    fleet.fail("a", "film/1");
    fleet.fail("a", "film/2");
    fleet.courses.drop("film");
    fleet.fail("a", "other/1");
    EXPECT_FALSE(rests(fleet.make("b", "other/1"), "a", 60'000)) << "one task is none of three";
}

TEST(FleetCourses, WhoHasRestedInAnEarlierRunRestsLonger) {
    Courses courses;
    EXPECT_EQ(courses.restsOf("a"), 0);
    courses.recallRests("a", 1, true);
    EXPECT_TRUE(courses.needsTest("a"));
    ASSERT_EQ(courses.tested("a", false).size(), 1U);
    EXPECT_EQ(courses.restsOf("a"), 2);
    const Step step = courses.suspect("a");
    ASSERT_EQ(step.rests.size(), 1U);
    EXPECT_TRUE(step.rests[0].isSick);
    EXPECT_EQ(step.rests[0].ms, 30 * 60'000);
}

TEST(FleetCourses, OneThatNobodyWantsGoesAndTheOthersOfItsJobGoOn) {
    Fleet fleet;
    for (int i = 1; i <= 3; ++i) fleet.courses.add("film/" + std::to_string(i));
    fleet.say(EventKind::Claimed, "a", "film/2", ++fleet.fence);
    fleet.courses.remove("film/2");
    fleet.courses.remove("film/2");
    EXPECT_EQ(fleet.courses.find("film/2"), nullptr);
    EXPECT_EQ(fleet.courses.count("film", TaskState::Leased), 0);
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 9)), (std::vector<std::string>{"film/1", "film/3"}));
    EXPECT_EQ(fleet.say(EventKind::Result, "a", "film/2", fleet.fence).settlements[0].outcome, Outcome::Cancelled);
    fleet.courses.add("film/2");
    EXPECT_EQ(names(fleet.courses.due("film", fleet.nowMs, 9)), (std::vector<std::string>{"film/1", "film/3", "film/2"}));
    for (const char* task : {"film/1", "film/2", "film/3"}) fleet.courses.remove(task);
    EXPECT_TRUE(fleet.courses.due("film", fleet.nowMs, 9).empty());
    EXPECT_FALSE(fleet.courses.isComplete("film"));
}
