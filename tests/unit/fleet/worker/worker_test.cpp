// A worker as a whole: real sockets, a scripted executor.

#include "tests/unit/fleet/worker/worker_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using fleet::test::Fleet;

namespace {

/// Its first lease is at work.
void begin(Fleet& fleet) {
    fleet.leases = {fleet.lease()};
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.executor.orders.size() == 1; }));
}

bool lies(const Fleet& fleet, const Lease& lease) {
    return QFileInfo::exists(QString::fromStdString(fleet.folder->placeOf(lease.ref())));
}

} // namespace

TEST(Worker, MakesItselfKnownWithWhatItsEncodersMake) {
    Fleet fleet;
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return !fleet.sent("claim").empty() && !fleet.sent("beat").empty(); }));
    const auto said = fleet.heard<Register>("register").at(0);
    EXPECT_EQ(said.token, "link");
    EXPECT_EQ(said.name, "enc-04");
    EXPECT_EQ(said.digests, (std::vector<model::EncoderDigest>{{"h264", "d1h264"}, {"aac", "d1aac"}}));
    EXPECT_EQ(said.facts.simd, "avx2");
    EXPECT_FALSE(said.bootId.empty());
    EXPECT_EQ(fleet.keys, (std::vector<std::string>{"key-1"}));
    const auto claim = fleet.heard<Claim>("claim").at(0);
    EXPECT_EQ(claim.classes, (std::vector<std::string>{"h264:d1h264", "h264:any", "aac:d1aac", "aac:any"}));
    for (const auto& request : fleet.api->requests)
        if (request.target.endsWith("claim") || request.target.endsWith("beat")) {
            EXPECT_EQ(request.header("Authorization"), "Bearer key-1");
        }
}

TEST(Worker, AnEncoderThatWasEndedWhileItWasTriedIsTriedAgain) {
    Fleet fleet;
    fleet.executor.failingChecks = 2;
    fleet.start();
    EXPECT_TRUE(fleet.until([&] { return !fleet.sent("claim").empty(); }));
    EXPECT_FALSE(fleet.exitCode);
}

TEST(Worker, WithoutEncodersThatDoItsTestsItEnds) {
    Fleet fleet;
    fleet.executor.failingChecks = 100;
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.exitCode.has_value(); }));
    EXPECT_EQ(*fleet.exitCode, 1);
    EXPECT_TRUE(fleet.api->requests.empty());
}

TEST(Worker, AChunkIsMadeBroughtReportedAndForgotten) {
    Fleet fleet;
    begin(fleet);
    const Lease lease = fleet.lease();
    const work::Order& order = fleet.executor.orders[0];
    EXPECT_EQ(order.task.lanes, 2);
    EXPECT_EQ(order.task.encoder, "") << "its digest says that it fits";
    EXPECT_EQ(fleet.executor.places[0].source, "/films/a.mp4");
    fleet.executor.segment(0, "720p", 1, "first");
    ASSERT_TRUE(fleet.until([&] { return fleet.ingest->requests.size() == 2; })) << "segments go as they are made";
    fleet.executor.segment(0, "720p", 2, "second");
    fleet.executor.finish(0, fleet.executor.made());
    ASSERT_TRUE(fleet.until([&] { return !fleet.sent("result").empty(); }));

    std::vector<QByteArray> names;
    for (const auto& put : fleet.ingest->requests) {
        names.push_back(put.target.mid(put.target.lastIndexOf("/720p/") + 1));
        EXPECT_EQ(put.method, "PUT");
        EXPECT_TRUE(put.target.startsWith("/media/.staging/j1/1/"));
        EXPECT_EQ(put.header("Authorization"), "Bearer ticket-1");
        EXPECT_EQ(
            put.header("Content-Digest"), "sha-256=:" + QCryptographicHash::hash(put.body, QCryptographicHash::Sha256).toBase64() + ":");
    }
    EXPECT_EQ(names, (std::vector<QByteArray>{"720p/init.mp4", "720p/00001.m4s", "720p/00002.m4s"}));
    const Result result = fleet.heard<Result>("result").at(0);
    EXPECT_EQ(result.task, lease.task);
    EXPECT_EQ(result.fence, lease.fence);
    EXPECT_EQ(result.recipe, lease.recipe);
    EXPECT_EQ(result.pin, "d1h264");
    ASSERT_EQ(result.staged.size(), 3u);
    EXPECT_EQ(result.staged[1], (StagedObject{"720p/00001.m4s", 5, base::sha256("first"), 48}));
    EXPECT_EQ(result.fetched, (Fetched{1234, 5}));
    EXPECT_FALSE(fleet.sent("result")[0].contains(fleet.root().c_str())) << "a path of this host";

    EXPECT_TRUE(lies(fleet, lease)) << "it is not safe yet";
    fleet.beatAnswer.settled = {lease.ref()};
    ASSERT_TRUE(fleet.untilBeaten());
    EXPECT_TRUE(fleet.until([&] { return !lies(fleet, lease); }));
    EXPECT_TRUE(fleet.worker->life().chunks().empty());
}

