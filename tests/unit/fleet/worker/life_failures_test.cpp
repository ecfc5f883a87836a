// The rows of the failure table (fleet, section 9) that a worker has a part in.

#include "tests/unit/fleet/worker/life_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using fleet::test::Lived;

TEST(WorkerFailure, EncoderCrashesSoItSaysSoAndWaitsLongerEachTime) {
    Lived worker(1);
    worker.begin();
    std::vector<int> waits;
    for (int i = 1; i <= 8; ++i) {
        worker.claimed({i});
        worker.fresh();
        worker.take(worker.life.attemptEnded(worker.now, Lived::ref(i), AttemptEnd::Failed));
        EXPECT_TRUE(worker.did(step::SayFailed{Lived::ref(i)}));
        EXPECT_EQ(worker.life.reason(worker.now), IdleReason::Pausing);
        int seconds = 0;
        while (worker.count<step::Claim>() == 0 && seconds < 100) {
            worker.pass(1);
            ++seconds;
        }
        waits.push_back(seconds);
    }
    EXPECT_EQ(waits, (std::vector<int>{1, 2, 4, 8, 16, 32, 60, 60}));
    // One that is taken ends that.
    worker.claimed({9});
    worker.make(9);
    worker.stage(9);
    worker.report(9);
    worker.claimed({10});
    worker.fresh();
    worker.take(worker.life.attemptEnded(worker.now, Lived::ref(10), AttemptEnd::Failed));
    worker.pass(1);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, ResultsThatAreRefusedCountLikeFailures) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.make(1);
    worker.claimed({});
    worker.stage(1);
    worker.fresh();
    worker.report(1, ResultVerdict::Refused);
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
    EXPECT_EQ(worker.count<step::SayFailed>(), 0) << "the API knows";
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::Pausing);
}

TEST(WorkerFailure, NoAnswerFor25SecondsMeansNoClaimsButWorkGoesOn) {
    Lived worker(2);
    worker.begin().claimed({1});
    worker.take(worker.life.claimUnanswered(worker.now, 0));
    worker.passSilent(24);
    EXPECT_NE(worker.life.state(worker.now), WorkerState::Offline);
    worker.passSilent(2);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Offline);
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::ApiSilent);
    worker.take(worker.life.claimUnanswered(worker.now, 0));
    worker.fresh();
    worker.passSilent(500);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.count<step::Drop>(), 0);
    EXPECT_GE(worker.count<step::Beat>(), 80) << "it tries on";
    worker.make(1); // segments reach the ingest, which is elsewhere
    worker.stage(1);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(1)}));
    worker.fresh();
    worker.take(worker.life.beatAnswered(worker.now, {}));
    EXPECT_EQ(worker.count<step::Claim>(), 1) << "back, and at it at once";
}

TEST(WorkerFailure, AfterTenMinutesEncodersEndAndResultsStay) {
    Lived worker(2);
    worker.begin().claimed({1, 2});
    worker.make(1);
    worker.stage(1);
    worker.take(worker.life.resultUnanswered(worker.now, Lived::ref(1), 1));
    worker.passSilent(599);
    EXPECT_EQ(worker.count<step::Drop>(), 0);
    worker.passSilent(2);
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(2)}));
    EXPECT_EQ(worker.count<step::Drop>(), 1);
    ASSERT_EQ(worker.life.chunks().size(), 1u);
    worker.fresh();
    worker.pass(20);
    worker.take(worker.life.resultUnanswered(worker.now, Lived::ref(1), 1));
    worker.pass(16);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(1)}));
}

TEST(WorkerFailure, ResultsAreKeptForADay) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    for (int hour = 0; hour < 23; ++hour) {
        worker.now += 3'599'000;
        worker.take(worker.life.tick(worker.now, 0));
    }
    EXPECT_EQ(worker.life.unsettled().size(), 1u);
    worker.now += 3'700'000 * 2;
    worker.take(worker.life.tick(worker.now, 0));
    EXPECT_TRUE(worker.life.unsettled().empty());
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
}

TEST(WorkerFailure, AResultIsSentUntilItIsSettled) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.make(1);
    worker.stage(1);
    worker.take(worker.life.resultUnanswered(worker.now, Lived::ref(1), 0)); // the answer was cut off
    worker.fresh();
    worker.pass(1);
    EXPECT_EQ(worker.count<step::SendResult>(), 1);
    worker.report(1);
    EXPECT_EQ(worker.life.unsettled(), (std::vector<TaskRef>{Lived::ref(1)}));
    EXPECT_TRUE(worker.life.held(worker.now).empty());
    worker.fresh();
    worker.pass(10, BeatAnswer{.resend = {Lived::ref(1)}}); // Redis was emptied meanwhile
    EXPECT_GE(worker.count<step::SendResult>(), 1);
    worker.fresh();
    worker.pass(70); // and where nobody says anything, each minute
    EXPECT_EQ(worker.count<step::SendResult>(), 1);
    worker.pass(6, BeatAnswer{.settled = {Lived::ref(1)}});
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
    EXPECT_TRUE(worker.life.chunks().empty());
}

