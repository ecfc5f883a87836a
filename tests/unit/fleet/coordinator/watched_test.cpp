// What those see who watch the fleet.

#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class WatchedCoordinator : public support::ScriptedFleet {};

} // namespace

TEST_F(WatchedCoordinator, AttemptsAreToldAsTheyEnded) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    const auto first = claim("enc-1");
    ASSERT_TRUE(first);
    const std::int64_t before = m_clock.wallMs();
    m_clock.ms += 4000;
    report("enc-1", stage(*first, order));
    const auto ended = m_coordinator->attempts(before, m_clock.wallMs() + 1);
    ASSERT_TRUE(ended) << ended.error().message;
    ASSERT_EQ(ended->size(), 1U);
    EXPECT_EQ(ended->front().task, first->task);
    EXPECT_EQ(ended->front().worker, "enc-1");
    EXPECT_EQ(ended->front().ending, "kept");
    EXPECT_GE(ended->front().seconds, 4);
    EXPECT_FALSE(ended->front().isFault);
    EXPECT_TRUE(m_coordinator->attempts(m_clock.wallMs() + 1, m_clock.wallMs() + 2)->empty());
}

TEST_F(WatchedCoordinator, ACrashIsAFault) {
    come("enc-1");
    want(1, film::order("job", 1));
    const auto first = claim("enc-1");
    ASSERT_TRUE(first);
    fail("enc-1", *first);
    const auto ended = m_coordinator->attempts(0, m_clock.wallMs() + 1);
    ASSERT_TRUE(ended);
    ASSERT_EQ(ended->size(), 1U);
    EXPECT_TRUE(ended->front().isFault);
}

TEST_F(WatchedCoordinator, ThisHostIsAWorkerBesideTheOthers) {
    m_coordinator->ownHost("here");
    m_coordinator->ownDigests({{"h264", std::string(64, 'a')}});
    m_coordinator->ownRoom(3);
    auto view = m_coordinator->ownView();
    EXPECT_EQ(view.name, "here");
    EXPECT_EQ(view.slots, 3);
    EXPECT_EQ(view.state, WorkerState::Idle);
    want(1, film::order("job", 1));
    view = m_coordinator->ownView();
    EXPECT_EQ(view.state, WorkerState::Encoding);
    ASSERT_EQ(view.held.size(), 1U);
    EXPECT_EQ(view.held.front().task, "job/chunk-1");
    EXPECT_GE(view.busy, 1);
}
