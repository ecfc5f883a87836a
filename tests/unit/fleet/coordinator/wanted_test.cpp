// How many slots are wanted, and that what is counted for /metrics is what the operators' rows say.

#include "core/fleet/coordinator/attempt_outcome.hpp"
#include "core/fleet/coordinator/coordinator_thread.hpp"
#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

QueueRow waiting(const char* pin, int tasks, double seconds) {
    QueueRow row;
    row.job = "job";
    row.need = "h264";
    row.pin = pin;
    row.waiting = tasks;
    row.waitingSeconds = seconds;
    return row;
}

class FleetFigures : public support::ScriptedFleet {
protected:
    double counted(const std::string& cause) const { return m_metrics->attempts.of({cause}); }
};

} // namespace

TEST(WantedSlots, AreTheWorkByTheTarget) {
    const auto none = wantedSlots({}, {}, {});
    ASSERT_EQ(none.size(), 1U) << "an autoscaler has to read a 0";
    EXPECT_EQ(none[0].slots, 0);

    QueueRow row = waiting("", 100, 1801);
    EXPECT_EQ(wantedSlots({row}, {}, {.targetSeconds = 600})[0].slots, 4);
    row.leased = 3;
    row.leasedSeconds = 600;
    EXPECT_EQ(wantedSlots({row}, {}, {.targetSeconds = 600})[0].slots, 5) << "who is at work is not to be sent away";
    EXPECT_EQ(wantedSlots({row}, {}, {.targetSeconds = 60})[0].slots, 41);
}

TEST(WantedSlots, AreNoMoreThanChunksAndNoMoreThanAllowed) {
    EXPECT_EQ(wantedSlots({waiting("", 2, 60'000)}, {}, {.targetSeconds = 600})[0].slots, 2) << "a slot makes one chunk at a time";
    const auto limited = wantedSlots({waiting("a", 90, 60'000), waiting("b", 90, 60'000)}, {}, {.targetSeconds = 600, .mostSlots = 120});
    ASSERT_EQ(limited.size(), 3U);
    EXPECT_EQ(limited[1].slots, 90);
    EXPECT_EQ(limited[2].slots, 30) << "the limit is of all classes together";
}

TEST(WantedSlots, AreOfAClassEach) {
    const PresentSlots present{.elsewhere = {{{"h264", "a"}, 4}, {{"h264", "b"}, 8}}, .own = 2, .ownPin = "b"};
    const auto rows = wantedSlots({waiting("a", 10, 700), waiting("", 10, 100)}, present, {.targetSeconds = 600});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].pin, "");
    EXPECT_EQ(rows[0].slots, 1);
    EXPECT_EQ(rows[0].present, 14) << "what nobody has begun may be anybody's";
    EXPECT_EQ(rows[0].own, 2);
    EXPECT_EQ(rows[1].pin, "a");
    EXPECT_EQ(rows[1].slots, 2);
    EXPECT_EQ(rows[1].present, 4);
    EXPECT_EQ(rows[1].own, 0);
}

TEST(AttemptOutcomes, EveryEndingCountsAsOne) {
    EXPECT_EQ(outcomeOfAttempt("kept"), AttemptOutcome::Kept);
    EXPECT_EQ(outcomeOfAttempt("superseded"), AttemptOutcome::Superseded);
    EXPECT_EQ(outcomeOfAttempt("lost"), AttemptOutcome::Lost);
    for (const char* fault : {"failed", "crash", "refused"}) EXPECT_EQ(outcomeOfAttempt(fault), AttemptOutcome::Fault) << fault;
    for (const char* given : {"drain", "notice", "disk"}) EXPECT_EQ(outcomeOfAttempt(given), AttemptOutcome::HandedBack) << given;
}

TEST(OperationsDesk, DoesNotWaitForeverForACoordinatorThatCannotBegin) {
    Mailbox mailbox; // nobody reads it
    OperationsDesk desk(mailbox, std::chrono::milliseconds(1));
    const auto workers = desk.workers();
    ASSERT_FALSE(workers);
    EXPECT_EQ(workers.error().code, base::ErrorCode::Busy);
    mailbox.close(); // the question is answered now, to nobody
}

TEST_F(FleetFigures, AreThoseOfTheReport) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    const auto crashed = claim("enc-1");
    ASSERT_TRUE(crashed);
    fail("enc-1", *crashed);
    pass(30'000, {{"enc-1", {}}});
    const auto given = claim("enc-1");
    ASSERT_TRUE(given);
    pass(2000, {{"enc-1", {*given}}});
    fail("enc-1", *given, Cause::Notice, EventKind::HandBack);
    const auto last = claim("enc-1");
    ASSERT_TRUE(last);
    pass(4000, {{"enc-1", {*last}}});
    auto said = stage(*last, order);
    said.fetched = {.bytes = 1000, .hits = 7};
    for (int i = 0; i < 3; ++i) report("enc-1", said); // the answers were lost: it counts once

    const auto rows = m_coordinator->report(0, m_clock.wallMs() + 1);
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 1U);
    const ReportRow& row = rows->front();
    EXPECT_EQ(row.attempts, 3);
    EXPECT_EQ(row.faults, 1);
    EXPECT_EQ(row.handBacks, 1);
    EXPECT_EQ(row.chunks, 1);
    EXPECT_EQ(counted("kept"), row.chunks);
    EXPECT_EQ(counted("crash"), row.faults);
    EXPECT_EQ(counted("notice"), row.handBacks);
    EXPECT_EQ(row.wastedSeconds, 2);
    EXPECT_EQ(m_metrics->wasted.of({"crash"}) + m_metrics->wasted.of({"notice"}), row.wastedSeconds);
    EXPECT_EQ(m_metrics->sourceBytes.of({"api"}), static_cast<double>(row.bytesIn));
    EXPECT_EQ(m_metrics->cacheHits.of(), 7);
    EXPECT_EQ(m_metrics->taskSeconds.count({"h264:" + pin(), "kept"}), 1U);
    EXPECT_EQ(m_metrics->verify.count(), 1U);
    EXPECT_NEAR(m_metrics->sourceSeconds.of(), 2 * 5000.0 / 24000, 1e-9) << "two segments of the film";
    EXPECT_GE(m_metrics->commits.count(), 1U);
    EXPECT_EQ(m_metrics->rebuilds.of({"start"}), 1);
}

TEST_F(FleetFigures, ALeaseThatExpiresIsCountedAndWhatIsAtWorkIsWanted) {
    come("enc-1");
    want(1, film::order("job", 1));
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    auto wanted = m_coordinator->wanted();
    ASSERT_EQ(wanted.size(), 2U); // that of the job's class, and any
    EXPECT_EQ(wanted[1].pin, pin());
    EXPECT_EQ(wanted[1].slots, 1);
    EXPECT_EQ(wanted[1].present, 2);
    EXPECT_EQ(wanted[1].queueSeconds, 0);
    EXPECT_GT(wanted[1].leasedSeconds, 0);

    pass(45'000);
    EXPECT_EQ(m_metrics->expired.of(), 1);
    EXPECT_EQ(counted("lost"), 1);
    wanted = m_coordinator->wanted();
    EXPECT_EQ(wanted[1].slots, 1) << "it waits again";
    EXPECT_EQ(wanted[1].present, 0) << "nobody is there";
}
