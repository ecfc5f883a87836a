// What /metrics tells of a fleet: the format, the counting, and that every row of the table is told.

#include "core/fleet/gateway/fleet_gauges.hpp"
#include "core/fleet/metrics/fleet_metrics.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "core/fleet/queue/timed_queue.hpp"
#include "tests/support/exposition.hpp"
#include "tests/support/stepped_clock.hpp"

#include <gtest/gtest.h>
#include <thread>

using namespace fleet;
using support::ReadExposition;

namespace {

ReadExposition written(const FleetMetrics& metrics) {
    base::Exposition out;
    metrics.write(out);
    return ReadExposition(QByteArray::fromStdString(out.text()));
}

ReadExposition written(const FleetMoment& moment) {
    base::Exposition out;
    writeGauges(out, moment);
    return ReadExposition(QByteArray::fromStdString(out.text()));
}

QueueRow queueRow(const char* job, const char* pin, int weight) {
    QueueRow row;
    row.job = job;
    row.need = "h264";
    row.pin = pin;
    row.weight = weight;
    return row;
}

WorkerView worker(const char* name, WorkerState state, int slots, int busy, const std::string& digest) {
    WorkerView view;
    view.name = name;
    view.state = state;
    view.slots = slots;
    view.busy = busy;
    view.digests = {{"h264", digest}};
    return view;
}

} // namespace

TEST(FleetMetrics, NumbersAndLabelsAreWrittenAsPrometheusReadsThem) {
    EXPECT_EQ(base::figure(0), "0");
    EXPECT_EQ(base::figure(42), "42");
    EXPECT_EQ(QByteArray::fromStdString(base::figure(1'234'567.891)).toDouble(), 1'234'567.891);
    EXPECT_EQ(base::figure(0.25), "0.25");
    EXPECT_EQ(base::figure(std::numeric_limits<double>::infinity()), "+Inf");
    base::Exposition out;
    out.about("films", "gauge", "Films.");
    out.value("films", {{"name", "a \"b\"\\c\nd"}, {"of", "x"}}, 2);
    EXPECT_EQ(out.text(), "# HELP films Films.\n# TYPE films gauge\nfilms{name=\"a \\\"b\\\"\\\\c\\nd\",of=\"x\"} 2\n");
}

TEST(FleetMetrics, ABucketHasAllThatIsNotLarger) {
    HistogramSeries histogram("verify_seconds", {0.1, 1});
    for (const double value : {0.05, 0.1, 0.5, 7.0}) histogram.observe(value);
    base::Exposition out;
    histogram.write(out);
    const ReadExposition read(QByteArray::fromStdString(out.text()));
    EXPECT_EQ(read.of("millrace_fleet_verify_seconds_bucket{le=\"0.1\"}"), 2);
    EXPECT_EQ(read.of("millrace_fleet_verify_seconds_bucket{le=\"1\"}"), 3);
    EXPECT_EQ(read.of("millrace_fleet_verify_seconds_bucket{le=\"+Inf\"}"), 4);
    EXPECT_EQ(read.of("millrace_fleet_verify_seconds_count"), 4);
    EXPECT_DOUBLE_EQ(read.of("millrace_fleet_verify_seconds_sum"), 7.65);
}

TEST(FleetMetrics, EveryRowOfTheTableIsToldOnce) {
    base::Exposition out;
    FleetMetrics().write(out);
    writeGauges(out, {});
    const ReadExposition read(QByteArray::fromStdString(out.text())); // says what is told twice
    for (const Figure& figure : kFigures) {
        const auto type = read.types.find(std::string(kPrefix) + std::string(figure.name));
        ASSERT_NE(type, read.types.end()) << figure.name;
        EXPECT_EQ(type->second, word(figure.kind));
        EXPECT_EQ(figure.kind == FigureKind::Counter, figure.name.ends_with("_total")) << figure.name;
    }
    EXPECT_EQ(read.types.size(), kFigures.size());
}

