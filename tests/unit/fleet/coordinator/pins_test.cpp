// Whose encoders may share a film, and what becomes of one whose machines are gone.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class Pins : public support::ScriptedFleet {
protected:
    /// One chunk is made by a machine of the first kind, another waits; then only one of the second kind is left.
    void begunByWhoIsGone() {
        come("enc-1");
        come("other", std::string(64, 'b'));
        want(1, film::order("job", 1));
        want(2, film::order("job", 2));
        const auto attempt = claim("enc-1");
        ASSERT_TRUE(attempt);
        report("enc-1", stage(*attempt, film::order("job", 1)));
        ASSERT_EQ(m_told.ends.size(), 1U);
    }
    const std::map<std::string, std::vector<Held>> m_other{{"other", {}}};
};

} // namespace

TEST_F(Pins, AJobSaysForWhatItWaitsAfterTenMinutes) {
    begunByWhoIsGone();
    pass(500'000, m_other);
    EXPECT_EQ(m_told.count(NoticeKind::PinMissing), 0);
    pass(200'000, m_other);
    ASSERT_EQ(m_told.count(NoticeKind::PinMissing), 1) << "once";
    EXPECT_EQ(m_told.notices.back().job, "job");
    EXPECT_NE(m_told.notices.back().text.english().find("enc-1"), std::string::npos) << m_told.notices.back().text.english();
    ASSERT_EQ(m_coordinator->queueRows().size(), 1U);
    EXPECT_NE(m_coordinator->queueRows()[0].waitsFor.find("enc-1"), std::string::npos);
    EXPECT_FALSE(claim("other", 'b'));

    come("enc-1");
    pass(1000, m_other);
    EXPECT_EQ(m_told.count(NoticeKind::PinBack), 1);
    EXPECT_EQ(m_coordinator->queueRows()[0].waitsFor, "");
    EXPECT_TRUE(claim("enc-1"));
}

TEST_F(Pins, AJobWhoseMachinesAreGoneIsMadeByOthersWhenItIsToldTo) {
    begunByWhoIsGone();
    EXPECT_EQ(m_coordinator->startOnOthers("job").error().code, base::ErrorCode::Conflict) << "enc-1 is there";
    EXPECT_EQ(m_coordinator->startOnOthers("none").error().code, base::ErrorCode::NotFound);
    pass(60'000, m_other);
    ASSERT_TRUE(m_coordinator->startOnOthers("job"));
    step();
    ASSERT_EQ(m_told.ends.size(), 2U);
    EXPECT_EQ(m_told.ends[1].run, 2U);
    EXPECT_EQ(m_told.ends[1].result.error().code, base::ErrorCode::Conflict);

    want(3, film::order("job", 1));
    want(4, film::order("job", 2));
    ASSERT_EQ(m_told.ends.size(), 2U) << "what the first had made is of other bytes";
    EXPECT_TRUE(claim("other", 'b'));
    EXPECT_TRUE(claim("other", 'b'));
}

TEST_F(Pins, ACompatibleJobTakesAnyWhoseInitSegmentsAreEqual) {
    m_coordinator->setTrust({.decodePercent = 0, .auditPercent = 0, .isStrict = false});
    come("enc-1");
    come("other", std::string(64, 'b'));
    for (int i = 1; i <= 3; ++i) want(static_cast<RunId>(i), film::order("job", i));
    const auto first = claim("enc-1"), second = claim("other", 'b'), third = claim("other", 'b');
    ASSERT_TRUE(first && second && third);
    report("enc-1", stage(*first, film::order("job", 1)));
    report("other", stage(*second, film::order("job", 2), film::init(), 'y'), 'b');
    EXPECT_EQ(outcome("other", *second), Outcome::Kept);
    EXPECT_EQ(m_told.ends.size(), 2U);

    report("other", stage(*third, film::order("job", 3), film::init(1280)), 'b');
    EXPECT_EQ(outcome("other", *third), Outcome::Refused);
    pass(700'000, m_other);
    EXPECT_EQ(m_told.count(NoticeKind::PinMissing), 0);
}
