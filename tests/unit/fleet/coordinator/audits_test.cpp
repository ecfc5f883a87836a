// Chunks that are made again elsewhere: what two machines make of one chunk is the same, or one of them rests.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class Audits : public support::ScriptedFleet {
protected:
    void SetUp() override {
        m_terms = {.decodePercent = 0, .auditPercent = 1};
        ScriptedFleet::SetUp();
    }
    /// They are there, and beat.
    void comeAll(const std::vector<std::string>& workers) {
        for (const auto& worker : workers) {
            come(worker);
            m_beating[worker] = {};
        }
        pass(1000, m_beating);
    }
    /// A chunk by this worker.
    void make(const std::string& worker, RunId run, const work::Order& order, char fill = 'x') {
        want(run, order);
        const auto attempt = claim(worker);
        ASSERT_TRUE(attempt);
        ASSERT_EQ(attempt->task, order.id);
        report(worker, stage(*attempt, order, film::init(), fill));
    }
    /// The same again, as its auditor makes it.
    void audit(const std::string& worker, const work::Order& order, char fill = 'x') {
        const auto attempt = claim(worker);
        ASSERT_TRUE(attempt) << worker << " is not asked";
        ASSERT_TRUE(attempt->task.starts_with("job.audit/")) << attempt->task;
        report(worker, stage(*attempt, order, film::init(), fill));
        EXPECT_EQ(outcome(worker, *attempt), Outcome::Kept);
    }
    Idle idle(const std::string& worker) {
        const auto answer = m_queue.claim(
            {.worker = worker, .id = "idle" + std::to_string(++m_claims), .slots = 1, .memoryMb = 8000, .classes = {{"h264", pin()}}});
        return answer ? answer->why : Idle::Not;
    }
    std::vector<AuditRow> audits() { return m_journal->audits(0, m_clock.wallMs() + 1).value_or({}); }

    const work::Order m_order = film::order("job", 1);
    std::map<std::string, std::vector<Held>> m_beating;
};

} // namespace

TEST_F(Audits, TheFirstChunkOfAWorkerIsMadeAgainByAnother) {
    comeAll({"enc-1", "enc-2"});
    make("enc-1", 1, m_order);
    ASSERT_EQ(m_told.ends.size(), 1U) << "its job does not wait for that";
    EXPECT_FALSE(claim("enc-1")) << "it would find itself right";
    audit("enc-2", m_order);

    ASSERT_EQ(audits().size(), 1U);
    EXPECT_EQ(audits()[0].worker, "enc-1");
    EXPECT_EQ(audits()[0].auditor, "enc-2");
    EXPECT_EQ(audits()[0].differs, "");
    EXPECT_TRUE(m_told.notices.empty());
    EXPECT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(kept(), 1) << "an audit is no chunk";
    EXPECT_EQ(m_coordinator->queueRows().size(), 1U) << "and no job";
    const auto rows = m_coordinator->report(0, m_clock.wallMs() + 1);
    ASSERT_TRUE(rows);
    int found = 0;
    for (const auto& row : *rows) {
        EXPECT_EQ(row.job, "job");
        EXPECT_EQ(row.wastedSeconds, 0);
        found += row.audits;
    }
    EXPECT_EQ(found, 1);

    make("enc-1", 2, film::order("job", 2));
    EXPECT_FALSE(claim("enc-2")) << "one in a hundred, from then on";
}

TEST_F(Audits, WithNobodyElseThereIsNone) {
    comeAll({"enc-1"});
    make("enc-1", 1, m_order);
    comeAll({"enc-2"});
    EXPECT_FALSE(claim("enc-2"));
    make("enc-1", 2, film::order("job", 2));
    EXPECT_TRUE(claim("enc-2")) << "its first is still to be made again";
}

TEST_F(Audits, SwitchedOffThereIsNone) {
    m_coordinator->setTrust({.decodePercent = 0, .auditPercent = 0});
    comeAll({"enc-1", "enc-2"});
    make("enc-1", 1, m_order);
    EXPECT_FALSE(claim("enc-2"));
}

