// A source that is not what it was: what is waited for, what has to be read, what ends the job.

#include "core/engine/source_watch.hpp"

#include <gtest/gtest.h>

namespace {

using State = engine::SourceWatch::State;
constexpr std::int64_t kSettle = 3000;

base::FileStatus file(std::int64_t bytes, std::int64_t modifiedMs) {
    return {.exists = true, .isFile = true, .isReadable = true, .bytes = bytes, .modifiedMs = modifiedMs};
}

struct SourceWatch : testing::Test {
    engine::SourceWatch watch{kSettle};
    model::Fingerprint planned{1000, 5, "abc"};
};

} // namespace

TEST_F(SourceWatch, SizeAndTimeAreEnoughForWhatIsTheSame) {
    EXPECT_EQ(watch.look(file(1000, 5), planned, 0), State::Same);
    EXPECT_EQ(watch.look({}, planned, 1), State::Away);
    EXPECT_EQ(watch.look(file(1000, 5), planned, 2), State::Same);
}

TEST_F(SourceWatch, AFileThatIsCopiedBackIsJudgedWhenItIsAtRest) {
    EXPECT_EQ(watch.look(file(300, 70), planned, 0), State::Settling);
    EXPECT_EQ(watch.look(file(600, 80), planned, kSettle), State::Settling) << "it grows";
    EXPECT_EQ(watch.look(file(1000, 90), planned, 2 * kSettle), State::Settling);
    EXPECT_EQ(watch.look(file(1000, 90), planned, 3 * kSettle), State::Doubtful);
}

TEST_F(SourceWatch, TheSameContentGoesOnAndItsTimeCountsFromNowOn) {
    watch.look(file(1000, 90), planned, 0);
    ASSERT_EQ(watch.look(file(1000, 90), planned, kSettle), State::Doubtful);
    EXPECT_TRUE(watch.compared({1000, 90, "abc"}, planned));
    EXPECT_EQ(watch.look(file(1000, 90), planned, kSettle), State::Same);
    EXPECT_EQ(planned.modifiedMs, 90);
}

TEST_F(SourceWatch, OtherContentOfTheSameSizeIsAnotherFile) {
    watch.look(file(1000, 90), planned, 0);
    EXPECT_FALSE(watch.compared({1000, 90, "xyz"}, planned));
    EXPECT_EQ(watch.look(file(1000, 90), planned, kSettle), State::Other);
    EXPECT_EQ(watch.look(file(1000, 99), planned, kSettle), State::Settling) << "it was written to again: it is read again";
    EXPECT_EQ(watch.look(file(1000, 99), planned, 2 * kSettle), State::Doubtful);
    EXPECT_EQ(watch.look(file(1000, 5), planned, 2 * kSettle), State::Same) << "the old one is back";
}

TEST_F(SourceWatch, AnotherSizeNeedsNoReading) {
    watch.look(file(999, 90), planned, 0);
    EXPECT_EQ(watch.look(file(999, 90), planned, kSettle), State::Other);
}

TEST_F(SourceWatch, AJobOfAnEarlierVersionKnowsItsFileBySizeAndTimeOnly) {
    planned.content.clear();
    EXPECT_EQ(watch.look(file(1000, 5), planned, 0), State::Same);
    watch.look(file(1000, 90), planned, 0);
    EXPECT_EQ(watch.look(file(1000, 90), planned, kSettle), State::Other);
}

TEST_F(SourceWatch, WhatCannotBeReadIsReadAgainLater) {
    watch.look(file(1000, 90), planned, 0);
    ASSERT_EQ(watch.look(file(1000, 90), planned, kSettle), State::Doubtful);
    watch.putOff(kSettle, 10'000);
    EXPECT_EQ(watch.look(file(1000, 90), planned, kSettle + 9'999), State::Settling);
    EXPECT_EQ(watch.look(file(1000, 90), planned, kSettle + 10'000), State::Doubtful);
}
