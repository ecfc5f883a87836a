// How a fleet does, of what is observed: rows, totals, history, logs.

#include "core/fleet/overview/overview.hpp"

#include <gtest/gtest.h>

using fleet::History;
using fleet::Observation;
using fleet::Overview;
using fleet::WorkerLogs;
using fleet::WorkerState;
using fleet::WorkerView;

namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

WorkerView encoding(const std::string& name) {
    WorkerView worker;
    worker.name = name;
    worker.state = WorkerState::Encoding;
    worker.slots = 4;
    worker.busy = 1;
    worker.cpu = 12;
    worker.memoryMb = 32'000;
    worker.memoryUsedMb = 8'000;
    worker.facts.cores = 16;
    worker.facts.processor = "A processor";
    worker.digests = {{"h264", std::string("abc")}};
    worker.held.push_back({.task = "j_1/chunk-012", .fence = 7, .fraction = 0.5, .segments = 1, .seconds = 4, .isMade = false});
    worker.seenMs = kNow;
    return worker;
}

Observation observed(std::vector<WorkerView> workers, std::int64_t afterMs = 0) {
    Observation observation;
    observation.wallMs = kNow + afterMs;
    observation.monotonicMs = 1'000'000 + afterMs;
    observation.workers = std::move(workers);
    observation.films = {{"j_1", "harbour"}};
    observation.epoch = 1;
    return observation;
}

/// Every chunk is 20 s of the film.
double twentySeconds(const std::string&) {
    return 20;
}

std::string textsOf(const model::WorkerLog& log) {
    std::string all;
    for (const auto& line : log.lines) all += line.text + "\n";
    return all;
}

} // namespace

TEST(FleetChunks, AreCountedAsTheChunkMapDoes) {
    EXPECT_EQ(fleet::chunkOf("j_1/chunk-001"), 0);
    EXPECT_EQ(fleet::chunkOf("j_1/chunk-1234"), 1233);
    EXPECT_EQ(fleet::chunkOf("j_1/chunk-002~2"), 1);
    for (const char* other : {"j_1/sound-1", "j_1/chunk-", "j_1/chunk-000", "chunk", ""}) EXPECT_EQ(fleet::chunkOf(other), -1) << other;
}

