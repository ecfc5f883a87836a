// The engine beside machines that help it: how much it gives away, and what it takes back of that. Time is the test's, no encoder runs.

#include "core/model/activity.hpp"
#include "core/work/capacity.hpp"
#include "tests/contract/scripted_service.hpp"
#include "tests/support/stepped_clock.hpp"

namespace {

class BesideOthers : public contract::Scripted {
protected:
    void SetUp() override {
        local.options.clock = &clock;
        local.options.busyPercent = [] { return 0; };
        local.options.capacity = others;
        local.options.slots = 1; // with more, a chunk that begins alone takes them all
        local.start();
    }
    void TearDown() override { local.stop(); } // before its clock
    /// So many films, each of a chunk at least.
    std::vector<std::string> addFilms(int count) {
        std::vector<std::string> ids;
        for (int i = 0; i < count; ++i) ids.push_back(add("film-" + std::to_string(i) + ".mp4"));
        return ids;
    }
    bool untilGiven(std::size_t count) {
        const bool isSo = local.until([&] { return local.executor->running().size() == count; });
        EXPECT_TRUE(isSo) << local.executor->running().size() << " of " << count;
        return isSo;
    }
    bool isGiven(const std::string& order) const {
        const auto running = local.executor->running();
        return std::find(running.begin(), running.end(), order) != running.end();
    }
    void pass(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            local.service().lookAtWork();
        }
    }
    support::SteppedClock clock;
    std::shared_ptr<work::Capacity> others = std::make_shared<work::Capacity>();
};

} // namespace

TEST_F(BesideOthers, AsMuchIsGivenAwayAsTheyHaveSlotsForAndSomeAhead) {
    addFilms(10);
    ASSERT_TRUE(untilGiven(1));
    others->set(3, 4);
    ASSERT_TRUE(untilGiven(1 + 3 + 4));
    others->set(3, 5);
    EXPECT_TRUE(untilGiven(1 + 3 + 5)) << "one more, and no more than that";
}

TEST_F(BesideOthers, WhenTheyHaveGoneWhatNobodyWorksOnIsTakenBackFromTheEnd) {
    local.executor->putsInLine = true;
    const auto films = addFilms(10);
    others->set(3, 4);
    ASSERT_TRUE(untilGiven(8));
    local.executor->begin(films[0] + "/chunk-001");
    others->set(2, 3);
    others->set(0, 0);
    ASSERT_TRUE(untilGiven(1));
    EXPECT_TRUE(isGiven(films[0] + "/chunk-001"));
    EXPECT_EQ(attemptOf(films[0] + "/chunk-001"), 1);
    others->set(3, 4);
    ASSERT_TRUE(untilGiven(8));
    for (const auto& order : local.executor->orders) EXPECT_EQ(order.attempt, 1) << order.id << ": none of that was its fault";
}

TEST_F(BesideOthers, ANewOrderCountsForWhatIsInLineToo) {
    local.executor->putsInLine = true;
    const auto films = addFilms(8);
    others->set(1, 2);
    ASSERT_TRUE(untilGiven(4));
    ASSERT_TRUE(local.until([&] { return job(films.back()).chunks > 0; }));
    ASSERT_FALSE(isGiven(films.back() + "/chunk-001"));
    (void)local.service().move({films.back()}, model::MoveTo::Top);
    EXPECT_TRUE(untilRunning(films.back() + "/chunk-001"));
}

TEST_F(BesideOthers, WhoIsToEndWaitsForNothingThatIsInLine) {
    local.executor->putsInLine = true;
    const auto films = addFilms(4);
    others->set(1, 1);
    ASSERT_TRUE(untilGiven(3));
    local.executor->begin(films[0] + "/chunk-001");
    local.service().drain();
    ASSERT_TRUE(untilGiven(1));
    EXPECT_TRUE(isGiven(films[0] + "/chunk-001"));
}

TEST_F(BesideOthers, WhatIsInLineIsNoEncoderThatSaysNothing) {
    local.executor->putsInLine = true;
    const std::string id = addFilms(1).front(), first = id + "/chunk-001";
    others->set(1, 16);
    ASSERT_TRUE(untilRunning(first));
    pass(30);
    EXPECT_EQ(model::activitySentence(job(id)), "waiting for an encoder");
    EXPECT_EQ(job(id).work.encoders, 0);
    local.executor->begin(first);
    EXPECT_EQ(job(id).work.encoders, 1);
    EXPECT_EQ(model::activitySentence(job(id)), "");
    pass(30);
    EXPECT_EQ(model::activitySentence(job(id)), "no news from the encoder for 30 s");
    local.executor->progress(first, 0.5);
    EXPECT_EQ(model::activitySentence(job(id)), "") << "however long the others have waited";
}
