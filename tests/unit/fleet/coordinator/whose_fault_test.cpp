// What fails, and whom that is held against: the film, the machine, or neither.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class WhoseFault : public support::ScriptedFleet {
protected:
    using Beating = std::map<std::string, std::vector<Held>>;
    void comeBoth() {
        come("enc-1");
        come("enc-2");
        pass(1000, both()); // the coordinator looks who is there
    }
    static Beating both() { return {{"enc-1", {}}, {"enc-2", {}}}; }
    std::optional<Held> claimed(const std::string& worker, int memoryMb = 8000) {
        for (int waited = 0; waited < 400; ++waited) {
            const auto answer = m_queue.claim(
                {.worker = worker, .id = "c" + std::to_string(++m_claims), .slots = 1, .memoryMb = memoryMb, .classes = {{"h264", pin()}}});
            step();
            if (answer && !answer->leases.empty()) return Held{answer->leases[0].task, answer->leases[0].fence};
            pass(1000, both());
        }
        return std::nullopt;
    }
    void failWith(const std::string& worker, const Held& attempt, base::ErrorCode code) {
        wire::Fail said;
        said.task = attempt.task;
        said.fence = attempt.fence;
        said.code = static_cast<int>(code);
        said.message = base::text("It says so.");
        ASSERT_TRUE(m_queue.report({.worker = worker,
            .kind = EventKind::Failure,
            .task = attempt.task,
            .fence = attempt.fence,
            .cause = Cause::Crash,
            .body = model::toBytes(said).toStdString()}));
        step();
    }
    /// Three tasks fail on the first, and the second makes one of them.
    void makeSick() {
        comeBoth();
        std::vector<work::Order> orders;
        for (int i = 1; i <= 3; ++i) {
            orders.push_back(film::order("job", i));
            want(static_cast<RunId>(i), orders.back());
        }
        for (int i = 0; i < 3; ++i) {
            const auto attempt = claimed("enc-1");
            ASSERT_TRUE(attempt) << i;
            fail("enc-1", *attempt);
        }
        const auto made = claimed("enc-2");
        ASSERT_TRUE(made);
        const auto number = static_cast<std::size_t>(made->task.back() - '1');
        report("enc-2", stage(*made, orders.at(number)));
    }
    Idle idle(const std::string& worker) {
        const auto answer = m_queue.claim(
            {.worker = worker, .id = "c" + std::to_string(++m_claims), .slots = 1, .memoryMb = 8000, .classes = {{"h264", pin()}}});
        return answer ? answer->why : Idle::Not;
    }
};

} // namespace

TEST_F(WhoseFault, OneMachineAloneDoesNotEndAFilm) {
    comeBoth();
    want(1, film::order("job", 1));
    const auto first = claimed("enc-1");
    ASSERT_TRUE(first);
    failWith("enc-1", *first, base::ErrorCode::NoMedia);
    EXPECT_TRUE(m_told.ends.empty()) << "its disk may be bad";

    const auto second = claimed("enc-2");
    ASSERT_TRUE(second);
    failWith("enc-2", *second, base::ErrorCode::NoMedia);
    ASSERT_EQ(m_told.ends.size(), 1U) << "two say the same of the film";
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::NoMedia);
}

TEST_F(WhoseFault, WithNobodyElseItsWordCounts) {
    come("enc-1");
    pass(1000, {{"enc-1", {}}});
    want(1, film::order("job", 1));
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    failWith("enc-1", *attempt, base::ErrorCode::NoMedia);
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::NoMedia);
}

