#include "core/engine/encoder_watch.hpp"

#include <gtest/gtest.h>

using engine::EncoderWatch;
using engine::MachineLoad;
using engine::processorPercent;

namespace {

constexpr std::int64_t kSilent = 10'000;

/// Two processors, of which ours get so much.
MachineLoad machine(double busy, double got) {
    return {.busy = busy, .processors = 2, .encoders = {.got = got, .wanted = 2}};
}

} // namespace

TEST(EncoderWatch, SilenceCountsFromTheLastWord) {
    EncoderWatch watch(5'000);
    EXPECT_EQ(watch.silentMs(15'000), 10'000);
    watch.heard(15'000);
    EXPECT_EQ(watch.silentMs(16'000), 1'000);
}

TEST(EncoderWatch, ProcessorsAreThoseOfTheLastTenSeconds) {
    EncoderWatch watch(0);
    for (int second = 0; second <= 4; ++second) {
        watch.look(second * 1000, second * 2000);
        EXPECT_FALSE(watch.processors()) << "too little was seen";
    }
    watch.look(5'000, 10'000);
    ASSERT_TRUE(watch.processors());
    EXPECT_DOUBLE_EQ(*watch.processors(), 2);
    for (int second = 6; second <= 15; ++second) watch.look(second * 1000, 10'000 + (second - 5) * 100);
    EXPECT_DOUBLE_EQ(*watch.processors(), 0.1);
}

TEST(EncoderWatch, KnowsNothingWhereTheSystemDoesNotSay) {
    EncoderWatch watch(0);
    for (int second = 0; second <= 10; ++second) watch.look(second * 1000, second * 1000);
    watch.look(11'000, std::nullopt);
    EXPECT_FALSE(watch.processors());
}

TEST(BusyMachine, ThatOtherProgramsKeepBusyIsSaidWithTheShareThatIsLeft) {
    EXPECT_EQ(processorPercent(machine(1, 0.24), {.got = 0.24, .wanted = 2}, 0), 12);
    EXPECT_EQ(processorPercent(machine(1, 0.004), {.got = 0.004, .wanted = 2}, 0), 1) << "little is not nothing";
}

TEST(BusyMachine, IsNotSaidWhereThereIsRoom) {
    EXPECT_EQ(processorPercent(machine(0.5, 0.24), {.got = 0.24, .wanted = 2}, kSilent), -1) << "it waits for its disk";
    EXPECT_EQ(processorPercent(machine(1, 1.9), {.got = 1.9, .wanted = 2}, kSilent), -1);
    EXPECT_EQ(processorPercent(machine(1, 1.9), {.got = 0, .wanted = 0}, kSilent), -1) << "nothing was measured";
}

TEST(BusyMachine, EncodersThatShareItAmongThemselvesAreNoOverloadUntilOneIsNotHeardOf) {
    const engine::ProcessorShare small{.got = 0.1, .wanted = 1};
    EXPECT_EQ(processorPercent(machine(1, 1.9), small, 0), -1);
    EXPECT_EQ(processorPercent(machine(1, 1.9), small, kSilent), 10);
}

TEST(BusyMachine, OneThatHangsIsNotCalledSlow) {
    EXPECT_EQ(processorPercent(machine(1, 1.9), {.got = 0.0001, .wanted = 1}, 60'000), -1);
}

TEST(BusyMachine, MoreEncodersThanProcessorsAreJudgedByTheProcessors) {
    MachineLoad crowded = machine(1, 1.9);
    crowded.encoders.wanted = 50;
    EXPECT_EQ(processorPercent(crowded, {.got = 0.04, .wanted = 1}, 0), -1);
    EXPECT_EQ(processorPercent(crowded, {.got = 0.04, .wanted = 1}, kSilent), 4);
}
