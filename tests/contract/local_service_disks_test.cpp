// The disks of sources and folders while jobs of the embedded engine run: silent, gone, put back, changed.

#include "tests/contract/scripted_service.hpp"

#include <semaphore>

using contract::filmOf;
using contract::kCrash;
using contract::Scripted;

TEST_F(Scripted, ADiskThatDoesNotAnswerHoldsUpNobodyButItsJobs) {
    auto answers = std::make_shared<std::counting_semaphore<>>(0);
    local.options.disks.silentAfterMs = 500;
    local.options.disks.ask = [answers](const engine::JobFolder& folder, const std::string& source, std::int64_t minimumFree) {
        if (source.find("dead") != std::string::npos) answers->acquire();
        return engine::DiskInquiry::askDisks(folder, source, minimumFree);
    };
    local.start();
    const std::string dead = add("dead.mp4"), other = add("other.mp4");

    EXPECT_TRUE(local.until([&] { return troubleOf(dead) == "MR-1203"; })) << log(dead);
    EXPECT_TRUE(untilRunning(other + "/chunk-001")) << "its disk is well";
    EXPECT_EQ(attemptOf(dead + "/chunk-001"), 0);
    answers->release(100);
    EXPECT_TRUE(local.until([&] { return troubleOf(dead) != "MR-1203"; })) << "it has answered";
    local.executor->finish(other + "/chunk-001", model::TaskResult{});
    EXPECT_TRUE(untilRunning(dead + "/chunk-001")) << "and a processor is free";
    EXPECT_NE(troubleOf(dead), "MR-1203");
}

TEST_F(Scripted, ASourceThatIsPutBackWithTheSameContentGoesOnAndWhatEndedMeanwhileCounts) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    const model::TaskResult same = touch("a.mp4", "content of the film");

    local.executor->finish(id + "/chunk-001", model::TaskResult{});

    ASSERT_TRUE(local.until([&] { return troubleOf(id) == "MR-1105"; })) << log(id);
    ASSERT_TRUE(untilRunning(id + "/fingerprint")) << "its content is read, by an encoder";
    EXPECT_EQ(log(id).find("chunk 001 done"), std::string::npos) << "it may be of another film";
    local.executor->finish(id + "/fingerprint", same);
    ASSERT_TRUE(local.until([&] { return log(id).find("chunk 001 done") != std::string::npos; })) << log(id);
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1) << "nothing is repeated";
    EXPECT_NE(troubleOf(id), "MR-1105");
    ASSERT_TRUE(untilRunning(id + "/chunk-002"));
    ASSERT_TRUE(local.until([&] { return stored(id).media->fingerprint == same.media->fingerprint; })) << "its time counts from now on";
}

TEST_F(Scripted, ASourceThatIsPutBackWithOtherContentEndsTheJobWithTheReason) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    const model::TaskResult other = touch("a.mp4", "content of another film");
    local.executor->finish(id + "/chunk-001", model::TaskResult{});
    ASSERT_TRUE(untilRunning(id + "/fingerprint"));
    local.executor->finish(id + "/fingerprint", other);
    ASSERT_TRUE(local.until([&] { return job(id).isFinal(); }));
    EXPECT_EQ(job(id).state, model::JobState::Failed);
    EXPECT_EQ(troubleOf(id), "MR-1104");
    EXPECT_EQ(log(id).find("chunk 001 done"), std::string::npos);
}

TEST_F(Scripted, ASourceThatCannotBeComparedIsWaitedForWithTheReason) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    touch("a.mp4", "");
    local.executor->finish(id + "/chunk-001", kCrash);
    ASSERT_TRUE(untilRunning(id + "/fingerprint"));
    local.executor->finish(id + "/fingerprint", base::Error{base::ErrorCode::SourceUnreadable, "It cannot be read at byte 7."});
    ASSERT_TRUE(local.until([&] { return troubleOf(id) == "MR-1103"; })) << log(id);
    EXPECT_FALSE(job(id).isFinal());
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1) << "what failed meanwhile waits too";
}