TEST(Worker, FilesGoToTheApiWhereTheLeaseNamesAPathOfIt) {
    Fleet fleet;
    Lease lease = fleet.lease();
    lease.upload.base = "/api/v1/fleet/staging/j1/chunk-1.4294967297/";
    fleet.leases = {lease};
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.executor.orders.size() == 1; }));
    fleet.executor.segment(0, "720p", 1, "first");
    fleet.executor.finish(0, fleet.executor.made());
    ASSERT_TRUE(fleet.until([&] { return !fleet.sent("result").empty(); }));
    EXPECT_EQ(fleet.api->count("/api/v1/fleet/staging/j1/chunk-1.4294967297/720p/"), 2);
    EXPECT_TRUE(fleet.ingest->requests.empty());
}

TEST(Worker, BeatsTellWhatItHolds) {
    Fleet fleet;
    begin(fleet);
    Q_EMIT fleet.executor.running["j1/chunk-1"]->progressed(0.25);
    // One that was on its way when the chunk began tells nothing of it.
    ASSERT_TRUE(fleet.untilBeaten() && fleet.untilBeaten());
    const Beat beat = fleet.heard<Beat>("beat").back();
    EXPECT_EQ(beat.state, WorkerState::Encoding);
    ASSERT_EQ(beat.held.size(), 1u);
    EXPECT_EQ(beat.held[0].fence, fleet.lease().fence);
    EXPECT_EQ(beat.held[0].fraction, 0.25);
    EXPECT_GT(beat.n, 1);
}

TEST(Worker, BeatsTellWhatTheComputerAndItsLineDo) {
    Fleet fleet;
    begin(fleet);
    fleet.worker->setLoad([] { return HostLoad{1.5, 2048}; });
    ASSERT_TRUE(fleet.untilBeaten());
    const auto beats = fleet.heard<Beat>("beat");
    EXPECT_EQ(beats.back().cpu, 1.5);
    EXPECT_EQ(beats.back().memoryMb, 2048);
    std::int64_t most = 0;
    for (const Beat& beat : beats) most = std::max(most, beat.rates.in);
    EXPECT_GT(most, 0) << "its film came over the line";
    ASSERT_TRUE(fleet.untilBeaten());
    EXPECT_EQ(fleet.heard<Beat>("beat").back().rates.in, 0) << "and once";
}

TEST(Worker, WithNoneOfTheEncodersThatItIsToTakeWorkForItEnds) {
    Fleet fleet;
    fleet.start({.token = "link", .name = "enc-04", .families = {"av1"}, .tickMs = 5});
    ASSERT_TRUE(fleet.until([&] { return fleet.exitCode.has_value(); }));
    EXPECT_EQ(*fleet.exitCode, 1);
    EXPECT_TRUE(fleet.sent("register").empty());
}

TEST(Worker, AResultIsSentAgainUnchangedUntilItIsHeard) {
    Fleet fleet;
    int asked = 0;
    fleet.resultAnswer = [&] { return support::HttpPeer::json(++asked < 3 ? 503 : 202, "{}"); };
    begin(fleet);
    fleet.executor.segment(0, "720p", 1, "first");
    fleet.executor.finish(0, fleet.executor.made());
    ASSERT_TRUE(fleet.until([&] {
        fleet.clock.ms += 500;
        return asked == 3 && !fleet.worker->life().unsettled().empty();
    }));
    const auto bodies = fleet.sent("result");
    EXPECT_EQ(bodies[0], bodies[1]);
    EXPECT_EQ(bodies[1], bodies[2]);
    EXPECT_EQ(fleet.ingest->requests.size(), 2u) << "what is staged is not sent again";
}

TEST(Worker, ATicketThatEndedIsRenewedByABeat) {
    Fleet fleet;
    fleet.ingestStatus = [](const auto& put) { return put.header("Authorization") == "Bearer ticket-2" ? 201 : 403; };
    begin(fleet);
    fleet.executor.segment(0, "720p", 1, "first");
    fleet.executor.finish(0, fleet.executor.made());
    ASSERT_TRUE(fleet.until([&] { return fleet.ingest->requests.size() == 1; }));
    fleet.beatAnswer.tickets = {{fleet.lease().task, fleet.lease().fence, "source-2", "ticket-2"}};
    ASSERT_TRUE(fleet.untilBeaten());
    EXPECT_TRUE(fleet.until([&] { return fleet.sent("result").size() == 1; }));
    EXPECT_TRUE(fleet.sent("fail").empty());
}

