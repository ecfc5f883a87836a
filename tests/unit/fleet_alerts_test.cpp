// What is wrong with a fleet: when it is told, what is said, when it is over. Time is what the observations say.

#include "core/fleet/overview/overview.hpp"

#include <algorithm>
#include <gtest/gtest.h>

using fleet::Observation;
using fleet::Overview;
using fleet::WorkerState;
using fleet::WorkerView;
using Kind = model::FleetAlert::Kind;

namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

/// A fleet of one worker, one job, one ingest, and its clock.
struct Fleet {
    Overview overview{[](const std::string&) { return 0.0; }};
    Observation now;
    fleet::OverviewChanges changes;

    Fleet() {
        now.wallMs = kNow;
        now.monotonicMs = 1'000'000;
        now.epoch = 3;
        WorkerView worker;
        worker.name = "enc-03";
        worker.state = WorkerState::Idle;
        worker.seenMs = kNow;
        now.workers = {worker};
        now.films = {{"j_1", "harbour"}};
        look(0);
    }
    WorkerView& worker() { return now.workers.front(); }
    void look(std::int64_t afterMs) {
        now.wallMs += afterMs;
        now.monotonicMs += afterMs;
        for (auto& ingest : now.ingests)
            if (isIngestThere) ingest.answeredMs = now.wallMs;
        changes = overview.take(now);
        now.attempts.clear();
    }
    std::optional<model::FleetAlert> alert(Kind kind) const {
        const auto rows = overview.alerts();
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.kind == kind; });
        return found == rows.end() ? std::nullopt : std::optional(*found);
    }
    bool isIngestThere = true;
};

} // namespace

TEST(FleetAlerts, AWorkerThatIsSilentIsTheirsWhoGotItsChunks) {
    Fleet fleet;
    fleet.look(60'000);
    EXPECT_TRUE(fleet.overview.alerts().empty());
    fleet.worker().state = WorkerState::Offline;
    fleet.worker().handedOver = 2;
    fleet.look(30'000);
    const auto alert = fleet.alert(Kind::Offline);
    ASSERT_TRUE(alert);
    EXPECT_EQ(alert->subject, "enc-03");
    EXPECT_EQ(alert->severity, model::FleetAlert::Severity::Error);
    EXPECT_EQ(alert->link, model::FleetAlert::Link::WorkerLog);
    EXPECT_EQ(alert->title.english(), "enc-03 stopped answering");
    EXPECT_EQ(alert->text.english(), "Other workers get its 2 chunks; nothing was lost. Look at that machine, or forget the worker.");
    EXPECT_EQ(alert->atMs, kNow); // its last heartbeat
    fleet.look(1000);
    EXPECT_TRUE(fleet.changes.alerts.empty()); // told once
    fleet.worker().state = WorkerState::Idle;
    fleet.look(1000);
    EXPECT_EQ(fleet.changes.alertsGone, std::vector<std::string>{alert->id});
    EXPECT_FALSE(fleet.alert(Kind::Offline));
}

TEST(FleetAlerts, AfterAStartWorkersHaveTimeToComeBack) {
    Fleet fleet;
    fleet.worker().state = WorkerState::Offline;
    fleet.look(29'000);
    EXPECT_FALSE(fleet.alert(Kind::Offline));
    fleet.look(1000);
    EXPECT_TRUE(fleet.alert(Kind::Offline));
    fleet.look(86'400'000); // nobody waits for it any more
    EXPECT_FALSE(fleet.alert(Kind::Offline));
}

TEST(FleetAlerts, WhoWasSentAwayIsNotMissed) {
    Fleet fleet;
    fleet.worker().state = WorkerState::Offline;
    fleet.worker().want = fleet::wire::Want::Leave;
    fleet.look(40'000);
    EXPECT_TRUE(fleet.overview.alerts().empty());
}

TEST(FleetAlerts, ASickWorkerIsToldWhileItRests) {
    Fleet fleet;
    fleet.worker().restingUntilMs = kNow + 60'000;
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::Sick));
    EXPECT_EQ(fleet.alert(Kind::Sick)->title.english(), "enc-03 rests");
    fleet.look(60'000);
    EXPECT_FALSE(fleet.alert(Kind::Sick));
}

TEST(FleetAlerts, AClockBeginsAtTwoSecondsAndEndsBelowOneAndAHalf) {
    Fleet fleet;
    fleet.worker().clockAheadMs = 1900;
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::Clock));
    fleet.worker().clockAheadMs = 4240;
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::Clock));
    EXPECT_EQ(fleet.alert(Kind::Clock)->title.english(), "enc-03 clock is 4.2 s ahead");
    EXPECT_EQ(fleet.alert(Kind::Clock)->text.english(), "Tokens may be refused. Turn on time synchronisation on enc-03.");
    fleet.worker().clockAheadMs = -1900;
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::Clock)); // shakes around the limit
    EXPECT_EQ(fleet.alert(Kind::Clock)->title.english(), "enc-03 clock is 1.9 s behind");
    fleet.worker().clockAheadMs = 1400;
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::Clock));
}