TEST(FleetOverview, ARowSaysWhatAWorkerDoes) {
    Overview overview(twentySeconds);
    const auto changes = overview.take(observed({encoding("enc-01")}));
    ASSERT_EQ(changes.workers.size(), 1u);
    const model::FleetWorker& row = changes.workers.front();
    EXPECT_EQ(row.id, "enc-01");
    EXPECT_EQ(row.state, model::FleetWorkerState::Encoding);
    EXPECT_EQ(row.cores, 16);
    EXPECT_EQ(row.families, std::vector<std::string>{"h264"});
    EXPECT_DOUBLE_EQ(row.cpu, 0.75);
    EXPECT_EQ(row.memoryBytes, 8'000LL * 1024 * 1024);
    EXPECT_EQ(row.job, "j_1");
    EXPECT_EQ(row.film, "harbour");
    EXPECT_EQ(row.chunk, 11);
    EXPECT_EQ(row.tasks, 1);
    EXPECT_DOUBLE_EQ(row.speed, 2.5); // half of 20 s in 4 s
    EXPECT_FALSE(row.isLastOne());
}

TEST(FleetOverview, WhatHasJustBegunIsAsFastAsWhatWentBefore) {
    Overview overview(twentySeconds);
    overview.take(observed({encoding("enc-01")}));
    WorkerView next = encoding("enc-01");
    next.held.front() = {.task = "j_1/chunk-013", .fence = 8, .fraction = 0, .segments = 0, .seconds = 1, .isMade = false};
    EXPECT_DOUBLE_EQ(overview.take(observed({next}, 1000)).workers.front().speed, 2.5);
    next.held.clear();
    EXPECT_DOUBLE_EQ(overview.take(observed({next}, 2000)).workers.front().speed, 0);
}

TEST(FleetOverview, OnlyRowsThatAreOthersAreTold) {
    Overview overview(twentySeconds);
    std::vector<WorkerView> workers;
    for (int i = 0; i < 1000; ++i) workers.push_back(encoding("enc-" + std::to_string(i)));
    EXPECT_EQ(overview.take(observed(workers)).workers.size(), 1000u);
    EXPECT_TRUE(overview.take(observed(workers, 1000)).isEmpty());
    workers[7].state = WorkerState::Draining;
    workers[8].cpu += 0.01; // shakes
    const auto changes = overview.take(observed(workers, 2000));
    ASSERT_EQ(changes.workers.size(), 1u);
    EXPECT_EQ(changes.workers.front().id, "enc-7");
    EXPECT_TRUE(changes.workers.front().isLastOne());
    ASSERT_TRUE(changes.totals);
    EXPECT_EQ(changes.totals->workers, 1000);
    EXPECT_EQ(changes.totals->working, 999);
    workers.erase(workers.begin());
    EXPECT_EQ(overview.take(observed(workers, 3000)).workersGone, std::vector<std::string>{"enc-0"});
    EXPECT_EQ(overview.workers().size(), 999u);
}

TEST(FleetOverview, TotalsSayHowMuchWaitsAndHowLongItTakes) {
    Overview overview(twentySeconds);
    WorkerView away = encoding("spot");
    away.state = WorkerState::Offline;
    Observation observation = observed({encoding("enc-01"), away});
    fleet::QueueRow row;
    row.job = "j_1";
    row.waiting = 3;
    row.offered = 2;
    row.backingOff = 1;
    row.leased = 9;
    row.waitingSeconds = 90;
    observation.queue = {row};
    auto totals = overview.take(observation).totals;
    ASSERT_TRUE(totals);
    EXPECT_EQ(totals->waiting, 6);
    EXPECT_EQ(totals->slots, 4); // who is offline has none
    EXPECT_EQ(totals->busy, 1);
    EXPECT_DOUBLE_EQ(totals->waitingSeconds, 90);
    EXPECT_DOUBLE_EQ(totals->throughput, 2.5);
    observation.workers.clear();
    observation.monotonicMs += 1000;
    totals = overview.take(observation).totals;
    ASSERT_TRUE(totals);
    EXPECT_DOUBLE_EQ(totals->waitingSeconds, -1); // nobody works
    observation.monotonicMs += 1000;
    observation.epoch = 2;
    EXPECT_TRUE(overview.take(observation).totals->isRebuilding);
    observation.monotonicMs += 10'000;
    EXPECT_FALSE(overview.take(observation).totals->isRebuilding);
}

TEST(FleetHistory, HasAStepEachFiveSecondsAndAnHourAtMost) {
    History history;
    std::int64_t at = 0;
    const auto add = [&](int waiting, std::int64_t afterMs) {
        model::FleetTotals totals;
        totals.waiting = waiting;
        at += afterMs;
        history.add(at, kNow + at, totals);
    };
    EXPECT_TRUE(history.last(60).queueDepth.empty());
    for (int i = 0; i < 5; ++i) add(i, i == 0 ? 0 : 1000);
    EXPECT_TRUE(history.last(60).queueDepth.empty()); // its step is not over
    add(100, 1000);
    EXPECT_EQ(history.last(60).queueDepth, std::vector<double>{2});
    EXPECT_EQ(history.last(60).endMs, kNow + 5000);
    add(50, 20'000); // a computer that slept
    EXPECT_EQ(history.last(60).queueDepth, (std::vector<double>{2, 100, 100, 100, 100}));
    for (int i = 0; i < 800; ++i) add(i, History::kStepMs);
    const auto hour = history.last(60), ten = history.last(10);
    EXPECT_EQ(hour.queueDepth.size(), 720u);
    EXPECT_EQ(hour.busy.size(), 720u);
    EXPECT_EQ(ten.queueDepth.size(), 120u);
    EXPECT_EQ(ten.queueDepth.back(), hour.queueDepth.back());
}

TEST(FleetLogs, SayWhatBecameOfAWorker) {
    Overview overview(twentySeconds);
    overview.take(observed({encoding("enc-01")}));
    WorkerView silent = encoding("enc-01");
    silent.state = WorkerState::Offline;
    silent.held.clear();
    silent.handedOver = 2;
    Observation observation = observed({silent}, 40'000);
    observation.attempts.push_back({.task = "j_1/chunk-012",
        .job = "j_1",
        .worker = "enc-01",
        .fence = 7,
        .ending = "crash",
        .message = "It ended\nby itself.",
        .endedMs = kNow,
        .seconds = 3.5,
        .isFault = true});
    overview.take(observation);
    const auto log = overview.log("enc-01", 0);
    ASSERT_TRUE(log);
    EXPECT_EQ(
        textsOf(*log), "It encodes.\nIt is silent. Others get its 2 chunks.\nj_1/chunk-012: crash after 3.5 s. It ended by itself.\n");
    EXPECT_EQ(log->lines.back().mark, model::WorkerLogLine::Mark::Error);
    EXPECT_EQ(overview.log("enc-01", 2)->lines.size(), 1u);
    EXPECT_FALSE(overview.log("nobody", 0));
    overview.take(observed({}, 50'000));
    EXPECT_FALSE(overview.log("enc-01", 0)); // forgotten
}

TEST(FleetLogs, AreBoundedWhateverWorkersSay) {
    EXPECT_EQ(fleet::oneLine("a\r\nb\tc\x1b[31m", 100), "a  b c [31m");
    EXPECT_EQ(fleet::oneLine("ä", 1), "…"); // not within a letter
    WorkerLogs logs;
    for (std::size_t i = 0; i < 2 * WorkerLogs::kMostLines; ++i)
        logs.ended({.task = "t",
            .job = "j",
            .worker = "enc",
            .fence = 1,
            .ending = "crash",
            .message = std::string(5000, 'x'),
            .endedMs = 0,
            .seconds = 0,
            .isFault = true});
    const auto log = logs.linesOf("enc", 0);
    ASSERT_TRUE(log);
    EXPECT_EQ(log->lines.size(), WorkerLogs::kMostLines);
    EXPECT_EQ(log->lines.back().number, static_cast<std::int64_t>(2 * WorkerLogs::kMostLines));
    EXPECT_LE(log->lines.back().text.size(), WorkerLogs::kLongestText + 4);
}
