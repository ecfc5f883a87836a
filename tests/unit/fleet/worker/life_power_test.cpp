// What a worker does on battery, and how long it keeps its computer awake.

#include "tests/unit/fleet/worker/life_support.hpp"
#include "tests/unit/fleet/worker/worker_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using fleet::test::Lived;

namespace {

Lived onBattery(OnBattery what, int slots = 2) {
    return Lived(slots, false, 30'000, what);
}

} // namespace

TEST(WorkerPower, OnBatteryWhatRunsIsFinishedAndNothingIsBegun) {
    Lived worker = onBattery(OnBattery::Finish);
    worker.begin().claimed({1});
    worker.fresh();
    worker.take(worker.life.powered(worker.now, true));
    EXPECT_EQ(worker.count<step::BreakClaim>(), 1) << "its claim may wait at the API";
    EXPECT_EQ(worker.count<step::HandBack>(), 0);
    worker.claimed({2});
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Drain})) << "that had been given just then";
    worker.fresh();
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    worker.pass(60);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Idle);
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::OnBattery);
    worker.take(worker.life.powered(worker.now, false));
    EXPECT_EQ(worker.count<step::Claim>(), 1);
    EXPECT_NE(worker.life.reason(worker.now), IdleReason::OnBattery);
}

TEST(WorkerPower, ToldToStopItGivesBackWhatRunsAndBringsWhatIsMade) {
    Lived worker = onBattery(OnBattery::Stop);
    worker.begin().claimed({1, 2});
    worker.make(1);
    worker.fresh();
    worker.take(worker.life.powered(worker.now, true));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Drain}));
    EXPECT_EQ(worker.count<step::HandBack>(), 1);
    worker.stage(1);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(1)}));
}

TEST(WorkerPower, ToldSoItWorksAsEver) {
    Lived worker = onBattery(OnBattery::Work);
    worker.begin().claimed({1});
    worker.fresh();
    worker.take(worker.life.powered(worker.now, true));
    EXPECT_TRUE(worker.fresh().empty());
    worker.claimed({2});
    EXPECT_TRUE(worker.did(step::Begin{Lived::ref(2)}));
}

TEST(WorkerPower, StartedOnBatteryItJoinsAndWaits) {
    Lived worker = onBattery(OnBattery::Finish);
    worker.take(worker.life.powered(worker.now, true));
    worker.begin();
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_GT(worker.count<step::Beat>(), 0) << "others see why it does nothing";
    worker.take(worker.life.powered(worker.now, false));
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerPower, ItsComputerStaysAwakeWhileItWorksAndBetweenTwoChunks) {
    Lived worker(1);
    worker.begin();
    EXPECT_FALSE(worker.life.keepsAwake(worker.now));
    worker.claimed({1});
    EXPECT_TRUE(worker.life.keepsAwake(worker.now));
    worker.pass(40);
    worker.make(1);
    EXPECT_TRUE(worker.life.keepsAwake(worker.now)) << "what is made is not there yet";
    worker.stage(1);
    worker.report(1);
    worker.pass(29);
    EXPECT_TRUE(worker.life.keepsAwake(worker.now)) << "the next chunk comes soon";
    worker.pass(2);
    EXPECT_FALSE(worker.life.keepsAwake(worker.now)) << "a result that waits to be safe is on the disk";
}

TEST(WorkerPower, SaysSoWhenThatChanges) {
    fleet::test::Fleet fleet;
    std::vector<bool> wanted;
    fleet.leases = {fleet.lease()};
    fleet.start();
    QObject::connect(fleet.worker.get(), &Worker::awakeWanted, fleet.worker.get(), [&](bool isSo) { wanted.push_back(isSo); });
    ASSERT_TRUE(fleet.until([&] { return fleet.executor.orders.size() == 1; }));
    EXPECT_EQ(wanted, std::vector<bool>{true});
    fleet.executor.finish(0, base::Error{base::ErrorCode::EncoderStopped, base::Text("It ended.")});
    ASSERT_TRUE(fleet.until([&] {
        fleet.clock.ms += 1000;
        return wanted.size() == 2;
    }));
    EXPECT_FALSE(wanted.back());
}
