#include "core/media/frame_grid.hpp"
#include "core/media/frame_timing.hpp"

#include <gtest/gtest.h>

TEST(FrameTiming, MatroskasMillisecondsStillAreAConstantRate) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < 200; ++i) pts.push_back((i * 1001 * 1000 + 12000) / 24000);
    const auto timing = media::timingOf(pts, {1, 1000}, 42, {});

    EXPECT_TRUE(timing.constantRate);
    EXPECT_EQ(timing.rate, (model::Rational{24000, 1001}));
    EXPECT_EQ(timing.frames, 200);
}

TEST(FrameTiming, AFrameInTheWrongPlaceMakesItVariable) {
    const auto timing = media::timingOf({0, 40, 80, 150, 160, 200}, {1, 1000}, 40, {{25, 1}});
    EXPECT_FALSE(timing.constantRate);
    EXPECT_EQ(timing.pts.size(), 6u);
    EXPECT_EQ(timing.endPts, 240);
}

namespace {

model::Task fourFrames() {
    model::Task task;
    task.timescale = 1000;
    task.picture.timeBase = {1, 1000};
    task.picture.rate = {25, 1};
    task.segments = {{160, 160, 4}}; // frames 4 to 7
    return task;
}

} // namespace

TEST(FrameGrid, EveryPositionIsFilledExactlyOnce) {
    media::FrameGrid grid(fourFrames());
    EXPECT_FALSE(grid.place(120).tick);
    EXPECT_EQ(grid.place(161).tick, 160); // jitter
    EXPECT_FALSE(grid.place(165).tick);   // surplus
    const auto late = grid.place(280);    // frames at 200 and 240 are missing
    EXPECT_EQ(late.holdFrom, 200);
    EXPECT_EQ(late.holdCount, 2);
    EXPECT_EQ(late.tick, 280);
    EXPECT_TRUE(grid.place(320).finished);
    EXPECT_EQ(grid.missing(), 2);
}

TEST(FrameGrid, AnEarlyEndIsFilledWithTheLastPicture) {
    media::FrameGrid grid(fourFrames());
    grid.place(160);
    const auto rest = grid.finish();
    EXPECT_EQ(rest.holdFrom, 200);
    EXPECT_EQ(rest.holdCount, 3);
}