TEST_F(Scripted, AJobOfAnEarlierVersionKnowsItsSourceBySizeAndTime) {
    const QFileInfo facts(local.path("original"));
    model::MediaInfo film = filmOf(facts.size(), facts.lastModified().toMSecsSinceEpoch());
    film.fingerprint.content.clear();
    local.options.executor = local.executor = std::make_shared<support::ScriptedExecutor>(film);
    local.start();
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    touch("a.mp4", "");
    local.executor->finish(id + "/chunk-001", model::TaskResult{});
    ASSERT_TRUE(local.until([&] { return job(id).isFinal(); }));
    EXPECT_EQ(troubleOf(id), "MR-1104");
}

TEST_F(Scripted, ReadinessLooksAtTheDiskOfEveryFolderInUse) {
    const std::string media = local.path("media").toStdString();
    local.options.workFolder = "/dev/shm";
    local.start();
    local.service().setMediaFolder(media);
    const auto disk = [&] {
        const auto checks = local.service().readiness();
        EXPECT_TRUE(local.until([&] { return checks.isFinished(); }));
        model::ReadinessCheck found;
        for (const auto& check : *checks.result())
            if (check.subject == model::ReadinessCheck::Subject::Disk) found = check;
        return found;
    };
    const std::int64_t here = base::freeBytes(media), there = base::freeBytes("/dev/shm");
    const std::string least = here < there ? media : "/dev/shm";
    if (here == there || there < 0) GTEST_SKIP() << "SKIPPED: needs two disks";
    EXPECT_EQ(disk().version, least);
    // The other way round, the same disk is the one to tell of.
    local.options.workFolder = media;
    local.start();
    local.service().setMediaFolder("/dev/shm");
    EXPECT_EQ(disk().version, least);
}

TEST_F(Scripted, TwoPartsOfAnotherEncoderAtOnceMakeEverythingAgain) {
    local.options.slots = 16;
    local.start();
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    model::TaskResult first;
    first.fingerprint = "encoder A";
    local.executor->finish(id + "/chunk-001", first);
    ASSERT_TRUE(local.until([&] { return log(id).find("chunk 001 done") != std::string::npos; })) << log(id);
    ASSERT_TRUE(untilRunning(id + "/chunk-002"));
    ASSERT_TRUE(untilRunning(id + "/chunk-003"));
    for (const char* chunk : {"/chunk-002", "/chunk-003"})
        local.executor->finish(id + chunk, base::Error{base::ErrorCode::Conflict, "This encoder is B; the job was begun with A."});
    ASSERT_TRUE(local.until([&] { return log(id).find("made again") != std::string::npos; })) << log(id);
    EXPECT_TRUE(untilRunning(id + "/chunk-001"));
}

TEST_F(Scripted, WhatEndedJustBeforeAPauseIsKept) {
    auto answers = std::make_shared<std::counting_semaphore<>>(2);
    local.options.disks.ask = [answers](const engine::JobFolder& folder, const std::string& source, std::int64_t minimumFree) {
        answers->acquire();
        return engine::DiskInquiry::askDisks(folder, source, minimumFree);
    };
    local.start();
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    while (answers->try_acquire()) {} // from now on the disks are asleep
    local.executor->finish(id + "/chunk-001", model::TaskResult{});
    ASSERT_TRUE(local.until([&] { return local.executor->running().empty(); }));
    local.service().act({id}, model::JobAction::Pause).waitForFinished();
    answers->release(100);
    local.service().act({id}, model::JobAction::Resume).waitForFinished();
    EXPECT_TRUE(local.until([&] { return log(id).find("chunk 001 done") != std::string::npos; })) << log(id);
    EXPECT_TRUE(untilRunning(id + "/chunk-002"));
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1) << "it was finished";
}
