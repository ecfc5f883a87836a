#include "core/engine/orders.hpp"
#include "core/engine/planner.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace {

model::Preset web() {
    model::Preset preset;
    preset.name = "Web";
    for (const auto& [name, side, kbps] : {std::tuple{"1080p", 1080, 5000}, {"720p", 720, 3000}, {"360p", 360, 900}})
        preset.rungs.push_back({.name = name, .shortSide = side, .kbps = kbps});
    return preset;
}

model::MediaInfo video(int width, int height, model::Rational rate, std::int64_t frames) {
    model::MediaInfo media;
    model::VideoStream stream;
    stream.codec = "h264";
    stream.width = width;
    stream.height = height;
    stream.timing.rate = rate;
    stream.timing.frames = frames;
    stream.timing.timeBase = {1, 90000};
    stream.timing.endPts = std::llround(static_cast<double>(frames) * 90000 / rate.value());
    media.video.push_back(stream);
    return media;
}

struct Rate {
    model::Rational rate;
    std::int64_t framesInFour;
};

} // namespace

class GridTest : public testing::TestWithParam<Rate> {};

TEST_P(GridTest, FourSecondsBecomeAWholeNumberOfFramesAndEverySegmentIsExact) {
    model::Preset preset = web();
    preset.segmentSeconds = 4;
    const auto plan = engine::plan(video(1920, 1080, GetParam().rate, 1000), preset);

    ASSERT_TRUE(plan);
    ASSERT_FALSE(plan->segments.empty());
    EXPECT_EQ(plan->segments.front().frames, GetParam().framesInFour);
    std::int64_t next = 0, frames = 0;
    for (const auto& segment : plan->segments) {
        EXPECT_EQ(segment.startTick, next);
        // ticks = frames / rate, without rounding
        EXPECT_EQ(segment.ticks * GetParam().rate.num, segment.frames * GetParam().rate.den * plan->timescale);
        next += segment.ticks;
        frames += segment.frames;
    }
    EXPECT_EQ(frames, 1000);
    EXPECT_EQ(plan->segments.front().ticks % plan->gopTicks, 0);
}
INSTANTIATE_TEST_SUITE_P(Rates, GridTest,
    testing::Values(Rate{{24000, 1001}, 96}, Rate{{24, 1}, 96}, Rate{{25, 1}, 100}, Rate{{30000, 1001}, 120}, Rate{{50, 1}, 200},
        Rate{{60000, 1001}, 240}));

TEST(Plan, VariableRateCutsAtTheFirstFrameAtOrAfterTheBoundary) {
    auto media = video(1280, 720, {25, 1}, 5);
    auto& timing = media.video[0].timing;
    timing.constantRate = false;
    timing.firstPts = 9000;
    timing.pts = {9000, 9000 + 540000 - 1, 9000 + 540001, 9000 + 700000, 9000 + 1080000}; // 0 s, just before 6 s, just after, 7.8 s, 12 s
    timing.endPts = 9000 + 1090000;

    const auto plan = engine::plan(media, web());

    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->segments.size(), 3u);
    EXPECT_EQ(plan->segments[0], (model::Segment{0, 540001, 2}));
    EXPECT_EQ(plan->segments[1], (model::Segment{540001, 539999, 2}));
    EXPECT_EQ(plan->segments[2], (model::Segment{1080000, 10000, 1}));
}

TEST(Plan, NeverUpscalesAndKeepsASourceBetweenTwoRungs) {
    const auto plan = engine::plan(video(1024, 576, {25, 1}, 250), web());

    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->video.size(), 2u);
    EXPECT_EQ(plan->video[0].name, "576p");
    EXPECT_EQ(plan->video[0].width, 1024);
    EXPECT_EQ(plan->video[1].name, "360p");
    EXPECT_EQ(plan->video[1].width, 640);
}

