// The coordinator between its jobs and the fleet: one task is made once, whatever happens to its workers.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;

namespace {

class FleetTasks : public support::ScriptedFleet {};
namespace film = support::film;

} // namespace

TEST_F(FleetTasks, ATaskIsOfferedMadeElsewhereAndTakenOnce) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);

    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    EXPECT_EQ(attempt->task, "job/chunk-1");
    m_table->heard("enc-1", {[&] {
        HeldTask held;
        held.task = attempt->task;
        held.fence = attempt->fence;
        held.fraction = 0.5;
        return held;
    }()});
    step();
    EXPECT_EQ(m_told.fractions[1], 0.5);

    const auto said = stage(*attempt, order);
    for (int i = 0; i < 10; ++i) report("enc-1", said); // each answer was lost

    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_TRUE(m_told.ends[0].result) << m_told.ends[0].result.error().message;
    EXPECT_TRUE(m_told.ends[0].isFromElsewhere);
    EXPECT_EQ(m_told.ends[0].result->segments.size(), 2U);
    EXPECT_EQ(published("job", "360p/init.mp4"), film::init());
    EXPECT_EQ(published("job", "360p/00001.m4s"), film::segment(1));
    EXPECT_EQ(published("job", "360p/00002.m4s"), film::segment(2));
    EXPECT_EQ(outcome("enc-1", *attempt), Outcome::Kept);
    EXPECT_EQ(kept(), 1);
    EXPECT_FALSE(QDir(QString::fromStdString(m_table->stagingFolder(attempt->task, attempt->fence))).exists());
}

TEST_F(FleetTasks, ALateResultOfAnotherAttemptIsSuperseded) {
    come("enc-1");
    come("enc-2");
    const work::Order order = film::order("job", 1);
    want(1, order);
    const auto early = claim("enc-1");
    ASSERT_TRUE(early);
    pass(40'000); // nothing is heard of it
    pass(10'000); // and its task waits a moment
    const auto late = claim("enc-2");
    ASSERT_TRUE(late) << "the task of the worker that was lost is not offered again";
    EXPECT_GT(late->fence, early->fence);

    report("enc-2", stage(*late, order));
    ASSERT_EQ(m_told.ends.size(), 1U);
    report("enc-1", stage(*early, order));

    EXPECT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(outcome("enc-1", *early), Outcome::Superseded);
    EXPECT_EQ(outcome("enc-2", *late), Outcome::Kept);
    EXPECT_EQ(kept(), 1);
    // Nothing of an attempt that came to nothing stays behind its job.
    EXPECT_TRUE(QDir(QString::fromStdString(path("staging/job"))).exists());
    pass(Coordinator::kIdleJobMs + 2000);
    EXPECT_FALSE(QDir(QString::fromStdString(path("staging/job"))).exists());
}

TEST_F(FleetTasks, WhoWasTakenForLostMayStillBeFirst) {
    come("enc-1");
    come("enc-2");
    const work::Order order = film::order("job", 1);
    want(1, order);
    const auto early = claim("enc-1");
    ASSERT_TRUE(early);
    pass(50'000);
    const auto late = claim("enc-2");
    ASSERT_TRUE(late);

    report("enc-1", stage(*early, order));

    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_TRUE(m_told.ends[0].result);
    EXPECT_EQ(outcome("enc-1", *early), Outcome::Kept);
    const auto told = beat("enc-2", {*late});
    EXPECT_EQ(told.cancelled, std::vector<std::string>{late->task});
}

TEST_F(FleetTasks, WhatIsHandedBackIsOfferedAgainAndCountsNothing) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    for (int i = 0; i < 5; ++i) {
        const auto attempt = claim("enc-1");
        ASSERT_TRUE(attempt) << i;
        fail("enc-1", *attempt, Cause::Notice, EventKind::HandBack);
    }
    const auto last = claim("enc-1");
    ASSERT_TRUE(last);
    report("enc-1", stage(*last, order));
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_TRUE(m_told.ends[0].result);
}

TEST_F(FleetTasks, ARunThatIsCancelledEndsAtItsWorker) {
    come("enc-1");
    want(1, film::order("job", 1));
    want(2, film::order("job", 2));
    const auto first = claim("enc-1"), second = claim("enc-1");
    ASSERT_TRUE(first && second);

    m_coordinator->unwant(1);
    step();
    EXPECT_EQ(beat("enc-1", {*first, *second}).cancelled, std::vector<std::string>{first->task}); // the other goes on

    m_coordinator->unwant(2);
    step();
    EXPECT_EQ(beat("enc-1", {*second}).cancelled, std::vector<std::string>{second->task});
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_TRUE(m_coordinator->queueRows().empty());
    EXPECT_EQ(m_table->standing(second->task), Standing::Cancelled);
}

TEST_F(FleetTasks, ACancelledTaskMayBeWantedAgain) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    want(2, film::order("job", 2)); // so that its job goes on
    ASSERT_TRUE(claim("enc-1"));
    m_coordinator->unwant(1);
    step();
    want(3, order);

    std::vector<Held> attempts;
    while (const auto attempt = claim("enc-1")) attempts.push_back(*attempt);
    for (const auto& attempt : attempts)
        if (attempt.task.starts_with("job/chunk-1")) report("enc-1", stage(attempt, order));

    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].run, 3U);
    EXPECT_TRUE(m_told.ends[0].result);
}