TEST(WorkerFailure, ASupersededOrCancelledResultIsForgotten) {
    for (const ResultVerdict verdict : {ResultVerdict::Superseded, ResultVerdict::Cancelled}) {
        Lived worker(1);
        worker.begin().claimed({1});
        worker.make(1);
        worker.stage(1);
        worker.report(1, verdict);
        EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
        EXPECT_TRUE(worker.life.chunks().empty());
        EXPECT_NE(worker.life.reason(worker.now), IdleReason::Pausing) << "nobody's fault";
    }
}

TEST(WorkerFailure, AsleepItBeatsFirstAndGoesOnUnderTheSameFence) {
    Lived worker(2);
    worker.begin().claimed({1});
    worker.take(worker.life.progressed(Lived::ref(1), 0.4));
    worker.take(worker.life.claimUnanswered(worker.now, 0));
    worker.pass(3);
    worker.take(worker.life.claimUnanswered(worker.now, 0));
    worker.fresh();
    worker.now += 3'600'000; // an hour, far beyond the ten minutes of silence
    worker.take(worker.life.tick(worker.now, 0.5));
    ASSERT_EQ(worker.all.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<step::Beat>(worker.all.front()));
    worker.passSilent(5);
    EXPECT_EQ(worker.count<step::Claim>(), 0) << "not before it knows whose its chunks are";
    EXPECT_EQ(worker.count<step::Drop>(), 0);
    worker.take(worker.life.beatAnswered(worker.now, {}));
    EXPECT_EQ(worker.life.chunks().size(), 1u);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, OfWhatOthersHaveByNowItFinishesOnlyWhatIsNearlyDone) {
    Lived worker(4);
    worker.begin().claimed({1, 2, 3});
    worker.take(worker.life.progressed(Lived::ref(1), 0.79));
    worker.take(worker.life.progressed(Lived::ref(2), 0.8));
    worker.make(3);
    worker.fresh();
    worker.take(worker.life.beatAnswered(worker.now, {.lost = {Lived::ref(1), Lived::ref(2), Lived::ref(3)}}));
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
    EXPECT_EQ(worker.count<step::Drop>(), 1);
    EXPECT_EQ(worker.count<step::HandBack>(), 0) << "it is not this worker's any more";
    worker.make(2);
    worker.stage(2);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(2)}));
}

TEST(WorkerFailure, OfAnOldFenceNothingIsTouched) {
    Lived worker(1);
    worker.begin().claimed({1});
    TaskRef old = Lived::ref(1);
    old.fence -= 1;
    worker.fresh();
    worker.take(worker.life.beatAnswered(worker.now, {.cancel = {old}, .lost = {old}, .settled = {old}}));
    EXPECT_EQ(worker.count<step::Drop>(), 0);
    EXPECT_EQ(worker.life.chunks().size(), 1u);
}

TEST(WorkerFailure, CancelledInAnyPhaseItEndsAndCountsNothing) {
    Lived worker(3);
    worker.begin().claimed({1, 2, 3});
    worker.make(2);
    worker.make(3);
    worker.stage(3);
    worker.report(3);
    worker.fresh();
    worker.take(worker.life.beatAnswered(worker.now, {.cancel = {Lived::ref(1), Lived::ref(2), Lived::ref(3)}}));
    EXPECT_EQ(worker.count<step::Drop>(), 3);
    EXPECT_EQ(worker.count<step::HandBack>() + worker.count<step::SayFailed>(), 0);
    EXPECT_TRUE(worker.life.chunks().empty());
}

TEST(WorkerFailure, WhileTheIngestIsSilentItIsIdleWithThatReasonAndGoesOnByItself) {
    Lived worker(2);
    worker.begin().claimed({1});
    worker.claimed({});
    worker.make(1);
    worker.take(worker.life.ingestAnswers(worker.now, false));
    worker.fresh();
    worker.pass(119);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.count<step::HandBack>(), 0);
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::IngestSilent);
    worker.pass(1); // perhaps others reach it
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(1), ReleaseReason::Ingest}));
    EXPECT_EQ(worker.count<step::SayFailed>(), 0);
    worker.fresh();
    worker.take(worker.life.ingestAnswers(worker.now, true));
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, WhatIsNotItsFaultIsGivenBackUncounted) {
    const std::vector<std::pair<AttemptEnd, ReleaseReason>> rows{{AttemptEnd::NoSource, ReleaseReason::Source},
        {AttemptEnd::DiskFull, ReleaseReason::Disk}, {AttemptEnd::Unfit, ReleaseReason::Resources}};
    for (const auto& [end, why] : rows) {
        Lived worker(1);
        worker.begin().claimed({1});
        worker.take(worker.life.attemptEnded(worker.now, Lived::ref(1), end));
        EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(1), why}));
        EXPECT_EQ(worker.count<step::SayFailed>(), 0);
    }
}

