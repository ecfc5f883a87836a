#include "core/model/activity.hpp"

#include <gtest/gtest.h>

using model::Activity;
using model::JobState;

namespace {

model::Job job(JobState state, const model::WorkFacts& work) {
    model::Job job;
    job.state = state;
    job.work = work;
    return job;
}

} // namespace

TEST(Activity, IsAsStatedWhileNewsCome) {
    for (const auto state : {JobState::Waiting, JobState::Encoding, JobState::Publishing, JobState::Paused, JobState::Done}) {
        const auto calm = job(state, {.encoders = state == JobState::Encoding ? 2 : 0});
        EXPECT_EQ(model::activityOf(calm), Activity::AsStated) << model::word(state);
        EXPECT_EQ(model::activitySentence(calm), "") << model::word(state);
        EXPECT_EQ(model::shownState(calm), state);
    }
}

TEST(Activity, SilenceOfTenSecondsIsSaid) {
    EXPECT_EQ(model::activitySentence(job(JobState::Encoding, {.encoders = 1, .silentSeconds = 10})), "no news from the encoder for 10 s");
    EXPECT_EQ(
        model::activitySentence(job(JobState::Encoding, {.encoders = 2, .silentSeconds = 120})), "no news from the encoder for 2 min");
    EXPECT_EQ(model::activitySentence(job(JobState::Waiting, {.encoders = 1, .silentSeconds = 60})), "no news from the source for 1 min");
}

TEST(Activity, AJobThatWaitsForItsTimeSaysWhenItBegins) {
    auto later = job(JobState::Waiting, {});
    later.at = 4'102'444'800'000;
    EXPECT_EQ(model::activityOf(later), Activity::Scheduled);
    EXPECT_EQ(model::activitySentence(later).substr(0, 10), "starts at ");
    EXPECT_EQ(model::shownState(later), JobState::Waiting);
    later.state = JobState::Paused;
    EXPECT_EQ(model::activityOf(later), Activity::AsStated) << "it does not begin then";
}

TEST(Activity, ALinkIsFetchedWhateverElseItWaitsFor) {
    auto link = job(JobState::Waiting, {.fetching = true});
    link.source = "https://example.com/film.mp4?id=7";
    EXPECT_EQ(model::activityOf(link), Activity::Fetching);
    EXPECT_EQ(model::activitySentence(link), "fetching https://example.com/film.mp4?\xE2\x80\xA6");
    EXPECT_EQ(model::shownState(link), JobState::Waiting);
    link.state = JobState::Failed;
    EXPECT_EQ(model::activityOf(link), Activity::AsStated);
}

TEST(Activity, WithoutAnEncoderItWaitsWhateverItsState) {
    const auto alone = job(JobState::Encoding, {.encoders = 0, .silentSeconds = 60});
    EXPECT_EQ(model::shownState(alone), JobState::Waiting);
    EXPECT_EQ(model::activitySentence(alone), "waiting for an encoder");
    EXPECT_EQ(model::activitySentence(job(JobState::Encoding, {.encoders = 0, .silentSeconds = 60, .ahead = 1})),
        "waiting for an encoder: 1 other job is ahead");
    EXPECT_EQ(model::activitySentence(job(JobState::Encoding, {.encoders = 0, .silentSeconds = 60, .ahead = 3})),
        "waiting for an encoder: 3 other jobs are ahead");
    EXPECT_EQ(model::activityOf(job(JobState::Encoding, {.encoders = 0})), Activity::AsStated) << "between two chunks";
    EXPECT_EQ(model::activityOf(job(JobState::Waiting, {.encoders = 0, .silentSeconds = 60})), Activity::AsStated)
        << "that it waits says its state";
}

TEST(Activity, ABusyMachineIsSaidInsteadOfSilence) {
    EXPECT_EQ(model::activitySentence(job(JobState::Encoding, {.encoders = 1, .silentSeconds = 60, .processorPercent = 12})),
        "this machine is busy: encoders get 12 % of a processor");
}

TEST(Activity, WhatEndedOrRestsDoesNothing) {
    const model::WorkFacts stale{.encoders = 1, .silentSeconds = 600, .ahead = 2, .processorPercent = 3};
    for (const auto state : {JobState::Publishing, JobState::Paused, JobState::Done, JobState::Failed, JobState::Cancelled})
        EXPECT_EQ(model::activityOf(job(state, stale)), Activity::AsStated) << model::word(state);
}

TEST(Activity, AnIngestThatDoesNotAnswerHidesNoHang) {
    auto both = job(JobState::Encoding, {.encoders = 1, .silentSeconds = 60});
    both.trouble = model::Trouble{.id = "MR-3101", .message = "The ingest does not answer."};
    EXPECT_EQ(model::activityOf(both), Activity::EncodingSilently);
}

TEST(Activity, SilenceIsToldInSteps) {
    EXPECT_EQ(model::toldSilence(0), 0);
    EXPECT_EQ(model::toldSilence(9'999), 0);
    EXPECT_EQ(model::toldSilence(10'000), 10);
    EXPECT_EQ(model::toldSilence(59'999), 50);
    EXPECT_EQ(model::toldSilence(119'999), 60);
    EXPECT_EQ(model::toldSilence(3'600'000), 3600);
}

TEST(Activity, TravelsWithTheJob) {
    const auto told = job(JobState::Encoding, {.encoders = 2, .silentSeconds = 30, .ahead = 1, .processorPercent = 7});
    const auto read = model::fromBytes<model::Job>(model::toBytes(told), model::From::Wire);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->work, told.work);
}
