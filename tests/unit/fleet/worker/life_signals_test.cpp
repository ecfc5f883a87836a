// Each row of the table of signals (fleet, "Worker life").

#include "tests/unit/fleet/worker/life_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using fleet::test::Lived;

TEST(WorkerSignals, DrainFinishesChunksAndClaimsNone) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.take(worker.life.progressed(Lived::ref(1), 0.3));
    worker.fresh();
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Draining);
    EXPECT_EQ(worker.count<step::Beat>(), 1) << "others would see it only seconds later";
    worker.pass(40);
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    worker.pass(30);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.count<step::HandBack>(), 0);
    EXPECT_TRUE(worker.did(step::SendResult{Lived::ref(1)}));
    EXPECT_EQ(worker.count<step::Exit>(), 0) << "only with --exit-when-drained";
    EXPECT_EQ(worker.life.reason(worker.now), IdleReason::Drained);
}

TEST(WorkerSignals, DrainedItExitsWith75OnceAllIsSettled) {
    Lived worker(1, true);
    worker.begin().claimed({1});
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    worker.pass(20);
    EXPECT_EQ(worker.count<step::SayBye>(), 0) << "the result is not safe yet";
    worker.pass(6, BeatAnswer{.settled = {Lived::ref(1)}});
    ASSERT_EQ(worker.count<step::SayBye>(), 1);
    worker.take(worker.life.byeSaid());
    ASSERT_TRUE(worker.last<step::Exit>());
    EXPECT_EQ(worker.last<step::Exit>()->code, 75);
}

TEST(WorkerSignals, DrainedItExitsThoughNobodyAnswersTheFarewell) {
    Lived worker(1, true);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, {}));
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    ASSERT_EQ(worker.count<step::SayBye>(), 1);
    worker.pass(4);
    EXPECT_EQ(worker.count<step::Exit>(), 0);
    worker.pass(2);
    EXPECT_TRUE(worker.did(step::Exit{75}));
}

TEST(WorkerSignals, ResumeInThePanelUndoesADrain) {
    Lived worker(1);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, {}));
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    worker.pass(10); // its answers still say run: they did before the signal
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Draining);
    worker.pass(10, BeatAnswer{.want = Want::Drain}); // the API has taken it over
    worker.fresh();
    worker.pass(10);
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Idle);
    EXPECT_EQ(worker.count<step::Claim>(), 1);
}

TEST(WorkerSignals, ThePanelsDrainIsASignal) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.pass(10, BeatAnswer{.want = Want::Drain});
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Draining);
    worker.fresh();
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    EXPECT_EQ(worker.count<step::Claim>(), 0);
}

TEST(WorkerSignals, AnOpenClaimIsAskedOnceMoreSoThatItLeaksNoLease) {
    Lived worker(2);
    worker.begin();
    const step::Claim open = *worker.last<step::Claim>();
    EXPECT_EQ(open.slots, 2);
    worker.fresh();
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    EXPECT_EQ(worker.count<step::BreakClaim>(), 1);
    EXPECT_TRUE(worker.did(step::Claim{open.id, 0, 0}));
    worker.claimed({1, 2}); // they were on their way
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(1), ReleaseReason::Drain}));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Drain}));
    EXPECT_EQ(worker.count<step::Begin>(), 0);
}

TEST(WorkerSignals, NoticeKeepsWhatFitsAndHandsBackTheRestAtOnce) {
    Lived worker(3);
    worker.begin().claimed({1, 2, 3});
    worker.pass(40);
    worker.take(worker.life.progressed(Lived::ref(1), 0.8)); // 40 s for 80 %: 10 s are left
    worker.take(worker.life.progressed(Lived::ref(2), 0.5)); // 40 s are left
    worker.take(worker.life.progressed(Lived::ref(3), 0.7)); // 17 s, and ten to bring it there
    worker.take(worker.life.brought(Lived::ref(3), 0, 10'000));
    worker.fresh();
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Leaving);
    EXPECT_EQ(worker.count<step::Beat>(), 1);
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Notice}));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(3), ReleaseReason::Notice}));
    EXPECT_EQ(worker.count<step::HandBack>(), 2);
    worker.take(worker.life.said(worker.now, Lived::ref(2)));
    worker.take(worker.life.said(worker.now, Lived::ref(3)));
    worker.pass(9);
    worker.make(1);
    worker.stage(1);
    worker.report(1);
    worker.pass(6, BeatAnswer{.settled = {Lived::ref(1)}});
    EXPECT_EQ(worker.count<step::SayBye>(), 1);
    worker.take(worker.life.byeSaid());
    EXPECT_TRUE(worker.did(step::Exit{0}));
    EXPECT_EQ(worker.count<step::Claim>(), 0);
    EXPECT_EQ(worker.count<step::HandBack>(), 2);
}

