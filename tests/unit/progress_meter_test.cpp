#include "core/engine/progress_meter.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace {

class Clock final : public base::Clock {
public:
    std::int64_t monotonicMs() const override { return ms; }
    std::int64_t wallMs() const override { return ms; }
    std::int64_t ms = 1;
};

} // namespace

TEST(Progress, NeverFallsAndIsWholeOnlyWhenAllIsDone) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        Clock clock;
        engine::ProgressMeter meter(clock);
        meter.begin(seed % 2 ? 0 : 60);
        engine::WorkDone facts;
        double last = 0;
        for (int step = 0; step < 500; ++step) {
            clock.ms += static_cast<int>(random() % 2000);
            const double drawn = static_cast<double>(random() % 1000) / 1000;
            // A chunk that failed begins again; what the ingest lost is made again.
            facts.encoded = random() % 20 == 0 ? facts.encoded * drawn : std::min(1.0, facts.encoded + drawn / 20);
            facts.written = random() % 10 == 0 ? facts.encoded : std::min(facts.written, 1.0);
            facts.stored = random() % 10 == 0 ? facts.written : facts.stored;
            facts.isWorking = random() % 5 != 0;
            if (random() % 50 == 0) meter.interrupt();
            meter.update(facts);
            ASSERT_GE(meter.fraction(), last) << seed << " " << step;
            ASSERT_LT(meter.fraction(), 1) << seed << " " << step;
            ASSERT_TRUE(std::isfinite(meter.etaSeconds())) << seed << " " << step;
            last = meter.fraction();
        }
        meter.update({.encoded = 1, .written = 1, .stored = 1});
        EXPECT_LT(meter.fraction(), 1);
        meter.finish();
        EXPECT_EQ(meter.fraction(), 1);
    }
}

TEST(Progress, TheTimeLeftDoesNotJumpWhenAChunkEnds) {
    Clock clock;
    engine::ProgressMeter meter(clock);
    meter.begin(100);
    double last = -1;
    for (int step = 0; step < 400; ++step) { // 100 s in ten chunks; each stands still for its last two seconds
        const double at = step * 0.25, inChunk = std::fmod(at, 10);
        engine::WorkDone facts;
        facts.encoded = (std::floor(at / 10) + std::min(inChunk / 8, 1.0) * 0.95) / 10;
        facts.written = facts.stored = std::floor(at / 10) / 10;
        facts.isWorking = true;
        clock.ms = 1 + step * 250;
        meter.update(facts);
        if (last >= 0) {
            EXPECT_NEAR(meter.etaSeconds(), last, 2.5) << at;
        }
        last = meter.etaSeconds();
        if (at > 20) {
            EXPECT_NEAR(last, 100 - at, 15) << at;
        }
    }
}

TEST(Progress, ASlowIngestIsPartOfTheTimeLeft) {
    Clock clock;
    engine::ProgressMeter meter(clock);
    meter.begin(10);
    for (int step = 0; step <= 160; ++step) { // encoded in ten seconds, sent in a hundred
        const double at = step * 0.25;
        clock.ms = 1 + step * 250;
        meter.update({.encoded = std::min(1.0, at / 10), .written = std::min(1.0, at / 10), .stored = at / 100, .isWorking = at < 10});
    }
    EXPECT_NEAR(meter.etaSeconds(), 60, 10);
}