TEST(Plan, ATinySourceGetsOneRungOfItsOwnEvenSize) {
    const auto plan = engine::plan(video(99, 51, {25, 1}, 10), web());

    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->video.size(), 1u);
    EXPECT_EQ(plan->video[0].width, 98);
    EXPECT_EQ(plan->video[0].height, 50);
}

TEST(Plan, APhoneVideoIsUprightAndItsShortSideNamesTheRung) {
    auto media = video(1920, 1080, {30, 1}, 300);
    media.video[0].rotation = 90;

    const auto plan = engine::plan(media, web());

    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->video[0].width, 1080);
    EXPECT_EQ(plan->video[0].height, 1920);
    EXPECT_EQ(plan->video[1].width, 720);
    EXPECT_EQ(plan->video[1].height, 1280);
}

TEST(Plan, AnamorphicPixelsBecomeSquareWithoutInventingAny) {
    auto media = video(1440, 1080, {25, 1}, 100);
    media.video[0].sampleAspect = {4, 3};

    const auto size = engine::uprightSize(media.video[0]);

    EXPECT_EQ(size.width, 1440);
    EXPECT_EQ(size.height, 810);
}

TEST(Plan, AHighRateIsHalvedForARungThatAsksForIt) {
    model::Preset preset = web();
    preset.rungs[2].maxFps = 30;
    const auto plan = engine::plan(video(1920, 1080, {60, 1}, 1201), preset);

    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->video[0].frameStep, 1);
    EXPECT_EQ(plan->video[2].frameStep, 2);
    EXPECT_EQ(engine::framesOf(*plan, plan->video[2]), 601);
    EXPECT_EQ(plan->segments[0].frames % 2, 0);
}

TEST(Plan, ChunksCoverEverySegmentOnce) {
    const auto plan = engine::plan(video(1920, 1080, {25, 1}, 25 * 3600), web());

    ASSERT_TRUE(plan);
    ASSERT_FALSE(plan->chunks.empty());
    int next = 0;
    for (const auto& chunk : plan->chunks) {
        EXPECT_EQ(chunk.firstSegment, next);
        next += chunk.segments;
    }
    EXPECT_EQ(next, static_cast<int>(plan->segments.size()));
    EXPECT_GT(plan->chunks[0].segments, 1);
}

TEST(Plan, SoundAloneIsAPresentationOfItsOwn) {
    model::MediaInfo media;
    model::AudioStream sound;
    sound.index = 3;
    sound.codec = "mp3";
    sound.language = "deu";
    sound.channels = 2;
    sound.sampleRate = 44100;
    sound.heardFrom = 0.5;
    sound.heardTo = 13;
    media.audio.push_back(sound);

    const auto plan = engine::plan(media, web());

    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->video.empty());
    EXPECT_EQ(plan->audio.at(0).name, "audio");
    EXPECT_EQ(plan->durationSeconds, 12.5);
}

TEST(Plan, SoundIsNotAsLongAsABrokenHeaderClaims) {
    model::MediaInfo media;
    model::AudioStream stream;
    stream.codec = "aac";
    stream.durationSeconds = 9.2e15;
    media.audio.push_back(stream);
    media.durationSeconds = 1.7e10;
    media.fingerprint.bytes = 100'000;
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_LE(plan->durationSeconds, 100'000);
}

TEST(Plan, NothingToDecodeIsSaidWithWhatThereIsAndWhyItDoesNotDo) {
    const auto nothing = engine::plan({}, web());
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, base::ErrorCode::NoMedia);
    EXPECT_EQ(nothing.error().message, "This file has no video and no sound that can be decoded. Remove it, or choose another file.");

    auto media = video(1280, 720, {25, 1}, 250);
    media.video[0].decodable = false;
    media.video[0].encrypted = true;
    model::AudioStream sound;
    sound.codec = "dts";
    sound.decodable = false;
    media.audio.push_back(sound);
    const auto unreadable = engine::plan(media, web());
    ASSERT_FALSE(unreadable);
    EXPECT_EQ(unreadable.error().code, base::ErrorCode::NoMedia);
    EXPECT_EQ(unreadable.error().message,
        "This file has no video and no sound that can be decoded (video h264 is encrypted, sound dts cannot be decoded). "
        "Remove it, or choose another file.");
}

