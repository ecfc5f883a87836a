// A coordinator that was killed goes on where it was: nothing is made twice, nothing is lost.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class Restarted : public support::ScriptedFleet {
protected:
    void SetUp() override {
        ScriptedFleet::SetUp();
        come("enc-1");
        want(1, m_order);
        const auto attempt = claim("enc-1");
        ASSERT_TRUE(attempt);
        m_attempt = *attempt;
    }
    const work::Order m_order = film::order("job", 1);
    Held m_attempt;
};

} // namespace

TEST_F(Restarted, BetweenPromotingAndTheJournalItPromotesAgain) {
    const auto said = stage(m_attempt, m_order);
    const auto assignment = m_table->find(m_attempt.task);
    ASSERT_TRUE(assignment);
    const auto files = verify({.assignment = *assignment,
        .result = said,
        .staging = m_table->stagingFolder(said.task, said.fence),
        .folder = path("job"),
        .inits = {}});
    ASSERT_TRUE(files) << files.error().message;
    ASSERT_TRUE(promote(*files)); // and here it was killed
    EXPECT_TRUE(QFile::exists(QString::fromStdString(m_table->stagingFolder(said.task, said.fence) + "/360p/00001.m4s")))
        << "its worker could not say it again";
    start();
    want(2, m_order);
    EXPECT_TRUE(m_told.ends.empty());

    report("enc-1", said); // since no beat said that it is settled

    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_TRUE(m_told.ends[0].result) << m_told.ends[0].result.error().message;
    EXPECT_EQ(m_told.ends[0].run, 2U);
    EXPECT_EQ(published("job", "360p/00002.m4s"), film::segment(2));
    EXPECT_EQ(outcome("enc-1", m_attempt), Outcome::Kept);
    EXPECT_EQ(kept(), 1);
}

TEST_F(Restarted, WhatIsPromotedTwiceLiesThereOnce) {
    const auto said = stage(m_attempt, m_order);
    const std::vector<ProvenFile> files{
        {m_table->stagingFolder(said.task, said.fence) + "/360p/00001.m4s", path("job") + "/out/360p/00001.m4s"}};
    ASSERT_TRUE(promote(files));
    ASSERT_TRUE(promote(files));
    EXPECT_EQ(published("job", "360p/00001.m4s"), film::segment(1));
    EXPECT_EQ(QDir(QString::fromStdString(path("job") + "/out/360p")).entryList(QDir::Files).size(), 1);
}

TEST_F(Restarted, AfterTheJournalTheTaskIsFoundMade) {
    report("enc-1", stage(m_attempt, m_order));
    ASSERT_EQ(m_told.ends.size(), 1U);
    m_told.ends.clear(); // its job never heard of it
    start();
    want(2, m_order);

    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_TRUE(m_told.ends[0].result);
    EXPECT_TRUE(m_told.ends[0].isFromElsewhere);
    EXPECT_FALSE(claim("enc-1")) << "it is made once more";
}

TEST_F(Restarted, WhatWasMadeAndIsDamagedIsMadeAgain) {
    report("enc-1", stage(m_attempt, m_order));
    ASSERT_TRUE(base::writeFileAtomically(path("job") + "/out/360p/00001.m4s", "damaged"));
    m_told.ends.clear();
    start();
    want(2, m_order);
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_TRUE(claim("enc-1"));
}

TEST_F(Restarted, WhatIsAtWorkGoesOnWithItsFence) {
    start();
    want(2, m_order);
    EXPECT_FALSE(claim("enc-2")) << "it is offered though somebody has it";
    EXPECT_TRUE(beat("enc-1", {m_attempt}).cancelled.empty());
    pass(16'000, {{"enc-1", {m_attempt}}});
    EXPECT_FALSE(claim("enc-2"));

    report("enc-1", stage(m_attempt, m_order));

    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].run, 2U);
    EXPECT_TRUE(m_told.ends[0].result);
    EXPECT_EQ(outcome("enc-1", m_attempt), Outcome::Kept);
}

TEST_F(Restarted, WhatNobodyHoldsIsOfferedAfterTheRollCall) {
    start();
    want(2, m_order);
    pass(16'000);
    const auto attempt = claim("enc-2");
    ASSERT_TRUE(attempt);
    EXPECT_GT(epochOf(attempt->fence), epochOf(m_attempt.fence));
}

TEST_F(Restarted, AResultThatComesBeforeItsJobIsKeptForIt) {
    start();
    const auto said = stage(m_attempt, m_order);
    report("enc-1", said);
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_EQ(outcome("enc-1", m_attempt), Outcome::Kept);

    want(2, m_order);
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_TRUE(m_told.ends[0].result);
}

TEST_F(Restarted, WhatItsJobDoesNotWantAgainIsCancelled) {
    start();
    pass(601'000, {{"enc-1", {m_attempt}}});
    pass(61'000, {{"enc-1", {m_attempt}}});
    EXPECT_EQ(beat("enc-1", {m_attempt}).cancelled, std::vector<std::string>{m_attempt.task});
    EXPECT_TRUE(m_journal->tasks()->empty());
}

TEST_F(Restarted, AJobGoesOnWithItsPin) {
    report("enc-1", stage(m_attempt, m_order));
    start();
    come("other", std::string(64, 'b'));
    work::Order second = film::order("job", 2);
    second.task.encoder = "what made the first";
    want(2, second);
    EXPECT_FALSE(claim("other", 'b'));
    EXPECT_TRUE(claim("enc-1"));
}
