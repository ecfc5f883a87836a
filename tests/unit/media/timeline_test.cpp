// One timeline for picture and sound (core/model/source_clock.hpp has the rules).

#include "core/media/frame_timing.hpp"
#include "core/media/sound_clock.hpp"
#include "core/media/source_clock.hpp"
#include "core/media/sparse_clock.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace {

/// A stream of evenly spaced packets, 1000 bytes apart in the file.
struct Packets {
    media::ClockRuns runs{true};
    std::int64_t position = 0;
    void add(double from, double to, double length, std::int64_t at = -1) {
        if (at >= 0) position = at;
        for (double time = from; time < to - 1e-9; time += length) runs.add(position += 1000, time, time, length);
    }
};

std::vector<std::vector<double>> shifts(const Packets& picture, const Packets& sound, double wrap = 0) {
    return media::resolveShifts({{true, 0.04, picture.runs.runs()}, {false, 0, sound.runs.runs()}}, wrap);
}

/// Places frames of 20 ms whose times are given; returns output seconds of each frame's beginning.
std::vector<double> placed(const std::vector<double>& times, double length = 0.02) {
    constexpr int kRate = 48000;
    media::SoundClock clock(kRate);
    std::vector<double> begins;
    double position = 0, correction = 0;
    std::size_t next = 0;
    const auto place = [&](bool ended) {
        while (clock.knows(ended)) {
            const auto placement = clock.place(std::llround(position * kRate));
            position += static_cast<double>(placement.silence) / kRate;
            correction = placement.correction;
            begins.push_back(position);
            position += length * (1 + correction) - static_cast<double>(placement.cut) / kRate;
        }
    };
    for (; next < times.size(); ++next) {
        clock.add(times[next], length);
        place(false);
    }
    place(true);
    return begins;
}

} // namespace

TEST(Timeline, JoinedRecordingsFollowEachOther) {
    Packets picture, sound;
    picture.add(1.4, 5.4, 0.04);
    sound.add(1.38, 5.4, 0.02, 100);
    const std::int64_t join = 2'000'000;
    picture.add(1.4, 5.4, 0.04, join);
    sound.add(1.38, 5.4, 0.02, join + 100);
    const auto found = shifts(picture, sound);
    ASSERT_EQ(found[0].size(), 2U);
    ASSERT_EQ(found[1].size(), 2U);
    EXPECT_NEAR(found[0][1], 4, 1e-6);          // the picture has no hole
    EXPECT_DOUBLE_EQ(found[0][1], found[1][1]); // and the sound moves with it
}

TEST(Timeline, AJumpOfAllStreamsIsClosed) {
    Packets picture, sound;
    picture.add(0, 4, 0.04);
    sound.add(0, 4, 0.02, 100);
    picture.add(604, 608, 0.04, 2'000'000);
    sound.add(604, 608, 0.02, 2'000'100);
    const auto found = shifts(picture, sound);
    ASSERT_GE(found[0].size(), 2U);
    ASSERT_GE(found[1].size(), 2U);
    EXPECT_NEAR(found[0][1], -600, 0.001);
    EXPECT_NEAR(found[1][1], -600, 0.001);
}

TEST(Timeline, AGapOfOneStreamStaysAGap) {
    Packets picture, sound;
    picture.add(0, 4, 0.04);
    sound.add(0, 40, 0.02, 100);
    picture.add(30, 40, 0.04, 1'000'000);
    const auto found = shifts(picture, sound);
    ASSERT_EQ(found[0].size(), 2U);
    EXPECT_DOUBLE_EQ(found[0][1], 0);
}

TEST(Timeline, AWrapGoesOnExactly) {
    const double wrap = 95443.717688888;
    Packets picture, sound;
    picture.add(wrap - 2, wrap, 0.04);
    sound.add(wrap - 2, wrap, 0.02, 100);
    picture.add(0.04, 2, 0.04, 2'000'000); // one packet was lost
    sound.add(0, 2, 0.02, 2'000'100);
    const auto found = shifts(picture, sound, wrap);
    ASSERT_GE(found[0].size(), 2U);
    ASSERT_GE(found[1].size(), 2U);
    EXPECT_DOUBLE_EQ(found[0][1], wrap);
    EXPECT_DOUBLE_EQ(found[1][1], wrap);
}

