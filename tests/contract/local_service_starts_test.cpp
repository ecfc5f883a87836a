// Jobs that are not to begin at once: others pass them, a restart keeps their time, and so does a clock that jumps.

#include "core/model/activity.hpp"
#include "tests/contract/scripted_service.hpp"
#include "tests/support/stepped_clock.hpp"

namespace contract {
namespace {

constexpr std::int64_t kHour = 3'600'000;

class Starts : public Scripted {
protected:
    void SetUp() override {
        clock.ms = 1000 * kHour; // an hour before it is a time too
        local.options.clock = &clock;
        local.start();
    }
    void TearDown() override { local.stop(); } // before its clock
    std::string addAt(const std::string& name, std::int64_t at) {
        model::AddRequest request;
        request.source = local.film(name);
        request.presetId = "web-h264";
        request.at = at;
        return local.get(local.service().addJobs({request}))->front().id;
    }
    support::SteppedClock clock;
};

} // namespace

TEST_F(Starts, OthersPassAJobUntilItsTimeComesAndAMachineThatSleptPastItBeginsAtOnce) {
    const std::int64_t at = clock.ms + kHour;
    const std::string id = addAt("a.mp4", at), other = add("b.mp4");
    ASSERT_TRUE(untilRunning(other + "/chunk-001"));
    EXPECT_EQ(job(id).width, 0) << "it is not even read";
    EXPECT_EQ(job(id).state, model::JobState::Waiting);
    EXPECT_EQ(model::activityOf(job(id)), model::Activity::Scheduled);
    local.start();
    EXPECT_EQ(job(id).at, at);
    clock.ms = at - 1;
    local.service().lookAtWork();
    ASSERT_TRUE(untilRunning(other + "/chunk-001"));
    EXPECT_EQ(job(id).at, at);
    (void)local.service().act({other}, model::JobAction::Cancel);
    clock.ms = at + 8 * kHour; // no timer has run meanwhile
    local.service().lookAtWork();
    ASSERT_TRUE(untilRunning(id + "/chunk-001")) << log(id);
    EXPECT_EQ(job(id).at, std::nullopt);
    EXPECT_EQ(stored(id).job.at, std::nullopt);
}

TEST_F(Starts, ATimeThatIsOverIsNone) {
    const std::string id = addAt("a.mp4", clock.ms - kHour);
    EXPECT_EQ(job(id).at, std::nullopt);
    EXPECT_TRUE(untilRunning(id + "/chunk-001"));
}

TEST_F(Starts, WhatIsChangedToAsSoonAsItMayBeginsNow) {
    const std::string id = addAt("a.mp4", clock.ms + kHour);
    model::JobChange change;
    change.id = id;
    change.at = clock.ms + 2 * kHour;
    ASSERT_FALSE(local.get(local.service().change({change}))->front().problem);
    clock.ms += kHour + 1;
    local.service().lookAtWork();
    const std::string other = add("b.mp4");
    ASSERT_TRUE(untilRunning(other + "/chunk-001"));
    EXPECT_EQ(job(id).at, change.at);
    (void)local.service().act({other}, model::JobAction::Cancel);
    change.at = 0;
    ASSERT_FALSE(local.get(local.service().change({change}))->front().problem);
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    change.at = clock.ms + kHour;
    const auto late = local.get(local.service().change({change}));
    ASSERT_TRUE(late->front().problem);
    EXPECT_EQ(late->front().problem->error().code, base::ErrorCode::Conflict);
}

TEST_F(Starts, APauseOutlastsTheTime) {
    const std::int64_t at = clock.ms + kHour;
    const std::string id = addAt("a.mp4", at);
    (void)local.service().act({id}, model::JobAction::Pause);
    EXPECT_EQ(model::activityOf(job(id)), model::Activity::AsStated);
    clock.ms = at;
    local.service().lookAtWork();
    ASSERT_TRUE(local.until([&] { return !job(id).at; }));
    EXPECT_EQ(job(id).state, model::JobState::Paused);
    (void)local.service().act({id}, model::JobAction::Resume);
    EXPECT_TRUE(untilRunning(id + "/chunk-001"));
}

TEST_F(Scripted, AJobBeginsByItselfWhenItsTimeComes) {
    model::AddRequest request;
    request.source = local.film("a.mp4");
    request.presetId = "web-h264";
    request.at = base::SystemClock().wallMs() + 2500; // what looks at the queue each second has stopped by then
    const std::string id = local.get(local.service().addJobs({request}))->front().id;
    EXPECT_TRUE(untilRunning(id + "/chunk-001")) << log(id);
    EXPECT_GE(base::SystemClock().wallMs(), *request.at);
}

} // namespace contract
