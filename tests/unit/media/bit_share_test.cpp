#include "core/engine/bit_share.hpp"
#include "core/media/first_pass.hpp"
#include "core/model/content.hpp"

#include <gtest/gtest.h>
#include <numeric>

namespace {

model::PassFacts pass(double texture) {
    return {.analysis = "pass1", .width = 640, .height = 360, .tree = true, .texture = texture, .motion = texture / 100, .rest = 1000};
}

} // namespace

TEST(ShareBits, TheMeanIsWhatWasAskedForAndHarderChunksGetMore) {
    const auto shares = engine::shareBits({pass(1e6), pass(4e6), pass(2e6)}, {6, 6, 6}, 1280, 720, 1000, 1400);

    ASSERT_EQ(shares.size(), 3u);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0) / 3, 1000, 1);
    EXPECT_LT(shares[0], shares[2]);
    EXPECT_LT(shares[2], shares[1]);
}

TEST(ShareBits, AShortChunkCountsForItsSecondsOnly) {
    const auto shares = engine::shareBits({pass(6e6), pass(0.5e6)}, {12, 1}, 640, 360, 800, 1200);

    ASSERT_EQ(shares.size(), 2u);
    EXPECT_NEAR((shares[0] * 12 + shares[1] * 1) / 13, 800, 1);
    EXPECT_NEAR(shares[0], shares[1], 1);
}

TEST(ShareBits, NoChunkPassesTheCapAndTheOthersGetWhatItCannotHave) {
    const auto shares = engine::shareBits({pass(1e6), pass(1e8)}, {6, 6}, 640, 360, 1000, 1400);

    ASSERT_EQ(shares.size(), 2u);
    EXPECT_NEAR(shares[1], 1400, 1);
    EXPECT_NEAR(shares[0], 600, 2);
}

TEST(ShareBits, NothingToGoByIsTheMeanForAll) {
    EXPECT_TRUE(engine::shareBits({}, {}, 640, 360, 1000, 1400).empty());
    EXPECT_EQ(engine::shareBits({model::PassFacts{}, model::PassFacts{}}, {6, 6}, 640, 360, 1000, 1400), (std::vector<double>{1000, 1000}));
}

TEST(ShareBits, AChunkOfWhichNothingIsKnownGetsTheMean) {
    model::PassFacts known;
    known.width = 640;
    known.height = 360;
    known.texture = known.motion = known.rest = 1e6;
    const auto shares = engine::shareBits({{}, known, known}, {6, 6, 6}, 640, 360, 1000, 1400);
    ASSERT_EQ(shares.size(), 3u);
    for (const double share : shares) EXPECT_NEAR(share, 1000, 1);
}

TEST(PassFacts, StatisticsThatLackFramesAreAnError) {
    EXPECT_EQ(media::passFacts("#options: 640x360\n", 1).error().code, base::ErrorCode::CheckFailed);
    EXPECT_FALSE(media::passFacts("", 250));
}

TEST(PassFacts, SumsUpWhatX264Wrote) {
    const auto facts =
        media::passFacts("#options: 640x360 fps=25/1\n"
                         "in:0 out:0 type:I dur:2 cpbdur:2 q:12.00 aq:12.00 tex:1000 mv:100 misc:10 imb:9 pmb:0 smb:0 d:- ref:;\n"
                         "in:1 out:1 type:P dur:2 cpbdur:2 q:18.00 aq:18.00 tex:500 mv:50 misc:5 imb:9 pmb:0 smb:0 d:- ref:;\n"
                         "not a frame\nin:2 out:2 type:P dur:2 q:x tex:1\n",
            2)
            .value();

    // The quantiser scale of QP 12 is 0.85, of QP 18 it is 1.7; an I-frame's counts 1.4 times.
    EXPECT_NEAR(facts.texture, 1000.1 * std::pow(0.85 * 1.4, 1.1) + 500.1 * std::pow(1.7, 1.1), 0.1);
    EXPECT_NEAR(facts.motion, 100 * std::sqrt(0.85 * 1.4) + 50 * std::sqrt(1.7), 0.1);
    EXPECT_EQ(facts.rest, 15);
}

TEST(PassFacts, PicturesBehindTheChunkAreLeftOut) {
    const std::string head = "#options: 640x360\n", first = "in:0 out:0 type:I q:1 tex:1 mv:1 misc:1;\n",
                      second = "in:1 out:1 type:P q:1 tex:1 mv:1 misc:1;\n";

    EXPECT_EQ(media::firstFrames(head + first + second + "in:2 out:2 type:I;\nin:5 out:3 type:P;\n", 2), head + first + second);
}

TEST(Content, RangesThatMeetAtAJoinAreOneAndShortOnesAreDropped) {
    model::ContentFacts first, second;
    first.frozen = {{4.5, 6.0}, {1, 1.5}};
    second.frozen = {{6.04, 7.2}};
    first.black = {{0, 0.3}};
    first.addBits(5 * 90000, 90000, 100);
    second.addBits(6 * 90000, 90000, 200);
    second.addBits(5 * 90000, 90000, 50);
    second.cuts = {8};
    first.cuts = {3};

    const auto whole = model::merged({second, first});

    EXPECT_EQ(whole.frozen, (std::vector<model::TimeRange>{{4.5, 7.2}}));
    EXPECT_TRUE(whole.black.empty());
    EXPECT_EQ(whole.cuts, (std::vector<double>{3, 8}));
    EXPECT_EQ(whole.firstSecond, 5);
    EXPECT_EQ(whole.complexity, (std::vector<std::int64_t>{150, 200}));
}
