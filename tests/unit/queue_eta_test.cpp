#include "core/engine/queue_eta.hpp"

#include <gtest/gtest.h>

using engine::QueuedWork;
using Course = engine::QueuedWork::Course;
using Seconds = std::vector<double>;

namespace {

QueuedWork waiting(double estimated) {
    return {.course = Course::Waiting, .estimatedSeconds = estimated};
}

} // namespace

TEST(QueueEta, AWaitingJobIsDoneAfterAllThatIsBeforeIt) {
    const QueuedWork running{
        .course = Course::Running, .estimatedSeconds = 100, .fraction = 0.7, .leftSeconds = 30, .measuredSeconds = 100};
    EXPECT_EQ(engine::queueEta({running, waiting(60), waiting(10)}), (Seconds{30, 90, 100}));
    EXPECT_EQ(engine::queueEta({waiting(60), waiting(10)}), (Seconds{60, 70})) << "nothing runs yet";
}

TEST(QueueEta, HowWrongTheEstimateOfTheRunningOneWasIsExpectedOfTheOthers) {
    const QueuedWork slow{.course = Course::Running, .estimatedSeconds = 100, .fraction = 0.5, .leftSeconds = 150, .measuredSeconds = 300};
    EXPECT_EQ(engine::queueEta({slow, waiting(20)}), (Seconds{150, 210}));
    QueuedWork absurd = slow;
    absurd.measuredSeconds = 1e9; // a clock that stood still, a machine that slept
    EXPECT_LE(engine::queueEta({absurd, waiting(20)}).back(), 150 + 20 * 20);
}

TEST(QueueEta, JobsThatStandStillAreNotWaitedFor) {
    EXPECT_EQ(engine::queueEta({QueuedWork{.estimatedSeconds = 1000}, waiting(20)}), (Seconds{-1, 20}));
}

TEST(QueueEta, OneThatGetsOnlyWhatTheFirstLeavesDoesNotDelayTheOthersByItsSlowness) {
    const QueuedWork first{.course = Course::Running, .estimatedSeconds = 100, .fraction = 0.9, .leftSeconds = 10, .measuredSeconds = 100};
    const QueuedWork second{.course = Course::Running, .estimatedSeconds = 50, .fraction = 0, .leftSeconds = 45, .measuredSeconds = 50};
    // 10 s of the first, 50 of the second, 20 of the third, one after the other.
    EXPECT_EQ(engine::queueEta({first, second, waiting(20)}), (Seconds{10, 45, 80}));
}

TEST(QueueEta, NobodyBehindIsToldToBeDoneEarlier) {
    const QueuedWork first{.course = Course::Running, .estimatedSeconds = 10, .fraction = 0.5, .leftSeconds = 5, .measuredSeconds = 10};
    const QueuedWork late{.course = Course::Running, .estimatedSeconds = 10, .fraction = 0.5, .leftSeconds = 600, .measuredSeconds = 700};
    const Seconds eta = engine::queueEta({first, late, waiting(1)});
    EXPECT_GE(eta[2], eta[1]);
}

TEST(QueueEta, WhatWasNotMeasuredIsNotInvented) {
    const QueuedWork sound{.course = Course::Waiting};
    EXPECT_EQ(engine::queueEta({sound, waiting(20)}), (Seconds{-1, 20}));
    const QueuedWork justBegun{.course = Course::Running, .estimatedSeconds = 40};
    EXPECT_EQ(engine::queueEta({justBegun, waiting(20)}), (Seconds{40, 60}));
}

TEST(QueueEta, RowsAreToldAnewWhenSomebodyWouldNotice) {
    EXPECT_TRUE(engine::isNoticeable(-1, 60));
    EXPECT_TRUE(engine::isNoticeable(60, -1));
    EXPECT_FALSE(engine::isNoticeable(-1, -1));
    EXPECT_TRUE(engine::isNoticeable(30, 29));
    EXPECT_FALSE(engine::isNoticeable(30, 29.5));
    EXPECT_FALSE(engine::isNoticeable(3600, 3590)) << "an hour from now a second is nothing";
    EXPECT_TRUE(engine::isNoticeable(3600, 3500));
}