TEST(Plan, AWholeLadderKeepsTwoProcessorsBusyAndASingleRungOne) {
    EXPECT_EQ(engine::lanesOf(*engine::plan(video(1920, 1080, {25, 1}, 250), web())), 2);
    model::Preset single = web();
    single.rungs.resize(1);
    EXPECT_EQ(engine::lanesOf(*engine::plan(video(1920, 1080, {25, 1}, 250), single)), 1);
}

TEST(Plan, RungsOfTwoPassesShareOneAnalysisUnlessTheirFramesDiffer) {
    model::Preset preset = web();
    for (auto& rung : preset.rungs) rung.rateControl = model::RateControl::TwoPass;
    const auto same = engine::plan(video(1920, 1080, {25, 1}, 1000), preset);
    ASSERT_TRUE(same);
    ASSERT_EQ(same->analyses.size(), 1u);
    EXPECT_EQ(same->analyses[0].height, 480);
    EXPECT_EQ(same->analyses[0].name, "pass1");
    ASSERT_EQ(same->video.size(), 3u);
    for (const auto& rendition : same->video) EXPECT_EQ(rendition.analysis, "pass1");

    preset.rungs[2].profile = "baseline"; // no B-frames: other frame types
    preset.rungs[1].rateControl = model::RateControl::CappedQuality;
    const auto mixed = engine::plan(video(1920, 1080, {25, 1}, 1000), preset);
    ASSERT_TRUE(mixed);
    EXPECT_EQ(mixed->analyses.size(), 2u);
    EXPECT_NE(mixed->video[0].analysis, mixed->video[2].analysis);
    EXPECT_EQ(mixed->video[1].analysis, "");
}

TEST(Plan, TimesThatJumpForHoursAreDamageAndSaidSo) {
    auto media = video(640, 360, {25, 1}, 3);
    media.video[0].timing.constantRate = false;
    media.video[0].timing.pts = {0, 3600, 90000LL * 7200};
    media.video[0].timing.endPts = 90000LL * 7200 + 3600;
    const auto plan = engine::plan(media, web());

    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, base::ErrorCode::SourceUnreadable);
    EXPECT_NE(plan.error().message.find("2 h 0 min"), std::string::npos);
}

namespace {

model::MediaInfo pictureAndSound(double soundFrom, double soundTo) {
    model::MediaInfo media;
    model::VideoStream video;
    video.codec = "h264";
    video.width = 320;
    video.height = 180;
    video.timing.rate = {25, 1};
    video.timing.frames = 100; // 4 s
    video.timing.timeBase = {1, 1000};
    video.timing.firstPts = 1000;
    video.timing.endPts = 5000;
    media.video.push_back(video);
    model::AudioStream sound;
    sound.index = 1;
    sound.codec = "aac";
    sound.channels = 2;
    sound.sampleRate = 48000;
    sound.heardFrom = soundFrom;
    sound.heardTo = soundTo;
    media.audio.push_back(sound);
    return media;
}

bool says(const model::Plan& plan, const std::string& words) {
    return std::any_of(
        plan.remarks.begin(), plan.remarks.end(), [&](const auto& remark) { return remark.text.find(words) != std::string::npos; });
}

} // namespace