TEST_F(WhoseFault, TooLittleMemoryIsAskedForOnceMoreByHalf) {
    comeBoth();
    want(1, film::order("job", 1));
    want(2, film::order("job", 2));
    const int needed = memoryMbOf(film::order("job", 1));
    const auto first = claimed("enc-1"), second = claimed("enc-1");
    ASSERT_TRUE(first && second);
    fail("enc-1", *first, Cause::OutOfMemory);
    fail("enc-1", *second, Cause::OutOfMemory); // both were given the same
    pass(30'000, both());
    const auto answer = m_queue.claim({.worker = "enc-2", .id = "small", .slots = 1, .memoryMb = needed + 1, .classes = {{"h264", pin()}}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->why, Idle::MemoryTooSmall);
    EXPECT_TRUE(claimed("enc-2", grownMemoryMb(needed) + 1));

    start(); // and it is remembered
    want(3, film::order("job", 1));
    want(4, film::order("job", 2));
    pass(100'000, both());
    const auto again = m_queue.claim({.worker = "enc-2", .id = "again", .slots = 1, .memoryMb = needed + 1, .classes = {{"h264", pin()}}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->why, Idle::MemoryTooSmall);
}

TEST_F(WhoseFault, WhoCannotGetAtAFilmIsNotAskedForItAgainSoon) {
    comeBoth();
    want(1, film::order("job", 1));
    const auto first = claimed("enc-1");
    ASSERT_TRUE(first);
    fail("enc-1", *first, Cause::Source, EventKind::HandBack);
    EXPECT_FALSE(claim("enc-1"));
    pass(60'000, both());
    EXPECT_FALSE(claim("enc-1"));
    EXPECT_TRUE(claim("enc-2"));
}

TEST_F(WhoseFault, SickItRestsAlsoAfterARestart) {
    makeSick();
    EXPECT_EQ(idle("enc-1"), Idle::Resting);
    EXPECT_TRUE(m_table->termsOf("enc-1").isSick);
    EXPECT_FALSE(m_table->termsOf("enc-2").isSick);
    for (const auto& row : m_coordinator->quarantine().value_or({})) ADD_FAILURE() << row.task;

    start();
    EXPECT_EQ(idle("enc-1"), Idle::Resting);
    EXPECT_TRUE(m_table->termsOf("enc-1").isSick);
    for (const auto& worker : m_coordinator->workers()) {
        EXPECT_EQ(worker.restingUntilMs > 0, worker.name == "enc-1") << worker.name;
        EXPECT_EQ(worker.restReasonParts.isPattern, worker.name == "enc-1") << "why is said in the language of who reads it";
        EXPECT_EQ(worker.restReasonParts.english(), worker.restReason);
    }
    const auto rows = m_journal->workers();
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->front().rests, 1) << "the next rest is a longer one";
}

TEST_F(WhoseFault, WhatEndedAnEncoderOfThisHostIsKnownToo) {
    m_coordinator->ownHost("host");
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}});
    m_coordinator->ownRoom(1);
    come("enc-1"); // who may do better
    pass(1000, {{"enc-1", {}}});
    want(1, film::order("job", 1));
    ASSERT_EQ(m_told.begun.size(), 1U);
    m_coordinator->ownEnded(m_told.begun[0].task, m_told.begun[0].fence,
        base::Error{base::ErrorCode::EncoderStopped, base::text("The encoder crashed.")}, Cause::OutOfMemory);
    step();
    ASSERT_FALSE(attempts().empty());
    EXPECT_EQ(attempts().back().ending, "out-of-memory");
    EXPECT_TRUE(m_told.ends.empty()) << "another may do it";
}

TEST_F(WhoseFault, AClockThatWasWrongMakesNoRestOfYears) {
    makeSick();
    auto rows = m_journal->workers();
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->front().name, "enc-1");
    fleet::JournalBatch batch;
    batch.workers["enc-1"] = rows->front();
    batch.workers["enc-1"].restingUntilMs = m_clock.wallMs() + 10LL * 365 * 86'400'000;
    ASSERT_TRUE(m_journal->write(batch));
    start();
    for (const auto& worker : m_coordinator->workers()) {
        if (worker.name != "enc-1") continue;
        EXPECT_GT(worker.restingUntilMs, m_clock.wallMs());
        EXPECT_LE(worker.restingUntilMs, m_clock.wallMs() + 30 * 60'000);
    }
}

TEST_F(WhoseFault, WhatAWorkerSaysOfItsFailureIsNoBook) {
    comeBoth();
    want(1, film::order("job", 1));
    for (int i = 0; i < 3; ++i) {
        const std::string worker = i == 1 ? "enc-2" : "enc-1";
        auto attempt = claim(worker);
        for (int waited = 0; !attempt && waited < 200; ++waited) {
            pass(1000, both());
            attempt = claim(worker);
        }
        ASSERT_TRUE(attempt) << i;
        wire::Fail said;
        said.task = attempt->task;
        said.fence = attempt->fence;
        said.code = static_cast<int>(base::ErrorCode::EncoderStopped);
        said.message = base::Text(std::string(100'000, 'x'));
        ASSERT_TRUE(m_queue.report({.worker = worker,
            .kind = EventKind::Failure,
            .task = attempt->task,
            .fence = attempt->fence,
            .cause = Cause::Crash,
            .body = model::toBytes(said).toStdString()}));
        step();
    }
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_LT(m_told.ends[0].result.error().message.size(), 2000U);
}

TEST_F(WhoseFault, AFailureBesideDoesNotShortenItsRest) {
    comeBoth();
    for (int i = 1; i <= 4; ++i) want(static_cast<RunId>(i), film::order("job", i));
    std::vector<Held> attempts;
    for (int i = 0; i < 4; ++i) {
        const auto attempt = claimed("enc-1");
        ASSERT_TRUE(attempt);
        attempts.push_back(*attempt);
    }
    for (int i = 0; i < 3; ++i) fail("enc-1", attempts[static_cast<std::size_t>(i)]);
    const auto made = claimed("enc-2");
    ASSERT_TRUE(made);
    report("enc-2", stage(*made, film::order("job", made->task.back() - '0')));
    ASSERT_EQ(idle("enc-1"), Idle::Resting);
    fail("enc-1", attempts[3]);
    pass(30'000, both());
    EXPECT_EQ(idle("enc-1"), Idle::Resting) << "a minute is not over";
}

TEST_F(WhoseFault, WhatASickMachineHadGivenUpIsTriedAgain) {
    come("enc-1");
    pass(1000, {{"enc-1", {}}});
    for (int i = 1; i <= 3; ++i) want(static_cast<RunId>(i), film::order("job", i));
    // Alone it brings the first to its third fault.
    for (int i = 0; i < 3; ++i) {
        auto attempt = claim("enc-1");
        for (int waited = 0; (!attempt || attempt->task != "job/chunk-1") && waited < 300; ++waited) {
            if (attempt) fail("enc-1", *attempt, Cause::Drain, EventKind::HandBack);
            pass(1000, {{"enc-1", {}}});
            attempt = claim("enc-1");
        }
        ASSERT_TRUE(attempt);
        fail("enc-1", *attempt);
    }
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::ChunkGivenUp);
    std::vector<Held> held; // the other two at once
    for (int waited = 0; held.size() < 2 && waited < 300; ++waited) {
        if (const auto attempt = claim("enc-1")) held.push_back(*attempt);
        else pass(1000, {{"enc-1", held}});
    }
    ASSERT_EQ(held.size(), 2U);
    for (const auto& attempt : held) fail("enc-1", attempt);
    come("enc-2");
    pass(1000, both());
    const auto made = claimed("enc-2");
    ASSERT_TRUE(made);
    report("enc-2", stage(*made, film::order("job", made->task.back() - '0')));

    EXPECT_EQ(m_told.jobsReplayed, std::vector<std::string>{"job"});
    EXPECT_TRUE(m_coordinator->quarantine().value_or({}).empty());
}

TEST_F(WhoseFault, AJobWhoseMachinesAreGoneIsBegunAnewHere) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    ASSERT_TRUE(claim("enc-1"));
    m_coordinator->ownHost("host");
    m_coordinator->ownDigests({{"h264", std::string(64, 'b')}});
    m_coordinator->ownRoom(1);
    pass(700'000);
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].result.error().code, base::ErrorCode::Conflict);
    EXPECT_TRUE(m_told.begun.empty());

    want(2, order); // the job makes all of it again
    pass(1000);
    ASSERT_EQ(m_told.begun.size(), 1U) << "the queue keeps it for machines that are gone";
    EXPECT_EQ(m_told.begun[0].run, 2U);
}

TEST_F(WhoseFault, AJobThatIsOverIsForgottenButForItsPin) {
    come("enc-1");
    want(1, film::order("job", 1));
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    report("enc-1", stage(*attempt, film::order("job", 1)));
    pass(70'000);
    EXPECT_TRUE(m_coordinator->chunks("job").empty());

    come("other", std::string(64, 'b'));
    work::Order second = film::order("job", 2);
    second.task.encoder = "what made the first";
    want(2, second);
    EXPECT_FALSE(claim("other", 'b'));
    EXPECT_TRUE(claim("enc-1"));
}

TEST_F(WhoseFault, OfManyBeatsTheLastOneIsRead) {
    come("enc-1");
    want(1, film::order("job", 1));
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    for (const double fraction : {0.1, 0.2, 0.3}) {
        HeldTask held;
        held.task = attempt->task;
        held.fence = attempt->fence;
        held.fraction = fraction;
        m_table->heard("enc-1", {held});
    }
    EXPECT_EQ(m_mailbox->take(10).size(), 1U);
    EXPECT_TRUE(m_told.fractions.empty());
}
