// Who has a chunk, for the how-manieth time, and why it was not made before.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class FleetAttempts : public support::ScriptedFleet {
protected:
    void SetUp() override {
        ScriptedFleet::SetUp();
        come("enc-1");
        come("enc-2");
        want(1, m_order);
    }
    /// As soon as it is offered; both beat meanwhile.
    std::optional<Held> claimed(const std::string& worker) {
        auto attempt = claim(worker);
        for (int waited = 0; !attempt && waited < 200; ++waited) {
            pass(1000, {{"enc-1", {}}, {"enc-2", {}}});
            attempt = claim(worker);
        }
        return attempt;
    }
    const work::Order m_order = film::order("job", 1);
};

} // namespace

TEST_F(FleetAttempts, AreToldAsTheyBeginAndEnd) {
    const auto first = claimed("enc-1");
    ASSERT_TRUE(first);
    EXPECT_EQ(m_told.attempts[1], (work::AttemptInfo{.worker = "enc-1", .number = 1, .isAtWork = true}));

    fail("enc-1", *first);
    EXPECT_FALSE(m_told.attempts[1].isAtWork);
    EXPECT_EQ(m_told.attempts[1].failedOn, "enc-1");
    EXPECT_EQ(m_told.attempts[1].cause, "crash");

    const auto second = claimed("enc-2");
    ASSERT_TRUE(second);
    EXPECT_EQ(m_told.attempts[1].worker, "enc-2");
    EXPECT_EQ(m_told.attempts[1].number, 2);
    EXPECT_TRUE(m_told.attempts[1].isAtWork);
    EXPECT_EQ(m_told.attempts[1].failedOn, "enc-1") << "why it is the second is still shown";

    const auto rows = m_coordinator->chunks("job");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, "leased");
    EXPECT_EQ(rows[0].attempt, m_told.attempts[1]);

    report("enc-2", stage(*second, m_order));
    ASSERT_EQ(m_coordinator->chunks("job").size(), 1U);
    EXPECT_EQ(m_coordinator->chunks("job")[0].state, "done");
    EXPECT_FALSE(m_coordinator->chunks("job")[0].attempt.isAtWork);
    EXPECT_TRUE(m_coordinator->chunks("another").empty());
}

TEST_F(FleetAttempts, AreKnownAfterARestart) {
    const auto first = claimed("enc-1");
    ASSERT_TRUE(first);
    fail("enc-1", *first);
    const auto second = claimed("enc-2");
    ASSERT_TRUE(second);
    m_told.attempts.clear();
    start();
    want(2, m_order);
    EXPECT_EQ(m_told.attempts[2].worker, "enc-2");
    EXPECT_EQ(m_told.attempts[2].number, 2);
    EXPECT_EQ(m_told.attempts[2].failedOn, "enc-1");
    EXPECT_EQ(m_told.attempts[2].cause, "crash");
}

TEST_F(FleetAttempts, OfWhomNobodyHearsIsTheirCause) {
    ASSERT_TRUE(claimed("enc-1"));
    pass(40'000, {{"enc-2", {}}});
    EXPECT_EQ(m_told.attempts[1].cause, "lost");
    EXPECT_FALSE(m_told.attempts[1].isAtWork);
}