TEST(Worker, CancelledItEndsTheEncoderAndLeavesNothing) {
    Fleet fleet;
    begin(fleet);
    fleet.executor.segment(0, "720p", 1, "first");
    fleet.beatAnswer.cancel = {fleet.lease().ref()};
    ASSERT_TRUE(fleet.untilBeaten());
    EXPECT_TRUE(fleet.until([&] { return fleet.executor.isCancelled(0) && !lies(fleet, fleet.lease()); }));
    EXPECT_TRUE(fleet.sent("release").empty());
    EXPECT_TRUE(fleet.sent("fail").empty());
}

TEST(Worker, WhatAnEncoderSaysOfItsEndIsPassedOn) {
    Fleet fleet;
    begin(fleet);
    fleet.executor.finish(0, base::Error{base::ErrorCode::EncoderStopped, base::Text("The encoder crashed (signal 11).")});
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("fail").size() == 1; }));
    const Fail fail = fleet.heard<Fail>("fail").at(0);
    EXPECT_EQ(fail.fence, fleet.lease().fence);
    EXPECT_EQ(fail.code, static_cast<int>(base::ErrorCode::EncoderStopped));
    EXPECT_EQ(fail.message.english(), "The encoder crashed (signal 11).");
    EXPECT_TRUE(fleet.until([&] { return !lies(fleet, fleet.lease()); }));
}

TEST(Worker, WhyItsEncoderWasEndedIsPassedOn) {
    const auto failOf = [](const std::function<void(fleet::test::ScriptedRun&)>& how) {
        Fleet fleet;
        begin(fleet);
        how(*fleet.executor.running["j1/chunk-1"]);
        fleet.executor.finish(0, base::Error{base::ErrorCode::EncoderStopped, base::Text("It ended.")});
        EXPECT_TRUE(fleet.until([&] { return fleet.sent("fail").size() == 1; }));
        const auto said = fleet.heard<Fail>("fail");
        return said.empty() ? Fail() : said.front();
    };
    const Fail silent = failOf([](auto& run) { run.isSilent = true; });
    EXPECT_TRUE(silent.isSilence);
    EXPECT_EQ(silent.memoryPeakMb, 0);
    const Fail killed = failOf([](auto& run) { run.isShortOfMemory = true; });
    EXPECT_FALSE(killed.isSilence);
    EXPECT_GT(killed.memoryPeakMb, 0);
}

TEST(Worker, HowLongAnEncoderMaySayNothingGoesByItsChunk) {
    Lease lease;
    lease.body.silenceMs = 300'000;
    lease.cost = 2;
    EXPECT_EQ(silenceMsOf(lease), 60'000) << "a busy computer is no reason to end it";
    lease.cost = 20;
    EXPECT_EQ(silenceMsOf(lease), 200'000);
    lease.cost = 1e300;
    EXPECT_EQ(silenceMsOf(lease), 300'000) << "never longer than its order says";
    lease.cost = -1;
    EXPECT_EQ(silenceMsOf(lease), 300'000);
    lease.body.silenceMs = 1000;
    lease.cost = 2;
    EXPECT_EQ(silenceMsOf(lease), 1000);
}

TEST(Worker, ItsEncoderIsStartedWithThatLimit) {
    Fleet fleet;
    begin(fleet);
    EXPECT_EQ(fleet.executor.orders[0].silenceMs, silenceMsOf(fleet.lease()));
    EXPECT_LT(fleet.executor.orders[0].silenceMs, fleet.lease().body.silenceMs);
}

TEST(Worker, ASourceThatItCannotReachIsNoFault) {
    Fleet fleet;
    fleet.sources.failure = base::Error{base::ErrorCode::LinkSilent, base::Text("no")};
    fleet.leases = {fleet.lease()};
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("release").size() == 1; }));
    EXPECT_EQ(fleet.heard<Release>("release").at(0), (Release{fleet.lease().task, fleet.lease().fence, ReleaseReason::Source}));
    EXPECT_TRUE(fleet.executor.orders.empty());
}

TEST(Worker, ALeaseThatLeadsOutOfItsFolderIsNotBegun) {
    Fleet fleet;
    Lease lease = fleet.lease();
    lease.body.task.folder = "../../out";
    lease.recipe = recipeOf(lease.body, lease.source.fingerprint, lease.objects);
    fleet.leases = {lease};
    fleet.start();
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("release").size() == 1; }));
    EXPECT_EQ(fleet.heard<Release>("release").at(0).why, ReleaseReason::Resources);
    EXPECT_TRUE(fleet.executor.orders.empty());
    EXPECT_FALSE(lies(fleet, lease));
}

