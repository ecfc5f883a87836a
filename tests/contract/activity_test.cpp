// What the embedded engine says of jobs beside their state: silence, jobs ahead, a busy machine, the time until each is done. Time is the
// test's, no encoder runs.

#include "core/model/activity.hpp"
#include "tests/contract/scripted_service.hpp"
#include "tests/support/stepped_clock.hpp"

#include <set>

namespace {

class ActivityOfJobs : public contract::Scripted {
protected:
    void SetUp() override {
        local.options.clock = &clock;
        local.options.busyPercent = [this] { return busyPercent; };
        local.start();
    }
    void TearDown() override { local.stop(); } // before its clock
    std::string activity(const std::string& id) { return model::activitySentence(job(id)); }
    /// Second by second; encoders use so much processor time in each, for each of their lanes.
    void pass(int seconds, std::int64_t usedMs = 0) {
        for (int i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            local.executor->use(usedMs);
            local.service().lookAtWork();
        }
    }
    support::SteppedClock clock;
    double busyPercent = 0;
};

} // namespace

TEST_F(ActivityOfJobs, SilenceOfAnEncoderIsSaidAndEndsWithAWord) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    pass(9);
    EXPECT_EQ(activity(id), "");
    pass(120);
    EXPECT_EQ(activity(id), "no news from the encoder for 2 min");
    EXPECT_TRUE(local.until([&] { return job(id).etaSeconds == -1 && job(id).speed == 0; })) << "nobody knows how long it hangs";
    for (const auto& order : local.executor->running()) local.executor->progress(order, 0.5);
    EXPECT_EQ(activity(id), "");
    EXPECT_TRUE(local.until([&] { return job(id).etaSeconds > 0; }));
}

TEST_F(ActivityOfJobs, ARowTellsItsSilenceInSteps) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    std::set<int> told;
    QObject::connect(&local.service(), &model::Service::eventPublished, &local.service(), [&](const model::Event& event) {
        if (event.job && event.jobId == id && event.job->work.silentSeconds > 0) told.insert(event.job->work.silentSeconds);
    });
    for (int second = 0; second < 60; ++second) {
        pass(1);
        const int silent = job(id).work.silentSeconds;
        ASSERT_TRUE(local.until([&] { return silent == 0 || told.contains(silent); })) << silent;
    }
    EXPECT_EQ(told, (std::set<int>{10, 20, 30, 40, 50, 60}));
}

TEST_F(ActivityOfJobs, ASourceThatDoesNotAnswerIsSaidAndAFailedJobDoesNothing) {
    local.executor->readsSources = false;
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/probe"));
    pass(20);
    EXPECT_EQ(activity(id), "no news from the source for 20 s");
    local.executor->finish(id + "/probe", contract::kCrash);
    ASSERT_TRUE(local.until([&] { return job(id).state == model::JobState::Failed; }));
    pass(1);
    EXPECT_EQ(job(id).work, model::WorkFacts());
}

TEST_F(ActivityOfJobs, AWaitingOneIsDoneAfterThoseBeforeItAlsoInANewOrder) {
    const std::string first = add("a.mp4"), second = add("b.mp4"), third = add("c.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    ASSERT_TRUE(local.until([&] { return job(third).chunks > 0; }));
    const auto isInOrder = [&](const std::string& one, const std::string& two) {
        return job(one).etaSeconds > 0 && job(two).etaSeconds > job(one).etaSeconds;
    };
    pass(1);
    EXPECT_TRUE(local.until([&] { return isInOrder(first, second) && isInOrder(second, third); }));
    (void)local.service().move({third}, model::MoveTo::Top);
    pass(1);
    EXPECT_TRUE(local.until([&] { return isInOrder(third, second); }));
    (void)local.service().act({second}, model::JobAction::Pause);
    EXPECT_EQ(job(second).etaSeconds, -1) << "nobody knows when it goes on";
}

TEST_F(ActivityOfJobs, OneThatHasBegunAndHasNoEncoderSaysWhoIsAhead) {
    const std::string first = add("a.mp4"), second = add("b.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    ASSERT_TRUE(local.until([&] { return job(second).chunks > 0; }));
    (void)local.service().move({second}, model::MoveTo::Top);
    for (const auto& order : local.executor->running()) local.executor->finish(order, contract::kCrash);
    ASSERT_TRUE(untilRunning(second + "/chunk-001"));
    pass(61);
    EXPECT_EQ(job(first).state, model::JobState::Encoding);
    EXPECT_EQ(model::shownState(job(first)), model::JobState::Waiting);
    EXPECT_EQ(activity(first), "waiting for an encoder: 1 other job is ahead");
    EXPECT_TRUE(local.until([&] { return job(first).etaSeconds > job(second).etaSeconds && job(first).speed == 0; }));
    (void)local.service().act({second}, model::JobAction::Pause);
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    EXPECT_EQ(activity(first), "");
}

TEST_F(ActivityOfJobs, ABusyMachineIsSaidWithWhatEncodersGet) {
    busyPercent = 100;
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    pass(30, 120);
    EXPECT_EQ(activity(id), "this machine is busy: encoders get 12 % of a processor");
    pass(15, 900);
    EXPECT_EQ(activity(id), "no news from the encoder for 40 s") << "it has the processors now, and says nothing";
}
