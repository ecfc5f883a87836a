// What is kept of a film is planned to the picture and to the sample (core/model/excerpt.hpp); a plan of the whole film is what it was.

#include "core/engine/equivalent_command.hpp"
#include "core/engine/orders.hpp"
#include "core/engine/planner.hpp"
#include "core/engine/revision.hpp"
#include "core/media/frame_grid.hpp"

#include <gtest/gtest.h>

namespace {

model::Preset web() {
    model::Preset preset;
    preset.name = "Web";
    preset.rungs.push_back({.name = "360p", .shortSide = 360, .kbps = 900});
    return preset;
}

model::AudioStream sound(int index, double from, double to) {
    model::AudioStream stream;
    stream.index = index;
    stream.codec = "aac";
    stream.channels = 2;
    stream.sampleRate = 48000;
    stream.heardFrom = from;
    stream.heardTo = to;
    return stream;
}

/// 100 s at 25 pictures a second; the file's first time stamp is 1 s.
model::MediaInfo film() {
    model::MediaInfo media;
    model::VideoStream video;
    video.codec = "h264";
    video.width = 640;
    video.height = 360;
    video.timing.rate = {25, 1};
    video.timing.frames = 2500;
    video.timing.timeBase = {1, 1000};
    video.timing.firstPts = 1000;
    video.timing.endPts = 101'000;
    media.video.push_back(video);
    media.audio.push_back(sound(1, 1, 101));
    return media;
}

/// Pictures at 0, 0.04, 0.1, 2 and 9 s of a film of 10 s whose first time stamp is 5 s.
model::MediaInfo slides() {
    model::MediaInfo media = film();
    model::FrameTiming& timing = media.video[0].timing;
    timing.constantRate = false;
    timing.firstPts = 5000;
    timing.pts = {5000, 5040, 5100, 7000, 14'000};
    timing.frames = 5;
    timing.endPts = 15'000;
    media.audio[0] = sound(1, 5, 15);
    return media;
}

model::Excerpt span(std::optional<double> start, std::optional<double> end) {
    model::Excerpt excerpt;
    excerpt.start = start;
    excerpt.end = end;
    return excerpt;
}

model::Excerpt tracks(std::vector<int> indices) {
    model::Excerpt excerpt;
    excerpt.audioTracks = std::move(indices);
    return excerpt;
}

std::int64_t framesOf(const model::Plan& plan) {
    std::int64_t frames = 0, next = 0;
    for (const auto& segment : plan.segments) {
        EXPECT_EQ(segment.startTick, next);
        next += segment.ticks;
        frames += segment.frames;
    }
    return frames;
}

/// The tick at which the encoder of the first chunk shows a picture of the source.
std::optional<std::int64_t> shownAt(const model::Plan& plan, std::int64_t pts) {
    model::Task task;
    task.picture = plan.picture;
    task.timescale = plan.timescale;
    task.segments = plan.segments;
    media::FrameGrid grid(task);
    if (pts > plan.picture.firstPts) (void)grid.place(plan.picture.firstPts);
    return grid.place(pts).tick;
}

std::string refusal(const model::MediaInfo& media, const model::Excerpt& excerpt) {
    const auto plan = engine::plan(media, web(), excerpt);
    if (plan) return "";
    EXPECT_EQ(plan.error().code, base::ErrorCode::InvalidInput);
    return plan.error().message;
}

} // namespace

TEST(ExcerptPlan, BeginsWithThePictureThatIsShownAtItsStart) {
    const auto plan = engine::plan(film(), web(), span(10.05, 20));
    ASSERT_TRUE(plan);
    EXPECT_EQ(framesOf(*plan), 249); // 251 is shown from 10.04 s on, 499 up to 20 s
    EXPECT_DOUBLE_EQ(plan->originSeconds, 11.04);
    EXPECT_DOUBLE_EQ(plan->durationSeconds, 9.96);
    EXPECT_EQ(shownAt(*plan, 1000 + 250 * 40), std::nullopt);
    EXPECT_EQ(shownAt(*plan, 1000 + 251 * 40), 0);
    EXPECT_EQ(plan->segments.front().ticks % plan->gopTicks, 0);
    EXPECT_EQ(plan->chunks.front().firstSegment, 0);
}

TEST(ExcerptPlan, TimesInMillisecondsMeanThePictureNextToThem) {
    auto media = film();
    media.video[0].timing.rate = {30000, 1001};
    media.video[0].timing.endPts = 1000 + 83'417;
    media.audio.clear();
    const auto at = [&](double start) { return -engine::plan(media, web(), span(start, {}))->picture.leadTicks; };
    const auto ticks = engine::plan(media, web())->segments.front().ticks / engine::plan(media, web())->segments.front().frames;
    EXPECT_EQ(at(0.033), ticks) << "the second picture comes at 33.37 ms";
    EXPECT_EQ(at(0.032), 0);
    EXPECT_EQ(at(0.067), 2 * ticks) << "the third at 66.73 ms";
    EXPECT_EQ(framesOf(*engine::plan(media, web(), span({}, 0.067))), 2);
    EXPECT_EQ(framesOf(*engine::plan(media, web(), span({}, 0.068))), 3);
}

TEST(ExcerptPlan, AtAVariableRateThePictureThatIsShownThenIsHeldFromThereOn) {
    const auto plan = engine::plan(slides(), web(), span(1, 9.5));
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 6);
    EXPECT_DOUBLE_EQ(plan->durationSeconds, 8.5);
    EXPECT_EQ(plan->segments.front().held, 1) << "the picture of 0.1 s";
    EXPECT_EQ(shownAt(*plan, 7000), 1 * 90'000);
    EXPECT_EQ(shownAt(*plan, 14'000), 8 * 90'000);

    const auto exact = engine::plan(slides(), web(), span(2, {}));
    ASSERT_TRUE(exact);
    EXPECT_EQ(exact->segments.front().held, 0);
    EXPECT_EQ(shownAt(*exact, 7000), 0);
    EXPECT_EQ(shownAt(*exact, 5000), std::nullopt) << "the film's first picture lies before the part like all others";
    EXPECT_EQ(framesOf(*engine::plan(slides(), web(), span({}, 2))), 3);
}

TEST(ExcerptPlan, APartOfOnePictureIsAFilmOfOne) {
    const auto plan = engine::plan(slides(), web(), span(3, 4));
    ASSERT_TRUE(plan);
    EXPECT_EQ(framesOf(*plan), 1);
    EXPECT_DOUBLE_EQ(plan->durationSeconds, 1);
    const auto constant = engine::plan(film(), web(), span(3, 3.01));
    ASSERT_TRUE(constant);
    EXPECT_EQ(framesOf(*constant), 1);
}

TEST(ExcerptPlan, TimesCountFromTheFirstSoundWhereThatIsEarlier) {
    auto media = film();
    media.audio[0] = sound(1, 0, 101); // a second before the first picture
    const auto plan = engine::plan(media, web(), span(0.5, 10));
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 0.48); // the picture's grid
    EXPECT_EQ(plan->picture.leadTicks, 13 * plan->timescale / 25);
    EXPECT_EQ(plan->segments.front().held, 13) << "the first picture is held for what is left of the sound before it";
    EXPECT_EQ(shownAt(*plan, 1000), plan->picture.leadTicks);

    auto without = span(10, 20);
    without.audioTracks.emplace();
    EXPECT_DOUBLE_EQ(engine::plan(media, web(), without)->originSeconds, engine::plan(media, web(), span(10, 20))->originSeconds)
        << "the same place whichever tracks are kept";
}

TEST(ExcerptPlan, TheTracksThatWereChosenAreKept) {
    auto media = film();
    media.audio.push_back(sound(2, 1, 101));
    media.audio[1].language = "deu";
    media.audio.push_back(sound(3, 1, 101));
    media.audio[2].decodable = false;
    EXPECT_EQ(engine::plan(media, web())->audio.size(), 2u);
    const auto one = engine::plan(media, web(), tracks({2}));
    ASSERT_TRUE(one);
    ASSERT_EQ(one->audio.size(), 1u);
    EXPECT_EQ(one->audio[0].streamIndex, 2);
    EXPECT_TRUE(one->audio[0].isDefault);
    for (const auto& remark : one->remarks)
        EXPECT_EQ(remark.text.find("audio track"), std::string::npos) << "what the operator left out is no news: " << remark.text;
    EXPECT_TRUE(engine::plan(media, web(), tracks({}))->audio.empty());
    EXPECT_NE(refusal(media, tracks({7})).find("it has 1 (aac), 2 (aac, deu)"), std::string::npos) << refusal(media, tracks({7}));
    EXPECT_NE(refusal(media, tracks({3})).find("cannot be decoded"), std::string::npos) << refusal(media, tracks({3}));
    media.video.clear();
    EXPECT_NE(refusal(media, tracks({})), "");
}

TEST(ExcerptPlan, SoundAloneIsCutWhereItWasAsked) {
    auto media = film();
    media.video.clear();
    const auto plan = engine::plan(media, web(), span(10.0005, 20));
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->originSeconds, 11.0005);
    EXPECT_NEAR(plan->durationSeconds, 9.9995, 1e-9);
    engine::StoredJob job;
    job.plan = *plan;
    const auto order = engine::orderOf(job, engine::JobUnits(*plan, {}, {}), 0, 1);
    EXPECT_TRUE(order.task.startsInside && order.task.endsInside && order.task.endsWithVideo);
}

