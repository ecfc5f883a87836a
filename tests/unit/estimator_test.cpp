#include "core/engine/equivalent_command.hpp"
#include "core/engine/estimator.hpp"

#include <gtest/gtest.h>

namespace {

model::Plan plan(model::RateControl control = model::RateControl::CappedQuality) {
    model::Plan plan;
    plan.durationSeconds = 60;
    plan.timescale = 12800;
    plan.gopTicks = 2 * 12800;
    plan.picture.rate = {25, 1};
    plan.video.push_back({.name = "720p",
        .profile = "high",
        .speed = "fast",
        .width = 1280,
        .height = 720,
        .rateControl = control,
        .quality = 22,
        .kbps = 3000,
        .analysis = {}});
    plan.audio.push_back({});
    for (int i = 0; i < 10; ++i) {
        plan.segments.push_back({i * 6LL * 12800, 6 * 12800, 150});
        plan.chunks.push_back({i, 1});
    }
    return plan;
}

model::PastJob past(std::int64_t bytes, double took) {
    model::PastJob job;
    job.presetId = "web";
    job.speed = "fast";
    job.capBytes = engine::capBytesOf(plan());
    job.work = engine::workOf(plan());
    job.bytes = bytes;
    job.tookSeconds = took;
    job.slots = 2;
    return job;
}

} // namespace

TEST(Estimate, LearnsFromPastJobsOfThePreset) {
    const auto naive = engine::estimateBefore(plan(), "web", {}, 2);
    const std::vector<model::PastJob> history(5, past(9'000'000, 40));
    const auto taught = engine::estimateBefore(plan(), "web", history, 2);

    EXPECT_EQ(taught.bytes, 9'000'000);
    EXPECT_NEAR(taught.seconds, 40, 0.5);
    EXPECT_LT(taught.bytesHigh - taught.bytesLow, naive.bytesHigh - naive.bytesLow);
    EXPECT_LT(taught.bytesLow, 9'000'000);
    EXPECT_GT(taught.secondsHigh, 40);
}

/// A stranger's queue: a film of one frame, and after it a trailer that was to be left for 8899 hours.
TEST(Estimate, AFilmOfAFrameTeachesNothingOfPixels) {
    const auto naive = engine::estimateBefore(plan(), "web", {}, 2);
    model::PastJob tiny = past(57'000, 7);
    tiny.work = 0.00001;
    tiny.capBytes = 40'000;
    const auto taught = engine::estimateBefore(plan(), "web", std::vector<model::PastJob>(8, tiny), 2);
    EXPECT_EQ(taught.seconds, naive.seconds);
    EXPECT_EQ(taught.bytes, naive.bytes);
    model::Plan one = plan();
    one.segments = {{0, 512, 1}};
    EXPECT_GE(engine::estimateBefore(one, "web", {}, 2).seconds, 1) << "starting takes its time, however little there is";
}

TEST(Estimate, TwoPassesAreForetoldByTheirBitrate) {
    const auto estimate = engine::estimateBefore(plan(model::RateControl::TwoPass), "web", {}, 2);

    EXPECT_EQ(estimate.bytes, engine::capBytesOf(plan()));
    EXPECT_LT(static_cast<double>(estimate.bytesHigh - estimate.bytesLow), 0.2 * static_cast<double>(estimate.bytes));
}

TEST(Estimate, TheBandNarrowsWithEveryChunk) {
    const auto before = engine::estimateBefore(plan(), "web", {}, 2);
    std::vector<model::ChunkCell> cells(10);
    for (auto& cell : cells) cell.seconds = 6;
    double last = static_cast<double>(before.bytesHigh - before.bytesLow);
    for (std::size_t done = 2; done <= 10; done += 4) {
        for (std::size_t i = 0; i < done; ++i) {
            cells[i].state = model::ChunkState::Done;
            cells[i].bytes = i % 2 ? 1'000'000 : 1'200'000;
        }
        const auto now = engine::estimateDuring(plan(), before, cells, 10, 5);
        const auto band = static_cast<double>(now.bytesHigh - now.bytesLow);
        EXPECT_LT(band, last) << done;
        last = band;
        EXPECT_LE(now.bytesLow, now.bytes);
        EXPECT_GE(now.bytesHigh, now.bytes);
    }
    EXPECT_EQ(last, 0) << "nothing is left to guess";
}

TEST(Estimate, TheLogTellsHowWrongItWas) {
    model::PastJob job = past(18'000'000, 30);
    job.estimate = {
        .bytes = 20'000'000, .bytesLow = 15'000'000, .bytesHigh = 25'000'000, .seconds = 40, .secondsLow = 30, .secondsHigh = 50};

    EXPECT_EQ(engine::describeEstimateError(job).english(),
        "estimated 20 MB (15 MB to 25 MB), became 18 MB (10 % less); estimated 40 s (30 to 50), took 30 s (25 % less)");
}

TEST(EquivalentCommand, NamesEveryRungAndQuotesTheSource) {
    const std::string command = engine::equivalentCommand(plan(), "/films/it's.mov");

    EXPECT_NE(command.find("'/films/it'\\''s.mov'"), std::string::npos) << command;
    EXPECT_NE(command.find("-crf:v:0 22 -maxrate:v:0 3000k -bufsize:v:0 6000k -g:v:0 50"), std::string::npos) << command;
    EXPECT_EQ(command.find('\n'), std::string::npos);
    const std::string two = engine::equivalentCommand(plan(model::RateControl::TwoPass), "a.mov");
    EXPECT_NE(two.find("-pass 1"), std::string::npos);
    EXPECT_NE(two.find("-pass 2"), std::string::npos);
}