TEST(WorkerFailure, WithoutItsSourceItWaitsAMomentBeforeItAsksForTheNext) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.take(worker.life.attemptEnded(worker.now, Lived::ref(1), AttemptEnd::NoSource));
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::Pausing);
    worker.fresh();
    worker.pass(2);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, WithAFullDiskItWaitsAMinute) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.take(worker.life.attemptEnded(worker.now, Lived::ref(1), AttemptEnd::DiskFull));
    worker.fresh();
    worker.pass(59);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::DiskFull);
    worker.pass(1);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, SickItRestsAndTestsItsEncodersBeforeItAsksAgain) {
    Lived worker(1);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, {.leases = {}, .reason = IdleReason::Resting, .restSeconds = 60}));
    worker.fresh();
    worker.pass(59);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Resting);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 0);
    worker.pass(2);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 1);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    worker.take(worker.life.encodersTested(worker.now, false));
    worker.pass(1799);
    EXPECT_EQ(worker.count<step::Claim>(), 0) << "its encoders make other bytes than before";
    worker.pass(2);
    worker.take(worker.life.encodersTested(worker.now, true));
    EXPECT_EQ(worker.count<step::Claim>(), 1);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Idle);
}

TEST(WorkerFailure, ABeatSaysThatItIsSickToo) {
    Lived worker(1);
    worker.begin();
    worker.take(worker.life.beatAnswered(worker.now, {.restSeconds = 30}));
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Resting);
    worker.pass(29);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 0);
    worker.pass(2);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 1);
}

TEST(WorkerFailure, AfterOneFailureItPausesAndTriesNoEncoders) {
    Lived worker(1);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, {.leases = {}, .reason = IdleReason::Pausing, .restSeconds = 4}));
    worker.fresh();
    worker.pass(3);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    worker.pass(2);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 0);
}

TEST(WorkerFailure, WhatItCannotFetchItDoesNotAskForAtOnce) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.fresh();
    worker.take(worker.life.attemptEnded(worker.now, Lived::ref(1), AttemptEnd::NoSource));
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    worker.pass(2);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, APauseAfterAFailureIsNoSickness) {
    Lived worker(1);
    worker.begin();
    worker.claimed({1});
    worker.take(worker.life.attemptEnded(worker.now, Lived::ref(1), AttemptEnd::Failed));
    worker.pass(1);
    worker.take(worker.life.claimAnswered(worker.now, {.leases = {}, .reason = IdleReason::Resting, .restSeconds = 1}));
    worker.fresh();
    worker.pass(2);
    EXPECT_EQ(worker.count<step::TestEncoders>(), 0);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, ALineThatCannotKeepUpIsNoReasonToMakeMore) {
    Lived worker(1);
    worker.begin();
    for (const int each : {1, 2}) {
        worker.claimed({each});
        worker.make(each); // and not brought
    }
    worker.fresh();
    worker.pass(30);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    worker.stage(1);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerFailure, AfterARestartWhatIsStagedIsSentAndTheRestIsBrought) {
    Lived worker(1);
    worker.take(worker.life.restored(worker.now, Lived::ref(1), true, 60'000));
    worker.take(worker.life.restored(worker.now, Lived::ref(2), false, 1000));
    worker.begin();
    worker.pass(1);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(1)}));
    EXPECT_FALSE(worker.did(step::SendResult{Lived::ref(2)}));
    worker.stage(2);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(2)}));
}

TEST(WorkerFailure, WithAKeyThatWasRevokedItEndsAllAndLeaves) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.take(worker.life.revoked());
    EXPECT_TRUE(worker.did(step::Drop{Lived::ref(1)}));
    EXPECT_TRUE(worker.did(step::Exit{1}));
}

TEST(WorkerFailure, ErrorsAreAttributedToWhatTheyComeFrom) {
    using base::ErrorCode;
    const auto end = [](ErrorCode code, bool isFetching) { return endOf(base::Error{code, base::Text("x")}, isFetching); };
    EXPECT_EQ(end(ErrorCode::EncoderStopped, false), AttemptEnd::Failed);
    EXPECT_EQ(end(ErrorCode::CheckFailed, false), AttemptEnd::Failed);
    EXPECT_EQ(end(ErrorCode::NoMedia, false), AttemptEnd::Failed);
    EXPECT_EQ(end(ErrorCode::WorkFolderFull, false), AttemptEnd::DiskFull);
    EXPECT_EQ(end(ErrorCode::WorkFolderFull, true), AttemptEnd::DiskFull);
    EXPECT_EQ(end(ErrorCode::Conflict, false), AttemptEnd::Unfit);
    EXPECT_EQ(end(ErrorCode::LinkSilent, true), AttemptEnd::NoSource);
    EXPECT_EQ(end(ErrorCode::RemoteSilent, true), AttemptEnd::NoSource);
    // While its encoder reads, too.
    for (const ErrorCode code : {ErrorCode::LinkSilent, ErrorCode::LinkRefused, ErrorCode::LinkForbidden, ErrorCode::SourceMissing})
        EXPECT_EQ(end(code, false), AttemptEnd::NoSource);
    EXPECT_EQ(end(ErrorCode::SourceChanged, true), AttemptEnd::Failed);
}