TEST(ExcerptPlan, WhatTheFilmDoesNotHaveIsRefusedWithASentence) {
    EXPECT_NE(refusal(film(), span(100, {})).find("1:40, lies behind the end of the film, which is 1:40 long"), std::string::npos)
        << refusal(film(), span(100, {}));
    EXPECT_NE(refusal(film(), span(20, 10)).find("does not lie behind the start"), std::string::npos);
    EXPECT_NE(refusal(film(), span({}, 0)), "");
    EXPECT_NE(refusal(film(), span(-1, {})), "");
    EXPECT_NE(refusal(film(), tracks({1, 1})), "");
    EXPECT_DOUBLE_EQ(engine::plan(film(), web(), span(90, 4000))->durationSeconds, 10) << "an end behind the film is the film's";
}

TEST(ExcerptPlan, ThePlanOfTheWholeFilmIsWhatItWas) {
    for (const auto& media : {film(), slides()}) {
        const auto plan = engine::plan(media, web());
        EXPECT_EQ(*plan, *engine::plan(media, web(), model::Excerpt()));
        EXPECT_FALSE(model::toBytes(*plan).contains("excerpt")) << "its revision is made of these bytes";
        EXPECT_EQ(*plan, *model::fromBytes<model::Plan>(model::toBytes(*plan)));
        EXPECT_NE(engine::revisionOf(*plan, {}, ""), engine::revisionOf(*engine::plan(media, web(), span(1, {})), {}, ""));
    }
}

TEST(ExcerptPlan, TheEquivalentCommandCutsToo) {
    const auto plan = engine::plan(film(), web(), span(10.5, 20));
    EXPECT_NE(engine::equivalentCommand(*plan, "a.mp4").find("ffmpeg -ss 10.5 -to 20 -i 'a.mp4'"), std::string::npos);
}

TEST(ExcerptPlan, WhatIsKeptIsToldInPartsOfAnyLanguage) {
    EXPECT_TRUE(model::excerptText({}).isEmpty());
    EXPECT_EQ(model::excerptText({10.5, 62, std::vector<int>{1, 2}}).english(), "0:10.5 to 1:02, audio tracks 1, 2");
    EXPECT_EQ(model::excerptText({std::nullopt, std::nullopt, std::vector<int>{1}}), base::text("audio track %1", "1"));
    EXPECT_EQ(model::excerptText({10, std::nullopt, std::vector<int>{}}).english(), "0:10 to the end, no audio track");
}
