// What is wrong with a result is seen before anything of it is public.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class Results : public support::ScriptedFleet {
protected:
    void SetUp() override {
        ScriptedFleet::SetUp();
        come("liar");
        come("honest");
        want(1, m_order);
        const auto attempt = claim("liar");
        ASSERT_TRUE(attempt);
        m_attempt = *attempt;
    }
    void expectRefused(const wire::Result& said, char sign = 'a') {
        report("liar", said, sign);
        EXPECT_EQ(outcome("liar", m_attempt), Outcome::Refused);
        EXPECT_TRUE(m_told.ends.empty());
        EXPECT_TRUE(published("job", "360p/00001.m4s").isEmpty());
        EXPECT_EQ(kept(), 0);
        ASSERT_FALSE(attempts().empty());
        EXPECT_EQ(attempts().back().ending, "refused");
        EXPECT_FALSE(attempts().back().message.empty());
        // Another makes it.
        auto attempt = claim("honest");
        for (int waited = 0; !attempt && waited < 30; ++waited) {
            pass(1000, {{"honest", {}}});
            attempt = claim("honest");
        }
        ASSERT_TRUE(attempt);
        report("honest", stage(*attempt, m_order));
        ASSERT_EQ(m_told.ends.size(), 1U);
        EXPECT_TRUE(m_told.ends[0].result);
        EXPECT_EQ(published("job", "360p/00001.m4s"), film::segment(1));
    }

    const work::Order m_order = film::order("job", 1);
    Held m_attempt;
};

} // namespace

TEST_F(Results, WithBytesThatAreNotTheirSumAreRefused) {
    const auto said = stage(m_attempt, m_order);
    QByteArray other = film::segment(1);
    other[other.size() - 1] = 'y';
    ASSERT_TRUE(base::writeFileAtomically(m_table->stagingFolder(said.task, said.fence) + "/360p/00001.m4s", other));
    expectRefused(said);
}

TEST_F(Results, WithoutASegmentAreRefused) {
    auto said = stage(m_attempt, m_order);
    said.staged.pop_back();
    expectRefused(said);
}

TEST_F(Results, OfWhichAFileIsNotThereAreRefused) {
    const auto said = stage(m_attempt, m_order);
    ASSERT_TRUE(QFile::remove(QString::fromStdString(m_table->stagingFolder(said.task, said.fence) + "/360p/00002.m4s")));
    expectRefused(said);
}

TEST_F(Results, WithAFileTooManyAreRefused) {
    auto said = stage(m_attempt, m_order);
    put(said, "360p/00003.m4s", film::segment(3));
    expectRefused(said);
}

TEST_F(Results, ThatLeadOutOfTheirFolderAreRefused) {
    auto said = stage(m_attempt, m_order);
    said.staged[1].name = "../../job/out/360p/00001.m4s";
    expectRefused(said);
}

TEST_F(Results, WithAnotherSegmentUnderTheNameAreRefused) {
    auto said = stage(m_attempt, m_order);
    const QByteArray other = film::segment(2);
    ASSERT_TRUE(base::writeFileAtomically(m_table->stagingFolder(said.task, said.fence) + "/360p/00001.m4s", other));
    said.staged[1].bytes = said.result.segments[0].bytes = other.size();
    said.staged[1].sha256 = said.result.segments[0].sha256 = base::sha256(other);
    expectRefused(said);
}

TEST_F(Results, OffTheGridAreRefused) {
    auto said = stage(m_attempt, m_order);
    said.result.segments[0].startTick += 1000;
    expectRefused(said);
}

TEST_F(Results, OfAnEmptyFileAreRefused) {
    auto said = stage(m_attempt, m_order);
    ASSERT_TRUE(base::writeFileAtomically(m_table->stagingFolder(said.task, said.fence) + "/360p/00001.m4s", {}));
    said.staged[1].bytes = said.result.segments[0].bytes = 0;
    said.staged[1].sha256 = said.result.segments[0].sha256 = base::sha256({});
    expectRefused(said);
}

TEST_F(Results, OfAnotherOrderAreRefused) {
    auto said = stage(m_attempt, m_order);
    said.recipe = base::sha256("another");
    expectRefused(said);
}

TEST_F(Results, OfAnotherPinAreRefused) {
    expectRefused(stage(m_attempt, m_order), 'b');
}

TEST_F(Results, ThatCannotBeReadAreRefused) {
    ASSERT_TRUE(m_queue.report(
        {.worker = "liar", .kind = EventKind::Result, .task = m_attempt.task, .fence = m_attempt.fence, .body = "{", .pin = pin()}));
    step();
    EXPECT_EQ(outcome("liar", m_attempt), Outcome::Refused);
}

TEST_F(Results, WithAnotherInitSegmentThanTheJobsOthersAreRefused) {
    report("liar", stage(m_attempt, m_order));
    ASSERT_EQ(m_told.ends.size(), 1U);
    const work::Order second = film::order("job", 2);
    want(2, second);
    const auto attempt = claim("liar");
    ASSERT_TRUE(attempt);
    report("liar", stage(*attempt, second, film::init(1280)));
    EXPECT_EQ(outcome("liar", *attempt), Outcome::Refused);
    EXPECT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(published("job", "360p/init.mp4"), film::init());
    EXPECT_TRUE(published("job", "360p/00003.m4s").isEmpty());
}
