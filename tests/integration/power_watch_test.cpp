// What a worker hears of its computer's power.

#include "app/wiring/awake.hpp"
#include "app/wiring/power_watch.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QThreadPool>
#include <atomic>
#include <gtest/gtest.h>
#include <vector>

TEST(PowerWatch, TellsWhenItHasChangedForGood) {
    support::SteppedClock clock;
    std::atomic<base::PowerSource> source{base::PowerSource::Unknown};
    std::atomic<int> asked{0};
    wiring::PowerWatch watch(
        clock,
        [&] {
            ++asked;
            return source.load();
        },
        5);
    std::vector<bool> told;
    QObject::connect(&watch, &wiring::PowerWatch::changed, &watch, [&](bool isOnBattery) { told.push_back(isOnBattery); });
    const auto askedAgain = [&] { return support::runUntil([&, enough = asked + 3] { return asked >= enough; }); };
    watch.start();
    ASSERT_TRUE(askedAgain());
    EXPECT_TRUE(told.empty()) << "a computer without a battery says nothing of it";
    source = base::PowerSource::Battery;
    ASSERT_TRUE(askedAgain());
    EXPECT_TRUE(told.empty()) << "the plug may be loose";
    clock.ms += 10'001;
    ASSERT_TRUE(support::runUntil([&] { return told == std::vector<bool>{true}; }));
    EXPECT_TRUE(watch.isOnBattery());
    source = base::PowerSource::Mains;
    ASSERT_TRUE(askedAgain());
    clock.ms += 10'001;
    EXPECT_TRUE(support::runUntil([&] { return told == std::vector<bool>({true, false}); }));
    QThreadPool::globalInstance()->waitForDone(); // it asks what ends here
}

TEST(PowerWatch, OneThatWasStartedOnBatterySaysSoAtOnce) {
    support::SteppedClock clock;
    wiring::PowerWatch watch(
        clock, [] { return base::PowerSource::Battery; }, 5);
    watch.start();
    EXPECT_TRUE(support::runUntil([&] { return watch.isOnBattery(); }));
}

TEST(Awake, IsWantedAndGivenUpOnAnySystem) {
    const auto awake = wiring::makeAwake();
    ASSERT_TRUE(awake);
    awake->set(true, QStringLiteral("a test"));
    awake->set(true, QStringLiteral("a test"));
    awake->set(false, {});
    awake->set(true, QStringLiteral("a test")); // and its end is the end of it
}