TEST(Plan, SoundOutsideThePictureIsKept) {
    const auto plan = engine::plan(pictureAndSound(0, 8), web());
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 0);
    EXPECT_DOUBLE_EQ(plan->durationSeconds, 8);
    EXPECT_EQ(plan->picture.leadTicks, plan->timescale);
    std::int64_t held = 0, frames = 0;
    for (const auto& segment : plan->segments) {
        held += segment.held;
        frames += segment.frames;
    }
    EXPECT_EQ(frames, 200);
    EXPECT_EQ(held, 100);
    EXPECT_TRUE(says(*plan, "the first picture is held"));
    EXPECT_TRUE(says(*plan, "the last picture is held"));
}

TEST(Plan, WhatCodecsPadWithHoldsNoPicture) {
    const auto plan = engine::plan(pictureAndSound(0.97, 5.03), web());
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 1);
    EXPECT_DOUBLE_EQ(plan->durationSeconds, 4);
}

TEST(Plan, ARecordingBegunInMidGroupBeginsWithItsFirstKeyFrame) {
    auto media = pictureAndSound(0, 5);
    media.video[0].lostSeconds = 0.9;
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 1);
    EXPECT_TRUE(says(*plan, "cannot be decoded"));
}

TEST(Plan, TextsOfTheFileAreNeverPartOfAPath) {
    auto media = pictureAndSound(1, 5);
    media.audio.push_back(media.audio[0]);
    media.audio[0].language = "../";
    media.audio[1].index = 2;
    media.audio[1].language = "n/a";
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->audio.at(0).name, "audio-1");
    EXPECT_EQ(plan->audio.at(1).name, "audio-2");
}

TEST(Plan, AVariableRateKeepsToTheLimit) {
    auto media = pictureAndSound(1, 5);
    auto& timing = media.video[0].timing;
    timing.constantRate = false;
    timing.timeBase = {1, 1000000};
    timing.firstPts = 1000000;
    for (int i = 0; i < 412; ++i) timing.pts.push_back(1000000 + i * 9709 + (i % 3) * 400); // 103 frames a second
    timing.frames = 412;
    timing.endPts = 5000000;
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->picture.constantRate);
    EXPECT_EQ(plan->picture.rate, (model::Rational{60, 1}));
    EXPECT_TRUE(says(*plan, "the preset's limit"));
}

TEST(Plan, ALongHoldAtAVariableRateIsCutIntoSegments) {
    auto media = pictureAndSound(1, 5);
    auto& timing = media.video[0].timing;
    timing.constantRate = false;
    timing.pts = {1000, 1040, 1090, 31000, 31050};
    timing.frames = 5;
    timing.endPts = 31100;
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    std::int64_t ticks = 0;
    for (const auto& segment : plan->segments) {
        EXPECT_LE(segment.ticks, 9LL * plan->timescale);
        ticks += segment.ticks;
    }
    EXPECT_NEAR(static_cast<double>(ticks) / plan->timescale, 30.1, 0.001) << "the hold is kept whole";
}

TEST(Plan, GapsInTheDescriptionOfColoursAreFilledAndSaid) {
    auto media = pictureAndSound(1, 5);
    media.video[0].colour.transfer = "smpte2084";
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->picture.primaries, "bt2020");
    EXPECT_EQ(plan->picture.matrix, "bt2020nc");
    EXPECT_TRUE(says(*plan, "bt2020nc"));
}

TEST(Plan, AHoleOfHoursIsDamageAndNoFilm) {
    auto media = pictureAndSound(1, 5);
    media.video[0].timing.holes = {{50, 25 * 3600 * 30}};
    media.video[0].timing.frames += 25 * 3600 * 30;
    const auto plan = engine::plan(media, web());
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, base::ErrorCode::SourceUnreadable);
}

TEST(Plan, ATailThatHoldsHardlyAnySoundIsNotHeld) {
    auto media = pictureAndSound(1, 3000);
    media.audio[0].heardSeconds = 4;
    const auto plan = engine::plan(media, web());
    ASSERT_TRUE(plan);
    EXPECT_NEAR(plan->durationSeconds, 68, 1) << "four seconds, and what four seconds of sound may lie apart";
}
