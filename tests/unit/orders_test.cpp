#include "core/engine/orders.hpp"

#include "core/engine/planner.hpp"

#include <gtest/gtest.h>

namespace {

engine::StoredJob job(bool twoPass) {
    engine::StoredJob stored;
    stored.job.id = "j1";
    stored.job.source = "/films/a.mp4";
    stored.job.width = 1280;
    stored.job.height = 720;
    model::Plan plan;
    plan.timescale = 1000;
    plan.durationSeconds = 8;
    plan.picture.rate = {25, 1};
    model::VideoRendition rung;
    rung.name = "720p";
    rung.width = 1280;
    rung.height = 720;
    rung.kbps = 3000;
    if (twoPass) {
        rung.rateControl = model::RateControl::TwoPass;
        rung.analysis = "pass1";
        model::VideoRendition pass = rung;
        pass.name = "pass1";
        plan.analyses = {pass};
    }
    plan.video = {rung};
    model::AudioRendition sound;
    sound.name = "audio";
    plan.audio = {sound};
    for (int i = 0; i < 4; ++i) plan.segments.push_back({i * 2000LL, 2000, 50});
    plan.chunks = {{0, 2}, {2, 2}};
    stored.plan = plan;
    stored.media = model::MediaInfo{};
    stored.media->fingerprint = {1234, 99, "sum"};
    stored.media->head = {{0, 10}};
    return stored;
}

model::TaskResult firstPass() {
    model::TaskResult result;
    result.fingerprint = "encoder one";
    model::PassFacts facts;
    facts.analysis = "pass1";
    facts.width = 640;
    facts.height = 360;
    facts.tree = true;
    facts.texture = 1e6;
    facts.motion = 1e5;
    facts.rest = 1e4;
    result.analysis = {facts};
    return result;
}

} // namespace

TEST(Orders, NameWhatIsReadAndWrittenAndNoPathOfThisHost) {
    const auto stored = job(false);
    const engine::JobUnits units(*stored.plan, {}, {});
    const auto order = engine::orderOf(stored, units, 1, 8);
    EXPECT_EQ(order.id, "j1/chunk-002");
    EXPECT_EQ(order.attempt, 1);
    ASSERT_EQ(order.inputs.size(), 1U);
    EXPECT_EQ(order.inputs[0], (work::Input{"source", 1234, 99, "sum", {{0, 10}}}))
        << "with what tells it apart, and what each reads of it";
    ASSERT_EQ(order.outputs.size(), 1U);
    EXPECT_EQ(order.outputs[0], (work::Output{"720p", 2, 2}));
    EXPECT_GT(order.task.limits.memoryBytes, 0);
    EXPECT_FALSE(model::toBytes(order).contains("/films/"));
    EXPECT_EQ(*model::fromBytes<work::Order>(model::toBytes(order)), order);
}

TEST(Orders, AreLocatedWhereTheyRun) {
    const auto stored = job(true);
    engine::JobUnits units(*stored.plan, {}, {});
    for (const int pass : {3, 4}) units.restored(pass, firstPass());
    const auto task = work::located(engine::orderOf(stored, units, 0, 8), {"/films/a.mp4", "/work/j1"});
    EXPECT_EQ(task.source, "/films/a.mp4");
    EXPECT_EQ(task.folder, "/work/j1/out");
    EXPECT_EQ(task.statsFolder, "/work/j1/statistics");
    EXPECT_TRUE(task.output.empty());
}

TEST(Orders, ASecondPassNeedsItsStatisticsAndTheEncoderThatMadeThem) {
    const auto stored = job(true);
    engine::JobUnits units(*stored.plan, {}, {});
    for (const int pass : {3, 4}) units.restored(pass, firstPass());
    const auto order = engine::orderOf(stored, units, 1, 8);
    ASSERT_EQ(order.inputs.size(), 3U);
    EXPECT_EQ(order.inputs[1].name, "statistics/pass1-00003.stats");
    EXPECT_EQ(order.inputs[2].name, "statistics/pass1-00003.stats.mbtree");
    EXPECT_EQ(order.task.encoder, "encoder one");
    EXPECT_NEAR(order.task.video.at(0).chunkKbps, 3000, 1); // two equal chunks share equally
}

TEST(Orders, SoundBesidePicturesTakesNoProcessorOfItsOwn) {
    auto stored = job(false);
    EXPECT_EQ(engine::orderOf(stored, engine::JobUnits(*stored.plan, {}, {}), 2, 8).task.lanes, 0);
    stored.plan->video.clear();
    stored.plan->chunks.clear();
    EXPECT_EQ(engine::orderOf(stored, engine::JobUnits(*stored.plan, {}, {}), 0, 8).task.lanes, 1);
}

TEST(Orders, AProbeWritesItsPictureIntoThePlace) {
    const auto order = engine::probeOrder(job(false).job);
    EXPECT_EQ(work::located(order, {"/films/a.mp4", "/work/j1"}).output, "/work/j1/thumbnail.jpg");
}
