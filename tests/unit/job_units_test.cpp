#include "core/engine/job_units.hpp"

#include "core/engine/units.hpp"

#include <gtest/gtest.h>

using engine::JobUnits;
using engine::UnitState;
using Verdict = engine::JobUnits::Verdict;
using enum base::ErrorCode;

namespace {

/// Three chunks, one sound track; with `analyses` a first pass over each chunk.
model::Plan plan(bool analyses = false) {
    model::Plan plan;
    plan.timescale = 1000;
    plan.durationSeconds = 6;
    model::VideoRendition rung;
    rung.name = "720p";
    plan.video = {rung};
    model::AudioRendition sound;
    sound.name = "audio";
    plan.audio = {sound};
    for (int i = 0; i < 3; ++i) {
        plan.segments.push_back({i * 2000LL, 2000, 50});
        plan.chunks.push_back({i, 1});
    }
    if (analyses) plan.analyses = {rung};
    return plan;
}

model::TaskResult madeBy(const std::string& encoder) {
    model::TaskResult result;
    result.fingerprint = encoder;
    return result;
}

base::Error error(base::ErrorCode code) {
    return {code, "Something happened."};
}

void finish(JobUnits& units, int unit) {
    units.started(unit);
    units.done(unit, madeBy("a"));
}

} // namespace

TEST(JobUnits, EachHasATitleThatCanBeSaidInOtherLanguages) {
    auto p = plan(true);
    EXPECT_EQ(engine::unitTitle(p, 0).english(), "chunk 001");
    EXPECT_EQ(engine::unitTitle(p, 3).english(), "audio");
    EXPECT_EQ(engine::unitTitle(p, 5).english(), "analysis-002");
    p.audio.front().name = "audio-deu";
    EXPECT_EQ(engine::unitTitle(p, 3).english(), engine::unitKey(p, 3));
    EXPECT_EQ(engine::unitTitle(p, 3).arguments, std::vector<base::Text>{"deu"});
    for (int unit = 0; unit < engine::unitCount(p); ++unit) EXPECT_TRUE(engine::unitTitle(p, unit).isPattern) << unit;
}

TEST(JobUnits, TheFirstChunkThenTheSoundThenTheRest) {
    const auto p = plan();
    JobUnits units(p, {}, {});
    EXPECT_EQ(units.next(p, 9), (std::vector{0, 3, 1, 2}));
    EXPECT_EQ(units.next(p, 2), (std::vector{0, 3}));
    units.started(0);
    EXPECT_EQ(units.next(p, 9), (std::vector{3, 1, 2}));
}

TEST(JobUnits, NoBitIsSpentBeforeAllFirstPassesAreDone) {
    const auto p = plan(true);
    JobUnits units(p, {}, {});
    EXPECT_EQ(units.next(p, 9), (std::vector{4, 5, 6, 3}));
    for (const int pass : {4, 5}) finish(units, pass);
    units.started(6);
    EXPECT_EQ(units.next(p, 9), (std::vector{3})); // one pass still runs
    units.done(6, madeBy("a"));
    EXPECT_EQ(units.next(p, 9), (std::vector{0, 3, 1, 2}));
}

TEST(JobUnits, AFailedUnitIsTriedAsOftenAsAllowedThenGivenUpWhileOthersGoOn) {
    const auto p = plan();
    JobUnits units(p, {}, {});
    for (int attempt = 1; attempt < 3; ++attempt) {
        units.started(1);
        EXPECT_EQ(units.failed(1, error(EncoderStopped), 3, "chunk 002"), Verdict::Again);
        EXPECT_FALSE(units.fault());
    }
    units.started(1);
    EXPECT_EQ(units.failed(1, error(EncoderStopped), 3, "chunk 002"), Verdict::GivenUp);
    EXPECT_EQ(units.faultyUnit(), 1);
    EXPECT_EQ(units.fault()->message, "Making chunk 002 failed: Something happened.");
    EXPECT_FALSE(units.isStuck(p));
    for (const int unit : {0, 3, 2}) finish(units, unit);
    EXPECT_TRUE(units.isStuck(p));
    EXPECT_FALSE(units.isComplete());
}

TEST(JobUnits, WhatTheFleetHasTriedAgainAndAgainIsGivenUpAtOnce) {
    const auto p = plan();
    JobUnits units(p, {}, {});
    units.started(1);
    EXPECT_EQ(units.failed(1, error(ChunkGivenUp), 3, "chunk 002"), Verdict::GivenUp);
    EXPECT_EQ(units.fault()->code, EncoderStopped);
    units.started(0);
    EXPECT_EQ(units.failed(0, error(EncoderStopped), 3, "chunk 001"), Verdict::Again);
}

