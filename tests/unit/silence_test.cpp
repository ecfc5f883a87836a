#include "core/work/process_time.hpp"
#include "core/work/silence.hpp"

#include <QCoreApplication>
#include <gtest/gtest.h>

using work::Silence;
using Verdict = Silence::Verdict;

TEST(SilentEncoder, OnABusyMachineIsWaitedForUntilItHadItsProcessorTime) {
    Silence silence(300'000);
    silence.heard(5'000);
    // A tenth of a processor: nine limits on the wall are less than one of work.
    std::int64_t used = 5'000;
    for (int limit = 1; limit <= 9; ++limit) EXPECT_EQ(silence.judge(used += 30'000), Verdict::Wait) << limit;
    EXPECT_EQ(silence.judge(used += 30'000), Verdict::Spins);
    EXPECT_EQ(silence.usedMs(), 300'000);
}

TEST(SilentEncoder, ThatDoesNothingHangs) {
    Silence silence(300'000);
    silence.heard(5'000);
    EXPECT_EQ(silence.judge(5'010), Verdict::Hangs); // ten milliseconds of five minutes
}

TEST(SilentEncoder, ThatWorkedAndThenHangsIsFoundAtTheNextLook) {
    Silence silence(50);
    silence.heard(0);
    EXPECT_EQ(silence.judge(10), Verdict::Wait); // it was being loaded
    EXPECT_EQ(silence.judge(10), Verdict::Hangs);
}

TEST(SilentEncoder, AWordBeginsTheCountAnew) {
    Silence silence(1000);
    silence.heard(0);
    EXPECT_EQ(silence.judge(900), Verdict::Wait);
    silence.heard(950);
    EXPECT_EQ(silence.judge(1'900), Verdict::Wait);
    EXPECT_EQ(silence.judge(1'960), Verdict::Spins);
}

TEST(SilentEncoder, ThatDribblesForEverIsEndedToo) {
    Silence silence(300'000);
    silence.heard(0);
    std::int64_t used = 0;
    int looks = 1;
    while (silence.judge(used += 1'000) == Verdict::Wait) ASSERT_LT(++looks, 100);
    EXPECT_GT(looks, 3);
}

TEST(SilentEncoder, IsJudgedByTheWallWhereTheSystemDoesNotSay) {
    Silence silence(1000);
    silence.heard(std::nullopt);
    EXPECT_EQ(silence.judge(std::nullopt), Verdict::Hangs);
    silence.heard(10);
    EXPECT_EQ(silence.judge(std::nullopt), Verdict::Hangs);
}

TEST(ProcessTime, OfThisProcessRisesWhileItWorks) {
    const auto before = work::processorMs(QCoreApplication::applicationPid());
    ASSERT_TRUE(before);
    volatile unsigned spun = 0;
    auto now = before;
    while (now && *now < *before + 30) { // ends by itself: turning is what uses the time
        for (int i = 0; i < 1'000'000; ++i) spun = spun + 1;
        now = work::processorMs(QCoreApplication::applicationPid());
    }
    ASSERT_TRUE(now);
    EXPECT_GT(*now, *before);
}

TEST(ProcessTime, OfAProcessThatIsNoneIsNotKnown) {
    EXPECT_FALSE(work::processorMs(0x7fffffff));
}