TEST_F(FleetTasks, WhatFailsOnTwoMachinesIsGivenUpAndCanBeReplayed) {
    come("enc-1");
    come("enc-2");
    const work::Order order = film::order("job", 1);
    want(1, order);
    for (int i = 0; i < 3; ++i) {
        const std::string worker = i == 1 ? "enc-2" : "enc-1";
        auto attempt = claim(worker);
        for (int waited = 0; !attempt && waited < 200; ++waited) {
            pass(1000, {{"enc-1", {}}, {"enc-2", {}}});
            attempt = claim(worker);
        }
        ASSERT_TRUE(attempt) << i;
        fail(worker, *attempt);
    }
    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_FALSE(m_told.ends[0].result);
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::ChunkGivenUp);
    const std::string said = m_told.ends[0].result.error().message;
    EXPECT_NE(said.find("failed 3 times (on enc-1, enc-2)"), std::string::npos) << said;
    EXPECT_NE(said.find("Play film.mp4 at this place"), std::string::npos) << said;
    EXPECT_EQ(said.find(path("")), std::string::npos) << "people know it by its name: " << said;
    const auto quarantined = m_coordinator->quarantine();
    ASSERT_TRUE(quarantined);
    ASSERT_EQ(quarantined->size(), 1U);
    EXPECT_EQ(quarantined->front().attempts.size(), 3U);

    ASSERT_TRUE(m_coordinator->replay("job/chunk-1"));
    EXPECT_EQ(m_told.jobsReplayed, std::vector<std::string>{"job"});
    pass(120'000, {{"enc-1", {}}, {"enc-2", {}}}); // they rest after their failures
    const auto attempt = claim("enc-2");
    ASSERT_TRUE(attempt);
    report("enc-2", stage(*attempt, order));
    EXPECT_EQ(outcome("enc-2", *attempt), Outcome::Kept);

    want(2, order); // the job is retried, and finds it made
    ASSERT_EQ(m_told.ends.size(), 2U);
    EXPECT_EQ(m_told.ends[1].run, 2U);
    EXPECT_TRUE(m_told.ends[1].result);
}

TEST_F(FleetTasks, AllTasksOfAJobAreOfOnePin) {
    come("enc-1");
    come("other", std::string(64, 'b'));
    want(1, film::order("job", 1));
    want(2, film::order("job", 2));
    ASSERT_TRUE(claim("enc-1"));
    EXPECT_FALSE(claim("other", 'b'));
    EXPECT_TRUE(claim("enc-1"));
    ASSERT_EQ(m_coordinator->queueRows().size(), 1U);
    EXPECT_EQ(m_coordinator->queueRows()[0].pin, pin());
}

