// Where the jobs of the embedded engine are published, and what a change of the ingest means for them.

#include "tests/contract/scripted_service.hpp"
#include "tests/support/memory_ingest.hpp"

using contract::remote;
using contract::Scripted;

TEST_F(Scripted, AJobThatHasPublishedNothingFollowsTheIngestUrl) {
    // The address was mistyped: nobody answers there.
    local.service().setPublishTarget(remote("http://127.0.0.1:1/media/"));
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(job(id).hlsUrl, "http://127.0.0.1:1/media/a/master.m3u8");
    const support::MemoryIngest ingest;
    const auto running = local.executor->running();
    local.service().setPublishTarget(remote(ingest.url().toStdString()));
    EXPECT_EQ(job(id).hlsUrl, ingest.url().toStdString() + "a/master.m3u8");
    EXPECT_EQ(local.executor->running(), running) << "no chunk in flight is lost by it";
    ASSERT_TRUE(local.until([&] { return stored(id).claimed; })) << "its name is asked for there";
    EXPECT_EQ(stored(id).claimedAt, ingest.url().toStdString());
}

TEST_F(Scripted, AJobThatHasBegunToPublishStaysWhereItsViewersAre) {
    const support::MemoryIngest first, second;
    const std::string there = first.url().toStdString() + "a/master.m3u8";
    local.service().setPublishTarget(remote(first.url().toStdString()));
    const std::string id = add("a.mp4");
    ASSERT_TRUE(local.until([&] { return stored(id).claimed; }));

    local.service().setPublishTarget(remote(second.url().toStdString()));

    EXPECT_EQ(job(id).hlsUrl, there);
    EXPECT_EQ(job(add("b.mp4")).hlsUrl, second.url().toStdString() + "b/master.m3u8");
    local.start();
    local.service().setPublishTarget(remote(second.url().toStdString()));
    EXPECT_EQ(job(id).hlsUrl, there) << "also after a restart";
    EXPECT_EQ(stored(id).destination.token, "secret") << "what it still needs to go on there";

    local.service().act({id}, model::JobAction::Cancel).waitForFinished();
    local.service().act({id}, model::JobAction::Retry).waitForFinished();
    EXPECT_TRUE(local.until([&] { return job(id).hlsUrl == second.url().toStdString() + "a/master.m3u8"; }))
        << "who begins anew begins where the settings say";
}

TEST_F(Scripted, ATokenOfTheEnvironmentIsNotWrittenToTheJobList) {
    const support::MemoryIngest ingest;
    engine::PublishTarget target = remote(ingest.url().toStdString());
    target.isLasting = false;
    local.service().setPublishTarget(target);
    const std::string id = add("a.mp4");
    ASSERT_TRUE(local.until([&] { return stored(id).claimed; }));
    EXPECT_EQ(stored(id).destination.token, "");
}

TEST_F(Scripted, WhatIsDoneKeepsItsLinksWhateverTheSettingsSay) {
    local.stop();
    const engine::PublishTarget there = remote("https://one.example.com/media/");
    engine::PublishTarget here{
        .baseUrl = "http://127.0.0.1:5005/media/", .playbackUrl = "", .token = "", .store = "/home/me/media", .isLocal = true};
    keep("remote", model::JobState::Done, there);
    keep("local", model::JobState::Done, here);
    local.start();

    local.service().setPublishTarget(remote("http://127.0.0.1:1/media/"));
    EXPECT_EQ(job("remote").hlsUrl, "https://one.example.com/media/remote/master.m3u8");
    EXPECT_EQ(job("local").hlsUrl, "http://127.0.0.1:5005/media/local/master.m3u8");

    engine::PublishTarget viewed = there;
    viewed.playbackUrl = "https://cdn.example.com/media/";
    local.service().setPublishTarget(viewed);
    EXPECT_EQ(job("remote").hlsUrl, "https://one.example.com/media/remote/master.m3u8");

    here.baseUrl = "http://127.0.0.1:5006/media/"; // the same folder behind another port: nobody answers at the old one
    local.service().setPublishTarget(here);
    EXPECT_EQ(job("local").hlsUrl, "http://127.0.0.1:5006/media/local/master.m3u8");
    local.service().setPublishTarget({});
    EXPECT_EQ(job("local").hlsUrl, "http://127.0.0.1:5006/media/local/master.m3u8");
}

TEST_F(Scripted, TheEmbeddedIngestServesTheJobsThatBeganThereBesideARemoteOne) {
    const support::MemoryIngest embedded, far;
    const engine::PublishTarget here{
        .baseUrl = embedded.url().toStdString(), .playbackUrl = "", .token = "secret", .store = "/home/me/media", .isLocal = true};
    local.service().setPublishTarget(here);
    const std::string id = add("a.mp4");
    ASSERT_TRUE(local.until([&] { return stored(id).claimed; }));
    local.service().setPublishTarget({}); // it is started again
    local.service().setPublishTarget(remote(far.url().toStdString()));
    EXPECT_EQ(job(id).hlsUrl, here.baseUrl + "a/master.m3u8");
    local.service().setTargetBeside(here);
    EXPECT_EQ(job(id).hlsUrl, here.baseUrl + "a/master.m3u8");
    EXPECT_EQ(job(add("b.mp4")).hlsUrl, far.url().toStdString() + "b/master.m3u8");
}

TEST_F(Scripted, APublishedFilmIsReadWhereItLiesWithTheTokenThatIsKnownThere) {
    local.stop();
    engine::PublishTarget there = remote("https://one.example.com/media/");
    there.playbackUrl = "https://cdn.example.com/media/";
    there.token.clear(); // a job that is done keeps none
    keep("a film", model::JobState::Done, there);
    keep("local", model::JobState::Done,
        {.baseUrl = "http://127.0.0.1:5005/media/", .playbackUrl = "", .token = "", .store = "/home/me/media", .isLocal = true});
    local.start();
    const auto film = [&](const char* id) { return local.get(local.service().publishedFilm(id, {"720p", "audio"})); };

    ASSERT_TRUE(film("a film"));
    EXPECT_EQ(film("a film")->address, "https://one.example.com/media/a%20film/") << "where it was sent, not where viewers are sent";
    EXPECT_EQ(film("a film")->token, "");
    EXPECT_EQ(film("a film")->folder, "");
    local.service().setPublishTarget(remote("https://one.example.com/media/"));
    EXPECT_EQ(film("a film")->token, "secret");
    local.service().setPublishTarget(remote("https://two.example.com/media/"));
    EXPECT_EQ(film("a film")->address, "https://one.example.com/media/a%20film/");
    EXPECT_EQ(film("local")->folder, "/home/me/media/local") << "though jobs are published elsewhere now";
    EXPECT_EQ(film("nobody").error().code, base::ErrorCode::NotFound);
}