TEST(WorkerSignals, WhatWasThoughtToFitIsHandedBackFiveSecondsBeforeTheEnd) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.pass(40);
    worker.take(worker.life.progressed(Lived::ref(1), 0.8));
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    worker.pass(24);
    EXPECT_EQ(worker.count<step::HandBack>(), 0);
    worker.pass(1);
    EXPECT_EQ(worker.count<step::HandBack>(), 1);
    EXPECT_EQ(worker.count<step::Exit>(), 0);
    worker.pass(4); // nobody answers that
    EXPECT_TRUE(worker.did(step::Exit{0})) << "29 of 30 s";
}

TEST(WorkerSignals, ANoticeOfTenSecondsIsKeptToo) {
    Lived worker(2, false, 10'000);
    worker.begin().claimed({1, 2});
    worker.pass(40);
    worker.take(worker.life.progressed(Lived::ref(1), 0.95)); // 2 s
    worker.take(worker.life.progressed(Lived::ref(2), 0.8));  // 10 s
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Notice}));
    EXPECT_EQ(worker.count<step::HandBack>(), 1);
    worker.pass(9);
    EXPECT_TRUE(worker.did(step::Exit{0}));
}

TEST(WorkerSignals, WithoutProgressTheLeasesEstimateDecides) {
    Lived worker(2);
    worker.begin();
    worker.take(worker.life.claimAnswered(worker.now, Lived::leases({1}, 15)));
    worker.take(worker.life.claimAnswered(worker.now, Lived::leases({2}, 0)));
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    EXPECT_FALSE(worker.did(step::HandBack{Lived::ref(1), ReleaseReason::Notice}));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Notice})) << "nobody knows how long it takes";
}

TEST(WorkerSignals, ASecondNoticeHandsBackAllWithinFiveSeconds) {
    for (const Signal second : {Signal::Notice, Signal::Leave}) {
        Lived worker(2);
        worker.begin().claimed({1, 2});
        worker.pass(40);
        for (const int each : {1, 2}) worker.take(worker.life.progressed(Lived::ref(each), 0.9));
        worker.make(2); // on its way to the ingest
        worker.take(worker.life.signalled(worker.now, Signal::Notice));
        EXPECT_EQ(worker.count<step::HandBack>(), 0);
        worker.pass(1);
        worker.take(worker.life.signalled(worker.now, second));
        EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(1), ReleaseReason::Notice}));
        EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(2), ReleaseReason::Notice}));
        worker.passSilent(4);
        EXPECT_TRUE(worker.did(step::Exit{0}));
    }
}

TEST(WorkerSignals, InterruptHandsBackAllAtOnce) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.pass(40);
    worker.take(worker.life.progressed(Lived::ref(1), 0.99));
    worker.take(worker.life.signalled(worker.now, Signal::Leave));
    EXPECT_TRUE(worker.did(step::HandBack{Lived::ref(1), ReleaseReason::Notice}));
    worker.take(worker.life.said(worker.now, Lived::ref(1)));
    EXPECT_EQ(worker.count<step::SayBye>(), 1);
    worker.take(worker.life.byeSaid());
    EXPECT_TRUE(worker.did(step::Exit{0}));
}

TEST(WorkerSignals, AResultThatIsStagedIsNotGivenAway) {
    Lived worker(1);
    worker.begin().claimed({1});
    worker.make(1);
    worker.stage(1);
    worker.take(worker.life.signalled(worker.now, Signal::Leave));
    worker.pass(5);
    EXPECT_EQ(worker.count<step::HandBack>(), 0) << "the next process of this folder sends it";
    EXPECT_TRUE(worker.did(step::Exit{0}));
}

TEST(WorkerSignals, NoticeDuringADrainIsANotice) {
    Lived worker(1, true);
    worker.begin().claimed({1});
    worker.take(worker.life.signalled(worker.now, Signal::Drain));
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Leaving);
    worker.pass(29);
    EXPECT_TRUE(worker.did(step::Exit{0}));
}

TEST(WorkerSignals, BeforeItBeganItJustLeaves) {
    Lived worker;
    EXPECT_EQ(worker.life.state(worker.now), WorkerState::Starting);
    worker.take(worker.life.signalled(worker.now, Signal::Notice));
    EXPECT_EQ(worker.count<step::SayBye>(), 1);
    worker.take(worker.life.byeSaid());
    EXPECT_TRUE(worker.did(step::Exit{0}));
    EXPECT_EQ(worker.count<step::Claim>(), 0);
}