TEST(FleetAlerts, AnAuditThatFoundOtherPicturesIsToldForADay) {
    Fleet fleet;
    fleet.overview.auditMismatch("enc-03", "j_1/chunk-004", kNow);
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::AuditMismatch));
    EXPECT_NE(fleet.alert(Kind::AuditMismatch)->text.english().find("j_1/chunk-004"), std::string::npos);
    fleet.look(86'400'000);
    EXPECT_FALSE(fleet.alert(Kind::AuditMismatch));
}

TEST(FleetAlerts, AJobThatWaitsForBytesNobodyMakes) {
    Fleet fleet;
    fleet::QueueRow row;
    row.job = "j_1";
    row.pin = "abcd";
    row.waiting = 3;
    row.waitsFor = "It waits for a machine.";
    fleet.now.queue = {row};
    fleet.look(1000);
    fleet.look(29'000);
    EXPECT_FALSE(fleet.alert(Kind::NoWorkerForPin)); // one that restarts passes by itself
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::NoWorkerForPin));
    EXPECT_EQ(fleet.alert(Kind::NoWorkerForPin)->title.english(), "No worker for harbour");
    EXPECT_EQ(fleet.alert(Kind::NoWorkerForPin)->link, model::FleetAlert::Link::Job);
    fleet.now.queue.front().waitsFor.clear();
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::NoWorkerForPin));
}

TEST(FleetAlerts, AQueueThatIsAwayAndOneThatWasMadeAgain) {
    Fleet fleet;
    fleet.now.trouble = base::Error{base::ErrorCode::QueueSilent, "Redis does not answer."};
    fleet.look(1000);
    fleet.look(4000);
    EXPECT_FALSE(fleet.alert(Kind::QueueAway));
    fleet.look(1000);
    ASSERT_TRUE(fleet.alert(Kind::QueueAway));
    EXPECT_EQ(fleet.alert(Kind::QueueAway)->text.english(), "Redis does not answer. Workers go on with what they have.");
    EXPECT_TRUE(fleet.overview.totals().isQueueAway);
    fleet.now.trouble.reset();
    fleet.now.epoch = 4;
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::QueueAway));
    ASSERT_TRUE(fleet.alert(Kind::QueueRebuilt));
    fleet.look(599'000);
    EXPECT_TRUE(fleet.alert(Kind::QueueRebuilt));
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::QueueRebuilt));
}

TEST(FleetAlerts, AnIngestAboveItsHeadroom) {
    Fleet fleet;
    fleet.now.ingests = {{.name = "ams", .egressBps = 1680e6, .capacityBps = 2000e6, .viewers = 282, .freeBytes = 5, .answeredMs = 0}};
    fleet.look(1000);
    ASSERT_EQ(fleet.changes.ingests.size(), 1u);
    EXPECT_EQ(fleet.changes.ingests.front().state, model::FleetIngest::State::AboveHeadroom);
    EXPECT_EQ(fleet.changes.ingests.front().room(), 0);
    EXPECT_FALSE(fleet.alert(Kind::IngestBusy)); // a peak
    fleet.look(360'000);
    ASSERT_TRUE(fleet.alert(Kind::IngestBusy));
    EXPECT_EQ(
        fleet.alert(Kind::IngestBusy)->text.english(), "84 % of capacity for 6 min. New viewers may stall: move traffic or add a node.");
    fleet.now.ingests.front().egressBps = 1450e6; // 72.5 %
    fleet.look(1000);
    EXPECT_TRUE(fleet.alert(Kind::IngestBusy));
    fleet.now.ingests.front().egressBps = 1390e6;
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::IngestBusy));
    EXPECT_EQ(fleet.changes.ingests.front().room(), 18);
    fleet.isIngestThere = false;
    fleet.look(30'000);
    EXPECT_TRUE(fleet.alert(Kind::IngestSilent));
    EXPECT_EQ(fleet.overview.ingests().front().state, model::FleetIngest::State::Silent);
}

TEST(FleetAlerts, WhatWasDismissedStaysAwayUntilItCameToAnEndOnce) {
    Fleet fleet;
    fleet.worker().clockAheadMs = 5000;
    fleet.look(1000);
    const auto id = fleet.alert(Kind::Clock)->id;
    EXPECT_EQ(fleet.overview.dismiss({"another"}).alertsGone, std::vector<std::string>{});
    EXPECT_EQ(fleet.overview.dismiss({id}).alertsGone, std::vector<std::string>{id});
    fleet.look(1000);
    EXPECT_FALSE(fleet.alert(Kind::Clock));
    fleet.worker().clockAheadMs = 0;
    fleet.look(1000);
    fleet.worker().clockAheadMs = 5000;
    fleet.look(1000);
    EXPECT_TRUE(fleet.alert(Kind::Clock));
    EXPECT_EQ(fleet.overview.dismiss({}).alertsGone, std::vector<std::string>{id});
}