TEST(JobUnits, TheFirstFaultIsToldWithTheNumberOfOthers) {
    const auto p = plan();
    JobUnits units(p, {}, {});
    for (const int unit : {2, 0, 1}) {
        units.started(unit);
        (void)units.failed(unit, error(EncoderStopped), 1, "chunk " + std::to_string(unit));
        if (unit == 0) {
            EXPECT_EQ(units.fault()->message, "Making chunk 2 failed: Something happened. 1 more of 4 parts failed too.");
        }
    }
    EXPECT_EQ(units.fault()->message, "Making chunk 2 failed: Something happened. 2 more of 4 parts failed too.");
    EXPECT_EQ(units.faultyUnit(), 2);
}

TEST(JobUnits, WhatDoesNotPassItsCheckIsMadeAgainOnce) {
    JobUnits units(plan(), {}, {});
    units.started(0);
    EXPECT_EQ(units.failed(0, error(CheckFailed), 5, "chunk 001"), Verdict::Again);
    units.started(0);
    EXPECT_EQ(units.failed(0, error(CheckFailed), 5, "chunk 001"), Verdict::GivenUp);
}

TEST(JobUnits, AFullDiskIsNoFaultOfTheUnit) {
    JobUnits units(plan(), {}, {});
    for (int i = 0; i < 10; ++i) {
        units.started(0);
        EXPECT_EQ(units.failed(0, error(WorkFolderFull), 3, "chunk 001"), Verdict::Waits);
        units.started(0);
        EXPECT_EQ(units.failed(0, error(SourceTouched), 3, "chunk 001"), Verdict::Waits);
    }
    EXPECT_EQ(units.at(0).attempts, 0);
    EXPECT_EQ(units.at(0).state, UnitState::Waiting);
}

TEST(JobUnits, WhatNoAttemptCanMendEndsTheJob) {
    JobUnits units(plan(), {}, {});
    for (const auto code : {NoMedia, Unsupported, InvalidInput, SourceChanged}) {
        units.started(0);
        EXPECT_EQ(units.failed(0, error(code), 3, "chunk 001"), Verdict::Final);
    }
}

TEST(JobUnits, AnotherEncoderIsUnfitOnlyWhenSomethingWasMade) {
    JobUnits units(plan(), {}, {});
    units.started(0);
    EXPECT_EQ(units.failed(0, error(Conflict), 3, "chunk 001"), Verdict::Again);
    finish(units, 1);
    EXPECT_EQ(units.encoder(), "a");
    units.started(0);
    EXPECT_EQ(units.failed(0, error(Conflict), 3, "chunk 001"), Verdict::Unfit);
}

TEST(JobUnits, WhatWasStoppedOrKilledIsNotCounted) {
    JobUnits units(plan(), {2, 1, 0, 1}, {0, 3}); // chunk 1 and the sound ran when the program was killed
    EXPECT_EQ(units.attempts(), (std::vector{1, 1, 0, 0}));
    units.started(0);
    units.started(2);
    EXPECT_EQ(units.running(), (std::vector{0, 2}));
    units.stopped();
    EXPECT_EQ(units.attempts(), (std::vector{1, 1, 0, 0}));
    EXPECT_TRUE(units.running().empty());
}

TEST(JobUnits, AFileThatIsSpoiledTwiceIsNoAccident) {
    JobUnits units(plan(), {}, {});
    finish(units, 0);
    EXPECT_EQ(units.spoiled(0, "720p/00001.m4s", error(CheckFailed), 3, "chunk 001"), Verdict::Again);
    finish(units, 0);
    EXPECT_EQ(units.spoiled(0, "720p/00002.m4s", error(CheckFailed), 3, "chunk 001"), Verdict::Again); // another file
    finish(units, 0);
    EXPECT_EQ(units.spoiled(0, "720p/00001.m4s", error(CheckFailed), 3, "chunk 001"), Verdict::GivenUp);
    EXPECT_TRUE(units.at(0).result.fingerprint.empty());
}

TEST(JobUnits, WhatTheIngestLostIsMadeAgainAndTheOperatorsRetryForgives) {
    const auto p = plan();
    JobUnits units(p, {}, {});
    for (const int unit : {0, 1, 2, 3}) finish(units, unit);
    EXPECT_TRUE(units.isComplete());
    units.lost(1);
    EXPECT_FALSE(units.isComplete());
    EXPECT_EQ(units.next(p, 9), (std::vector{1}));
    units.started(1);
    (void)units.failed(1, error(EncoderStopped), 1, "chunk 002");
    ASSERT_TRUE(units.isStuck(p));
    units.forgive();
    EXPECT_FALSE(units.fault());
    EXPECT_EQ(units.next(p, 9), (std::vector{1}));
    EXPECT_EQ(units.at(0).state, UnitState::Done);
}