TEST_F(Audits, AThirdTellsThatTheMakerWasWrong) {
    comeAll({"enc-1", "enc-2", "enc-3"});
    make("enc-1", 1, m_order, 'y');
    want(2, film::order("job", 2));
    const auto held = claim("enc-1"); // of the job: the audit is not for it
    ASSERT_TRUE(held);
    ASSERT_EQ(held->task, "job/chunk-2");
    audit("enc-2", m_order);
    EXPECT_TRUE(m_told.notices.empty()) << "nobody knows yet who is wrong";
    EXPECT_FALSE(claim("enc-2"));
    audit("enc-3", m_order);

    ASSERT_EQ(m_told.count(NoticeKind::AuditMismatch), 1);
    EXPECT_EQ(m_told.notices[0].worker, "enc-1");
    EXPECT_EQ(m_told.notices[0].other, "enc-3");
    EXPECT_EQ(m_told.count(NoticeKind::WorkerSick), 0) << "it is said once";
    ASSERT_EQ(m_told.count(NoticeKind::WorkSuspected), 1);
    EXPECT_EQ(m_told.notices[1].job, "job");
    EXPECT_EQ(m_told.notices[1].tasks, std::vector<std::string>{"job/chunk-1"});
    EXPECT_EQ(idle("enc-1"), Idle::Resting);
    EXPECT_TRUE(m_table->termsOf("enc-1").isSick);
    EXPECT_NE(idle("enc-2"), Idle::Resting);

    // What it has is somebody else's, and what it says of it comes too late.
    EXPECT_EQ(beat("enc-1", {*held}).cancelled, std::vector<std::string>{held->task});
    EXPECT_EQ(report("enc-1", stage(*held, film::order("job", 2), film::init(), 'y')), Receipt::Cancelled);
    EXPECT_EQ(m_told.ends.size(), 1U);
}

TEST_F(Audits, WhatWasFoundWrongIsNotFoundMade) {
    comeAll({"enc-1", "enc-2"});
    make("enc-1", 1, m_order, 'y');
    audit("enc-2", m_order); // two alone: the maker is not believed
    ASSERT_EQ(m_told.count(NoticeKind::AuditMismatch), 1);
    EXPECT_EQ(m_told.notices[0].worker, "enc-1");
    m_told.ends.clear();
    start();
    want(2, m_order);
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_EQ(idle("enc-1"), Idle::Resting);
}

TEST_F(Audits, AThirdTellsThatTheAuditorWasWrong) {
    comeAll({"enc-1", "enc-2", "enc-3"});
    make("enc-1", 1, m_order);
    audit("enc-2", m_order, 'y');
    audit("enc-3", m_order);
    ASSERT_EQ(m_told.count(NoticeKind::AuditMismatch), 1);
    EXPECT_EQ(m_told.notices[0].worker, "enc-2");
    EXPECT_EQ(m_told.count(NoticeKind::WorkSuspected), 0) << "it has made nothing yet";
    EXPECT_EQ(idle("enc-2"), Idle::Resting);
    EXPECT_NE(idle("enc-1"), Idle::Resting);
}

TEST_F(Audits, OneThatNobodyCanMakeIsNoVerdict) {
    comeAll({"enc-1", "enc-2"});
    make("enc-1", 1, m_order);
    const auto attempt = claim("enc-2");
    ASSERT_TRUE(attempt);
    fail("enc-2", *attempt);
    pass(3'700'000, m_beating);
    EXPECT_EQ(m_table->standing(attempt->task), Standing::Cancelled);
    EXPECT_TRUE(audits().empty());
    EXPECT_EQ(m_told.count(NoticeKind::AuditMismatch), 0);
    EXPECT_TRUE(m_coordinator->quarantine().value_or({}).empty());
    EXPECT_EQ(m_told.ends.size(), 1U);
}

TEST(AuditChoice, IsOneInAHundredAndTheSameEachTime) {
    int chosen = 0, others = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string recipe = "recipe" + std::to_string(i);
        const bool is = isChosen("seed", "audit", recipe, 1);
        EXPECT_EQ(is, isChosen("seed", "audit", recipe, 1));
        chosen += is ? 1 : 0;
        others += is && isChosen("another", "audit", recipe, 1) ? 1 : 0;
        EXPECT_FALSE(isChosen("seed", "audit", recipe, 0));
        EXPECT_TRUE(isChosen("seed", "audit", recipe, 100));
    }
    EXPECT_GT(chosen, 50);
    EXPECT_LT(chosen, 200);
    EXPECT_LT(others, 10) << "who knows the seed of one server knows nothing of another's";
}

TEST(AuditVerdicts, GoByWhoMadeTheSame) {
    Audit audit;
    audit.sums = {{"360p/00001.m4s", "a"}, {"360p/00002.m4s", "b"}};
    const FileSums wrong{{"360p/00001.m4s", "a"}, {"360p/00002.m4s", "c"}};
    EXPECT_EQ(verdictOf(audit, audit.sums), AuditVerdict::Same);
    EXPECT_EQ(verdictOf(audit, wrong), AuditVerdict::Differs);
    EXPECT_EQ(firstDifference(audit.sums, wrong), "360p/00002.m4s");
    EXPECT_EQ(firstDifference(audit.sums, {{"360p/00001.m4s", "a"}}), "360p/00002.m4s") << "one is missing";
    audit.other = "enc-2";
    audit.otherSums = wrong;
    EXPECT_EQ(verdictOf(audit, audit.sums), AuditVerdict::OtherWrong);
    EXPECT_EQ(verdictOf(audit, wrong), AuditVerdict::MakerWrong);
    EXPECT_EQ(verdictOf(audit, {}), AuditVerdict::AllDifferent);
}
