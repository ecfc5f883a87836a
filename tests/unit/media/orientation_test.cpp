#include "core/media/picture_graph.hpp"
#include "core/media/probe.hpp"

#include <gtest/gtest.h>

namespace {

media::Orientation rotated(double degreesCounterClockwise, bool flip) {
    std::int32_t matrix[9];
    av_display_rotation_set(matrix, -degreesCounterClockwise);
    if (flip) av_display_matrix_flip(matrix, 1, 0);
    return media::orientationOf(matrix);
}

} // namespace

TEST(Orientation, AMatrixIsUndoneByTurningTheOtherWay) {
    // ffprobe says rotation -90 for a picture that must be turned clockwise by 90 degrees.
    std::int32_t matrix[9];
    av_display_rotation_set(matrix, 90);
    EXPECT_EQ(av_display_rotation_get(matrix), -90);
    EXPECT_EQ(media::orientationOf(matrix).rotation, 90);
    EXPECT_EQ(rotated(0, false).rotation, 0);
    EXPECT_EQ(rotated(180, false).rotation, 180);
}

TEST(Orientation, AMirrorIsSeen) {
    EXPECT_TRUE(rotated(0, true).mirrored);
    EXPECT_FALSE(rotated(90, false).mirrored);
}

TEST(ScalingParents, SmallPicturesComeFromTheSmallestThatIsLargeEnough) {
    const std::vector<media::PictureSize> ladder{{1920, 1080}, {1280, 720}, {960, 540}, {640, 360}, {426, 240}};
    EXPECT_EQ(media::scalingParents(ladder), (std::vector<int>{-1, -1, 0, 1, 2}));
}