TEST(Timeline, OneDamagedTimeStampChangesNothingBehindIt) {
    Packets picture, sound;
    picture.add(0, 2, 0.04);
    picture.add(9000, 9000.04, 0.04);
    picture.add(2.04, 4, 0.04);
    sound.add(0, 4, 0.02, 100);
    const auto found = shifts(picture, sound);
    ASSERT_EQ(found[0].size(), 3U);
    EXPECT_DOUBLE_EQ(found[0][2], 0);
}

TEST(FrameTiming, AJoinMayLeaveHolesInAConstantRate) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < 50; ++i) pts.push_back(i * 40);
    for (int i = 55; i < 100; ++i) pts.push_back(i * 40);
    const auto timing = media::timingOf(pts, {1, 1000}, 40, {{25, 1}}, {55 * 40});
    EXPECT_TRUE(timing.constantRate);
    EXPECT_EQ(timing.frames, 100);
    ASSERT_EQ(timing.holes.size(), 1U);
    EXPECT_EQ(timing.holes[0], (model::FrameHole{50, 5}));
    EXPECT_FALSE(media::timingOf(pts, {1, 1000}, 40, {{25, 1}}).constantRate); // without a join frames are missing
}

TEST(SoundClock, UnevenTimesMoveNothing) {
    std::vector<double> times;
    for (int i = 0; i < 300; ++i) times.push_back(i * 0.02 + (i % 7 == 3 ? 0.03 : i % 5 == 1 ? -0.008 : 0));
    const auto begins = placed(times);
    ASSERT_EQ(begins.size(), times.size());
    for (int i = 0; i < 300; ++i) EXPECT_NEAR(begins[static_cast<std::size_t>(i)], i * 0.02, 0.006) << i;
}

TEST(SoundClock, AStepIsSilenceOfItsOwnLengthInItsOwnPlace) {
    std::vector<double> times;
    for (int i = 0; i < 300; ++i) times.push_back(i * 0.02 + (i >= 100 ? 1.5 : 0));
    const auto begins = placed(times);
    ASSERT_EQ(begins.size(), times.size());
    EXPECT_NEAR(begins[99], 99 * 0.02, 0.001);
    EXPECT_NEAR(begins[100], 100 * 0.02 + 1.5, 0.001);
    EXPECT_NEAR(begins[299], 299 * 0.02 + 1.5, 0.001);
}

TEST(SoundClock, AnOverlapIsCutByItsOwnLength) {
    std::vector<double> times;
    for (int i = 0; i < 300; ++i) times.push_back(i * 0.02 - (i >= 100 ? 0.1 : 0));
    const auto begins = placed(times);
    ASSERT_EQ(begins.size(), times.size());
    EXPECT_NEAR(begins[299], 299 * 0.02 - 0.1, 0.003);
}

TEST(SoundClock, ADriftIsFollowed) {
    std::vector<double> times;
    for (int i = 0; i < 360'000; ++i) times.push_back(i * 0.02 * 1.001); // two hours, 0.1 %
    const auto begins = placed(times);
    ASSERT_EQ(begins.size(), times.size());
    double worst = 0;
    for (std::size_t i = 0; i < begins.size(); ++i) worst = std::max(worst, std::abs(begins[i] - times[i]));
    EXPECT_LT(worst, 0.012);
}

TEST(SparseClock, ATimeThatIsAFrameOffIsBelievedWhenTheNextSaysSoToo) {
    media::SparseClock clock(40);
    EXPECT_EQ(clock.next(1000, {}, 40), 1000);
    EXPECT_EQ(clock.next({}, {}, 40), 1040);
    EXPECT_EQ(clock.next(1120, {}, 40), 1080); // a frame off, alone
    EXPECT_EQ(clock.next(1120, {}, 40), 1120);
    EXPECT_EQ(clock.next(1200, {}, 40), 1160);
    EXPECT_EQ(clock.next(1240, {}, 40), 1240); // twice: frames were dropped
    EXPECT_EQ(clock.next(3000, {}, 40), 3000); // a gap
}
