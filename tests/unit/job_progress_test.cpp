#include "core/engine/job_progress.hpp"
#include "core/engine/units.hpp"

#include <gtest/gtest.h>
#include <numeric>

namespace {

model::Plan plan() {
    model::Plan plan;
    plan.durationSeconds = 12;
    plan.timescale = 12800;
    plan.gopTicks = 2 * 12800;
    plan.picture.rate = {25, 1};
    plan.video.push_back({.name = "720p", .profile = "high", .speed = "fast", .width = 1280, .height = 720, .kbps = 3000, .analysis = {}});
    plan.audio.push_back({});
    for (int i = 0; i < 2; ++i) {
        plan.segments.push_back({i * 6LL * 12800, 6 * 12800, 150});
        plan.chunks.push_back({i, 1});
    }
    return plan;
}

} // namespace

TEST(JobProgress, AChunkOfAFailedJobDoesNotEncode) {
    const model::Plan film = plan();
    const engine::Ledger ledger(film);
    engine::JobUnits units(film, {}, {});
    units.restored(0, {}); // made, and not stored yet
    model::Job job;
    job.state = model::JobState::Encoding;
    EXPECT_EQ(engine::cellsOf(film, units, job, &ledger).front().state, model::ChunkState::Encoding);
    for (const auto ended : {model::JobState::Failed, model::JobState::Cancelled}) {
        job.state = ended;
        EXPECT_EQ(engine::cellsOf(film, units, job, &ledger).front().state, model::ChunkState::Done);
    }
}

TEST(JobProgress, UnitsCountByTheirPicturesAndMakeOneTogether) {
    const std::vector<double> shares = engine::workShares(plan());
    ASSERT_EQ(shares.size(), 3U);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
    EXPECT_DOUBLE_EQ(shares[0], shares[1]);
    EXPECT_LT(shares[2], 0.05); // the sound
}

TEST(JobProgress, AChunkSaysWhoHasItAndWhoGaveItUp) {
    const model::Plan film = plan();
    const engine::Ledger ledger(film);
    engine::JobUnits units(film, {}, {});
    const model::Job job;
    const auto cell = [&] { return engine::cellsOf(film, units, job, &ledger).front(); };
    EXPECT_EQ(cell().worker, "");
    units.started(0);
    units.attempted(0, {.worker = "enc-01", .number = 1, .isAtWork = true, .failedOn = "", .cause = "", .message = ""});
    EXPECT_EQ(cell().worker, "enc-01");
    EXPECT_EQ(cell().attempt, 1);
    units.attempted(0, {.worker = "enc-01", .number = 1, .isAtWork = false, .failedOn = "enc-01", .cause = "lost", .message = ""});
    EXPECT_EQ(cell().worker, ""); // it waits
    EXPECT_EQ(cell().failedOn, "enc-01");
    units.attempted(0, {.worker = "enc-02", .number = 2, .isAtWork = true, .failedOn = "enc-01", .cause = "lost", .message = ""});
    units.stopped(); // the job was paused: nobody has it
    EXPECT_EQ(cell().worker, "");
    units.started(0);
    units.attempted(0, {.worker = "enc-02", .number = 3, .isAtWork = false, .failedOn = "enc-01", .cause = "lost", .message = ""});
    units.done(0, {});
    EXPECT_EQ(cell().worker, "enc-02"); // who made it
    EXPECT_EQ(cell().attempt, 3);
    EXPECT_EQ(cell().cause, "lost");
}