TEST_F(FleetTasks, SlotsOfThoseThatAreThereAreTold) {
    EXPECT_EQ(m_told.slots, 0);
    come("enc-1");
    pass(1000);
    EXPECT_EQ(m_told.slots, 2);
    ASSERT_TRUE(m_coordinator->changeWorker("enc-1", {.want = wire::Want::Drain}));
    pass(1000);
    EXPECT_EQ(m_told.slots, 0);
    EXPECT_FALSE(claim("enc-1"));
    EXPECT_EQ(beat("enc-1", {}).want, queue::Want::Drain);
    ASSERT_TRUE(m_coordinator->changeWorker("enc-1", {.want = wire::Want::Run}));
    pass(1000);
    EXPECT_EQ(m_told.slots, 2);
    pass(31'000); // nothing is heard of it
    EXPECT_EQ(m_told.slots, 0);
}

TEST_F(FleetTasks, EncodersThatWereEndedWhileTheyWereTriedAreTriedAgain) {
    m_coordinator->ownHost("host");
    m_coordinator->ownDigests({});
    EXPECT_EQ(m_told.tests, 2);
    m_coordinator->ownRoom(1);
    want(1, film::order("job", 1));
    EXPECT_TRUE(m_told.begun.empty()) << "what this host makes is not known yet";
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}});
    step();
    EXPECT_EQ(m_told.begun.size(), 1U);
    EXPECT_EQ(m_journal->pins()->at(0).pin, pin());
}

TEST_F(FleetTasks, AJobOfEncodersThatCouldNotBeTriedDoesNotWaitForThemForEver) {
    m_coordinator->ownHost("host");
    for (int i = 0; i < 3; ++i) m_coordinator->ownDigests({});
    m_coordinator->ownRoom(1);
    want(1, film::order("job", 1));
    ASSERT_EQ(m_told.begun.size(), 1U);
    come("enc-1");
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}}); // as after a restart
    pass(2000, {{"enc-1", {}}});
    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_FALSE(m_told.ends[0].result);
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::Conflict);
}

TEST_F(FleetTasks, ThisHostsSlotsTakeTasksWhereNobodyElseIs) {
    m_coordinator->ownHost("host");
    EXPECT_EQ(m_told.tests, 1);
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}});
    m_coordinator->ownRoom(1);
    const work::Order order = film::order("job", 1);
    want(1, order);
    want(2, film::order("job", 2));
    ASSERT_EQ(m_told.begun.size(), 1U) << "one processor, one encoder";
    EXPECT_EQ(m_told.begun[0].run, 1U);

    m_coordinator->ownEnded(m_told.begun[0].task, m_told.begun[0].fence, film::result(order));
    step();
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_TRUE(m_told.ends[0].result);
    EXPECT_FALSE(m_told.ends[0].isFromElsewhere) << "its segments were told as they were made";
    step();
    ASSERT_EQ(m_told.begun.size(), 2U);

    m_coordinator->ownEnded(
        m_told.begun[1].task, m_told.begun[1].fence, base::Error{base::ErrorCode::EncoderStopped, base::text("The encoder crashed.")});
    step();
    ASSERT_EQ(m_told.ends.size(), 2U) << "alone, the job decides whether it is tried again";
    EXPECT_EQ(m_told.ends[1].result.error().code, base::ErrorCode::EncoderStopped);

    start(); // what this host's encoders make is known by now
    m_coordinator->ownHost("host");
    EXPECT_EQ(m_told.tests, 1);
}

TEST_F(FleetTasks, AHostOfVeryManyProcessorsKeepsAllItsLeases) {
    constexpr int kSlots = 150; // more than one beat may name
    m_coordinator->ownHost("host");
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}});
    m_coordinator->ownRoom(kSlots);
    for (int i = 1; i <= kSlots; ++i) m_coordinator->want(static_cast<RunId>(i), film::order("job", i), place("job"));
    for (int i = 0; i < 3; ++i) step();
    ASSERT_EQ(m_told.begun.size(), static_cast<std::size_t>(kSlots));
    pass(90'000);
    EXPECT_EQ(m_told.begun.size(), static_cast<std::size_t>(kSlots)) << "none was given again";
    EXPECT_TRUE(m_told.ended_.empty());
    EXPECT_TRUE(attempts().empty());
}
