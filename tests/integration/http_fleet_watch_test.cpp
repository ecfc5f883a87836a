// What is looked at of a fleet, without a thread: each look is the test's.

#include "tests/support/fleet_host.hpp"

#include <gtest/gtest.h>

using support::FleetHost;
namespace wire = fleet::wire;

namespace {

struct Looked : testing::Test {
    FleetHost host;
    fleet::FleetWatch watch{fleet::WatchSources{.operations = &host.operations,
        .roster = &host.gateway->roster(),
        .assignments = &host.assignments,
        .clock = &host.accounts.clock}};

    static std::string nameOf(int number) { return "enc-" + std::to_string(number); }
    void come(int number) {
        fleet::ComingWorker worker;
        worker.name = nameOf(number);
        worker.tokenId = "t_" + std::to_string(number);
        worker.bootId = "boot";
        worker.slots = 4;
        EXPECT_TRUE(host.gateway->roster().came(worker));
    }
    void beat(int number, const std::vector<fleet::HeldTask>& held = {}) {
        wire::Beat message;
        message.bootId = "boot";
        message.state = held.empty() ? fleet::WorkerState::Idle : fleet::WorkerState::Encoding;
        message.held = held;
        EXPECT_TRUE(host.gateway->roster().beat({nameOf(number), "t_" + std::to_string(number)}, message));
    }
};

} // namespace

TEST_F(Looked, OfAThousandWorkersThoseAreToldThatBeat) {
    for (int i = 0; i < 1000; ++i) come(i);
    EXPECT_EQ(watch.observe().workers.size(), 1000u);
    host.accounts.clock.ms += 1000;
    EXPECT_TRUE(watch.observe().workers.empty());
    for (int i = 0; i < 1000; i += 5) beat(i);
    host.accounts.clock.ms += 1000;
    EXPECT_EQ(watch.observe().workers.size(), 200u);
    EXPECT_EQ(watch.overview().totals().slots, 4000);
}

TEST_F(Looked, AnAttemptIsOneLineHoweverOftenItIsRead) {
    come(1);
    watch.observe();
    host.operations.ended.push_back({.task = FleetHost::kTask,
        .job = FleetHost::kJob,
        .worker = nameOf(1),
        .fence = 1,
        .ending = "kept",
        .message = "",
        .endedMs = host.accounts.clock.wallMs(),
        .seconds = 20,
        .isFault = false});
    const auto lines = [&] { return watch.overview().log(nameOf(1), 0)->lines.size(); };
    const std::size_t before = lines();
    for (int i = 0; i < 3; ++i) {
        host.accounts.clock.ms += 1000;
        watch.observe();
    }
    EXPECT_EQ(lines(), before + 1);
}

TEST_F(Looked, FilmsHaveTheirNames) {
    come(1);
    watch.films().put(FleetHost::kJob, "harbour");
    beat(1, {{.task = FleetHost::kTask, .fence = 1, .fraction = 0.5, .segments = 0, .seconds = 4, .isMade = false}});
    watch.observe();
    EXPECT_EQ(watch.overview().workers().front().film, "harbour");
    watch.films().erase(FleetHost::kJob);
    watch.observe();
    EXPECT_EQ(watch.overview().workers().front().film, FleetHost::kJob);
}

TEST_F(Looked, WhatWasDismissedIsClosed) {
    come(1);
    watch.observe();
    wire::Beat message;
    message.bootId = "boot";
    message.wallMs = host.accounts.clock.wallMs() + 9000;
    ASSERT_TRUE(host.gateway->roster().beat({nameOf(1), "t_1"}, message));
    const auto opened = watch.observe().alerts;
    ASSERT_EQ(opened.size(), 1u);
    watch.dismiss({});
    EXPECT_TRUE(watch.overview().alerts().empty());
}