TEST(FleetMetrics, WhatThreadsCountIsAllThere) {
    FleetMetrics metrics;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&metrics] {
            for (int n = 0; n < 1000; ++n) {
                metrics.claims.add(1, {"lease"});
                metrics.claimWait.observe(0.5);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(metrics.claims.of({"lease"}), 4000);
    EXPECT_EQ(metrics.claimWait.count(), 4000U);
}

TEST(FleetMetrics, AnAttemptIsCountedByItsCauseAndItsOutcome) {
    FleetMetrics metrics;
    metrics.ended({.className = "h264:any", .cause = "kept", .outcome = "kept", .seconds = 20});
    metrics.ended({.className = "h264:any", .cause = "lost", .outcome = "lost", .seconds = 30});
    metrics.ended({.className = "h264:any", .cause = "superseded", .outcome = "superseded", .seconds = 4});
    metrics.kept({.sourceBytes = 1000, .cacheHits = 3, .sourceSeconds = 10, .seconds = 20});
    const ReadExposition read = written(metrics);
    EXPECT_EQ(read.of("millrace_fleet_attempts_total{cause=\"kept\"}"), 1);
    EXPECT_EQ(read.of("millrace_fleet_attempts_total{cause=\"lost\"}"), 1);
    EXPECT_EQ(read.sumOf("millrace_fleet_wasted_seconds_total"), 34) << "what was used is not wasted";
    EXPECT_EQ(read.of("millrace_fleet_leases_expired_total"), 1);
    EXPECT_EQ(read.of("millrace_fleet_superseded_total"), 1);
    EXPECT_EQ(read.of("millrace_fleet_task_seconds_sum{class=\"h264:any\",outcome=\"kept\"}"), 20);
    EXPECT_EQ(read.of("millrace_fleet_source_bytes_total{from=\"api\"}"), 1000);
    EXPECT_EQ(read.of("millrace_fleet_cache_hits_total"), 3);
    EXPECT_EQ(read.of("millrace_fleet_speed_ratio_bucket{le=\"0.5\"}"), 1);
}

TEST(FleetMetrics, TheQueueIsToldByStateClassAndPriority) {
    FleetMoment moment;
    moment.queue = {queueRow("a", "", 16), queueRow("b", "abcdef0123456789", 4), queueRow("c", "abcdef0123456789", 4)};
    moment.queue[0].waiting = 7;
    moment.queue[0].waitingSeconds = 140;
    moment.queue[1].leased = 2;
    moment.queue[1].quarantined = 1;
    moment.queue[2].leased = 3;
    moment.queue[2].oldestWaitingSeconds = 12.5;
    const ReadExposition read = written(moment);
    EXPECT_EQ(read.of("millrace_fleet_tasks{state=\"waiting\",class=\"h264:any\",priority=\"urgent\"}"), 7);
    EXPECT_EQ(read.of("millrace_fleet_tasks{state=\"leased\",class=\"h264:abcdef0123456789\",priority=\"normal\"}"), 5);
    EXPECT_EQ(read.of("millrace_fleet_queue_seconds{class=\"h264:any\",priority=\"urgent\"}"), 140);
    EXPECT_EQ(read.of("millrace_fleet_oldest_waiting_seconds"), 12.5);
    EXPECT_EQ(read.of("millrace_fleet_quarantined"), 1);
}

TEST(FleetMetrics, WorkersAndSlotsAreToldByStateAndClass) {
    const std::string one(64, 'a'), other(64, 'b');
    FleetMoment moment;
    moment.workers = {worker("enc-1", WorkerState::Encoding, 4, 3, one), worker("enc-2", WorkerState::Idle, 8, 0, other),
        worker("enc-3", WorkerState::Draining, 4, 1, one), worker("enc-4", WorkerState::Offline, 16, 0, one)};
    moment.workers[1].slotLimit = 2;
    moment.workers[2].want = wire::Want::Drain;
    moment.workers[0].clockAheadMs = -4200;
    moment.stagingBytes = 77;
    WantedSlots wanted;
    wanted.need = "h264";
    wanted.slots = 9;
    wanted.present = 8;
    wanted.own = 2;
    moment.wanted = {wanted};
    const ReadExposition read = written(moment);
    const std::string a = "class=\"h264:" + one.substr(0, 16) + "\"}", b = "class=\"h264:" + other.substr(0, 16) + "\"}";
    EXPECT_EQ(read.of("millrace_fleet_workers{state=\"offline\"}"), 1);
    EXPECT_EQ(read.of("millrace_fleet_workers{state=\"resting\"}"), 0) << "an alert has to see that there is none";
    EXPECT_EQ(read.sumOf("millrace_fleet_workers"), 4);
    EXPECT_EQ(read.of("millrace_fleet_slots{state=\"busy\"," + a), 4);
    EXPECT_EQ(read.of("millrace_fleet_slots{state=\"free\"," + a), 1);
    EXPECT_EQ(read.of("millrace_fleet_slots{state=\"unavailable\"," + a), 3) << "one that drains takes nothing";
    EXPECT_EQ(read.of("millrace_fleet_slots{state=\"free\"," + b), 2) << "its operator allows two";
    EXPECT_EQ(read.of("millrace_fleet_digest_classes"), 2);
    EXPECT_EQ(read.of("millrace_fleet_clock_offset_seconds{worker=\"enc-1\"}"), -4.2);
    EXPECT_FALSE(read.values.contains("millrace_fleet_clock_offset_seconds{worker=\"enc-4\"}"));
    EXPECT_EQ(read.of("millrace_fleet_staging_bytes"), 77);
    EXPECT_EQ(read.of("millrace_fleet_slots_wanted{class=\"h264:any\"}"), 9);
    EXPECT_EQ(read.of("millrace_fleet_slots_present{class=\"h264:any\"}"), 8);
    EXPECT_EQ(read.of("millrace_fleet_own_slots"), 2);
}

TEST(FleetMetrics, EachStepOfAQueueIsTimedAndAnsweredAsWithout) {
    support::SteppedClock clock;
    std::map<std::string, int> told;
    TimedQueue queue(std::make_unique<MemoryQueue>(clock), [&](const char* function, double seconds) {
        EXPECT_GE(seconds, 0);
        ++told[function];
    });
    ASSERT_TRUE(queue.begin(1));
    const auto held = queue.offer({.job = "job"}, {{.task = "job/chunk-001", .need = "h264"}});
    ASSERT_TRUE(held) << held.error().message;
    const auto claim = queue.claim({.worker = "enc", .id = "c1", .memoryMb = 1000, .classes = {{"h264", "abc"}}});
    ASSERT_TRUE(claim) << claim.error().message;
    ASSERT_EQ(claim->leases.size(), 1U);
    const auto wrong = queue.offer({.job = "a b"}, {});
    EXPECT_FALSE(wrong) << "an error comes through";
    EXPECT_EQ(told, (std::map<std::string, int>{{"begin", 1}, {"offer", 2}, {"claim", 1}}));
}
