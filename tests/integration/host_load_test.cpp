// What a computer says of its processors and its memory.

#include "app/wiring/host_load.hpp"
#include "app/wiring/host_memory.hpp"

#include <QElapsedTimer>
#include <QThread>
#include <gtest/gtest.h>

TEST(HostLoad, OfLinuxWhatIsIdleOrWaitsForADiskIsNotInUse) {
    const auto times = wiring::cpuTimesOf("cpu  100 20 30 1000 50 4 6 10 5 5\ncpu0 1 2 3\n");
    ASSERT_TRUE(times);
    EXPECT_DOUBLE_EQ(times->busySeconds, 1.7);
    EXPECT_DOUBLE_EQ(times->allSeconds, 12.2);
    EXPECT_FALSE(wiring::cpuTimesOf("cpu  100 20"));
    EXPECT_FALSE(wiring::cpuTimesOf("intr 1 2 3 4 5 6 7 8"));
    EXPECT_FALSE(wiring::cpuTimesOf(""));
}

TEST(HostLoad, OfLinuxWhatCanBeGivenAwayIsFree) {
    EXPECT_EQ(wiring::availableBytesOf("MemTotal:  16000 kB\nMemFree:  100 kB\nMemAvailable:    2048 kB\n"), 2048 << 10);
    EXPECT_FALSE(wiring::availableBytesOf("MemTotal: 16000 kB\n"));
    EXPECT_FALSE(wiring::availableBytesOf("MemAvailable: much\n"));
}

TEST(HostLoad, ThisComputersProcessorsAreSeenAtWork) {
    wiring::HostLoad load;
    EXPECT_GE(load.processors(), 0);
    // One processor at work: until the system, which counts hundredths of a second, has seen it.
    double used = 0;
    QElapsedTimer patience;
    for (patience.start(); used < 0.1 && patience.elapsed() < 30'000;) {
        QElapsedTimer busy;
        for (busy.start(); busy.elapsed() < 50;) {}
        used = load.processors();
    }
    EXPECT_GE(used, 0.1);
    EXPECT_LE(used, std::max(1, QThread::idealThreadCount()));
    const int memory = wiring::HostLoad::usedMemoryMb();
    EXPECT_GT(memory, 0);
    EXPECT_LT(memory, wiring::hostMemoryMb());
}