TEST(Worker, WhatTheIngestRefusesForGoodIsGivenBack) {
    Fleet fleet;
    fleet.ingestStatus = [](const auto&) { return 413; };
    begin(fleet);
    fleet.executor.segment(0, "720p", 1, "first");
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("release").size() == 1; }));
    EXPECT_EQ(fleet.heard<Release>("release").at(0).why, ReleaseReason::Ingest);
    EXPECT_TRUE(fleet.until([&] { return fleet.executor.isCancelled(0); }));
}

TEST(Worker, BytesThatTheDiskSpoiledAreItsFailure) {
    Fleet fleet;
    begin(fleet);
    const std::string folder = fleet.executor.places[0].folder + "/out/720p/";
    ASSERT_TRUE(base::writeFileAtomically(folder + "init.mp4", "init"));
    ASSERT_TRUE(base::writeFileAtomically(folder + "00001.m4s", "flipped"));
    model::SegmentFile file;
    file.rendition = "720p";
    file.number = 1;
    file.sha256 = base::sha256("as it was");
    Q_EMIT fleet.executor.running["j1/chunk-1"]->segmentWritten(file, {"720p", "avc1", base::sha256("init")});
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("fail").size() == 1; }));
    EXPECT_EQ(fleet.heard<Fail>("fail").at(0).code, static_cast<int>(base::ErrorCode::CheckFailed));
    EXPECT_EQ(fleet.ingest->count("/media/.staging/j1/1/720p/00001.m4s"), 0);
}

TEST(Worker, OnNoticeItHandsBackSaysByeAndEnds) {
    Fleet fleet;
    begin(fleet);
    fleet.clock.ms += 3000;
    fleet.worker->signalled(Signal::Leave);
    ASSERT_TRUE(fleet.until([&] { return fleet.exitCode && fleet.heard<Beat>("beat").back().state == WorkerState::Leaving; }));
    EXPECT_EQ(*fleet.exitCode, 0);
    EXPECT_EQ(fleet.heard<Release>("release").at(0).why, ReleaseReason::Notice);
    EXPECT_EQ(fleet.sent("bye").size(), 1u);
    EXPECT_TRUE(fleet.executor.isCancelled(0));
}

TEST(Worker, DrainedItBreaksItsClaimAndExits75) {
    Fleet fleet;
    fleet.start({.token = "link", .name = "enc-04", .exitsWhenDrained = true, .tickMs = 5});
    ASSERT_TRUE(fleet.until([&] { return fleet.sent("claim").size() == 1; }));
    fleet.worker->signalled(Signal::Drain);
    ASSERT_TRUE(fleet.until([&] { return fleet.exitCode.has_value(); }));
    EXPECT_EQ(*fleet.exitCode, 75);
    const auto claims = fleet.heard<Claim>("claim");
    ASSERT_EQ(claims.size(), 2u);
    EXPECT_EQ(claims[1].id, claims[0].id) << "else what was on its way to it would be leased to nobody";
    EXPECT_EQ(claims[1].free.slots, 0);
}

TEST(Worker, WithAKeyThatDoesNotCountItEnds) {
    Fleet fleet;
    begin(fleet);
    fleet.resultAnswer = [] { return support::HttpPeer::json(401, "{}"); };
    bool isRetired = false;
    QObject::connect(fleet.worker.get(), &Worker::retired, fleet.worker.get(), [&] { isRetired = true; });
    fleet.executor.finish(0, fleet.executor.made());
    ASSERT_TRUE(fleet.until([&] { return fleet.exitCode.has_value(); }));
    EXPECT_EQ(*fleet.exitCode, 1);
    EXPECT_TRUE(isRetired) << "films that it keeps are nobody's any more";
}

TEST(Worker, TheNextProcessSendsWhatTheLastOneMade) {
    Fleet fleet;
    const Lease lease = fleet.lease();
    {
        auto before = WorkFolder::open(fleet.root());
        ASSERT_TRUE(before) << before.error().message;
        ASSERT_TRUE((*before)->begin(lease));
        model::TaskResult made;
        made.encoder = "x264";
        ASSERT_TRUE((*before)->keepMade(lease.ref(), made));
        ASSERT_TRUE((*before)->keepStaged(lease.ref(), {{"720p/00001.m4s", 5, "aa", 48}}));
    }
    fleet.start();
    ASSERT_TRUE(fleet.until([&] {
        fleet.clock.ms += 100;
        return fleet.sent("result").size() == 1;
    }));
    const Result result = fleet.heard<Result>("result").at(0);
    EXPECT_EQ(result.fence, lease.fence);
    EXPECT_EQ(result.result.encoder, "x264");
    ASSERT_EQ(result.staged.size(), 1u);
    EXPECT_TRUE(fleet.executor.orders.empty()) << "nothing is made twice";
}
