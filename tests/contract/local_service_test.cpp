// The contract on the embedded engine, and what only that one has: its orders, its retries. No encoder runs.

#include "core/base/files.hpp"
#include "core/engine/local_service.hpp"
#include "tests/contract/service_contract.hpp"
#include "tests/support/memory_ingest.hpp"
#include "tests/support/scripted_executor.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QThreadPool>
#include <atomic>
#include <semaphore>

namespace {

constexpr int kFilmSeconds = 60;

model::MediaInfo filmOf(std::int64_t bytes, std::int64_t modifiedMs) {
    model::MediaInfo media;
    media.format = "mov,mp4";
    media.durationSeconds = kFilmSeconds;
    media.fingerprint = {bytes, modifiedMs, "content of the film"};
    model::VideoStream video;
    video.codec = "h264";
    video.width = 1280;
    video.height = 720;
    video.timing.rate = {25, 1};
    video.timing.frames = 25 * kFilmSeconds;
    video.timing.timeBase = {1, 90000};
    video.timing.endPts = 90000LL * kFilmSeconds;
    media.video.push_back(video);
    return media;
}

class Local final : public contract::Host {
public:
    Local() {
        // All films are the same file under many names: a probe finds its size and time.
        QFile film(path("original"));
        (void)film.open(QIODevice::WriteOnly);
        film.write("a film");
        film.close();
        const QFileInfo facts(path("original"));
        m_modified = facts.lastModified();
        executor = std::make_shared<support::ScriptedExecutor>(filmOf(facts.size(), m_modified.toMSecsSinceEpoch()));
        options.dataFolder = path("data").toStdString();
        options.presetFolder = path("presets").toStdString();
        options.executor = executor;
        options.slots = 2;
        options.statusTimer = false;
        start();
    }
    void start() {
        m_service.reset();
        auto made = engine::LocalService::create(options);
        if (!made) throw std::runtime_error(made.error().message);
        m_service = std::move(*made);
        (void)m_service->changeSettings(model::changeOf(&model::Settings::minimumFreeGb, 0));
    }
    void stop() { m_service.reset(); }
    engine::LocalService& service() override { return *m_service; }
    std::string film(const std::string& name) override {
        const QString copy = path(name.c_str());
        QFile::copy(path("original"), copy);
        QFile file(copy);
        (void)file.open(QIODevice::ReadWrite);
        file.setFileTime(m_modified, QFileDevice::FileModificationTime);
        return copy.toStdString();
    }
    bool until(const std::function<bool()>& done) override {
        QElapsedTimer patience;
        patience.start();
        while (!done()) {
            if (patience.elapsed() > 20'000) return false;
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
        }
        return true;
    }
    QString path(const char* name) const { return m_folder.path() + QLatin1Char('/') + QLatin1String(name); }

    engine::EngineOptions options;
    std::shared_ptr<support::ScriptedExecutor> executor;

private:
    QTemporaryDir m_folder;
    QDateTime m_modified;
    std::unique_ptr<engine::LocalService> m_service;
};

class Scripted : public testing::Test {
protected:
    std::string add(const std::string& name) {
        model::AddRequest request;
        request.source = local.film(name);
        request.presetId = "web-h264";
        return local.service().addJobs({request}).result()->front().id;
    }
    model::Job job(const std::string& id) {
        for (const auto& each : local.service().snapshot().jobs)
            if (each.id == id) return each;
        return {};
    }
    bool untilRunning(const std::string& order) {
        return local.until([&] {
            const auto running = local.executor->running();
            return std::find(running.begin(), running.end(), order) != running.end();
        });
    }
    int attemptOf(const std::string& order) {
        int attempt = 0;
        for (const auto& each : local.executor->orders)
            if (each.id == order) attempt = each.attempt;
        return attempt;
    }
    std::string log(const std::string& id) {
        std::string text;
        const auto log = local.service().log(id, 0).result();
        if (log)
            for (const auto& line : log->lines) text += line.text + "\n";
        return text;
    }
    /// Gives a film another time, as one has that was copied back. What a fingerprint of it finds with this content.
    model::TaskResult touch(const char* name, const std::string& content) {
        QFile film(local.path(name));
        EXPECT_TRUE(film.open(QIODevice::ReadWrite));
        EXPECT_TRUE(film.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime));
        film.close();
        const QFileInfo facts(film.fileName());
        model::TaskResult result;
        result.media.emplace().fingerprint = {facts.size(), facts.lastModified().toMSecsSinceEpoch(), content};
        return result;
    }
    std::string troubleOf(const std::string& id) {
        const auto trouble = job(id).trouble;
        return trouble ? trouble->id : "";
    }
    /// As it lies on disk.
    engine::StoredJob stored(const std::string& id) {
        const auto store = engine::JobStore::open(local.options.dataFolder + "/jobs.sqlite");
        const auto jobs = store->load().value();
        const auto found = std::find_if(jobs.begin(), jobs.end(), [&](const auto& each) { return each.job.id == id; });
        return found == jobs.end() ? engine::StoredJob() : *found;
    }
    /// A job of the list that is not at work, there at the next start.
    void keep(const std::string& id, model::JobState state, const engine::PublishTarget& destination) {
        engine::StoredJob job;
        job.job.id = job.job.name = id;
        job.job.state = state;
        job.job.hlsUrl = destination.linkBase() + id + "/master.m3u8";
        job.destination = destination;
        job.claimed = true;
        job.claimedAt = destination.store;
        engine::JobStore::open(local.options.dataFolder + "/jobs.sqlite")->save(job);
    }
    Local local;
};

engine::PublishTarget remote(const std::string& url) {
    return {.baseUrl = url, .playbackUrl = "", .token = "secret", .store = url, .isLasting = true};
}

const base::Error kCrash{base::ErrorCode::EncoderStopped, "The encoder crashed (signal 11)."};

} // namespace

namespace contract {
INSTANTIATE_TEST_SUITE_P(Embedded, ServiceContract,
    testing::Values(Implementation{"LocalService", []() -> std::unique_ptr<Host> { return std::make_unique<Local>(); }}));
} // namespace contract

TEST_F(Scripted, AChunkThatKeepsFailingIsTriedAsOftenAsAllowedAndFailsTheJobWhenTheOthersHaveEnded) {
    const std::string id = add("a.mp4");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        ASSERT_TRUE(untilRunning(id + "/chunk-001"));
        EXPECT_EQ(attemptOf(id + "/chunk-001"), attempt);
        local.executor->finish(id + "/chunk-001", kCrash);
        ASSERT_TRUE(local.until([&] {
            return log(id).find(attempt < 3 ? "attempt " + std::to_string(attempt) + " of 3 failed" : "given up") != std::string::npos;
        })) << log(id);
    }
    EXPECT_EQ(job(id).state, model::JobState::Encoding) << "the other chunks go on";
    ASSERT_TRUE(untilRunning(id + "/chunk-002"));
    ASSERT_TRUE(job(id).trouble);
    EXPECT_EQ(job(id).trouble->chunk, 0);
}

TEST_F(Scripted, WhyAJobFailedCanBeSaidInAnyLanguageAlsoAfterARestart) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    const base::Text sentence = base::text("%1 is encrypted", "h264");
    local.executor->finish(id + "/chunk-001", base::Error{base::ErrorCode::Unsupported, sentence});
    ASSERT_TRUE(local.until([&] { return job(id).state == model::JobState::Failed; }));
    const auto isTold = [&] {
        const auto log = local.service().log(id, 0).result();
        const auto saysIt = [&](const auto& line) { return line.text == sentence.english() && line.parts == sentence; };
        return job(id).trouble && job(id).trouble->message == sentence.english() && job(id).trouble->parts == sentence && log &&
            std::any_of(log->lines.begin(), log->lines.end(), saysIt);
    };
    EXPECT_TRUE(isTold());
    local.start();
    EXPECT_TRUE(isTold());
}

TEST_F(Scripted, TheFirstJobGetsTheProcessorsAndTheNextWhenItHasNothingToBegin) {
    const std::string first = add("a.mp4"), second = add("b.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    for (const auto& order : local.executor->orders) EXPECT_FALSE(order.id.starts_with(second + "/chunk"));
    (void)local.service().act({first}, model::JobAction::Pause);
    ASSERT_TRUE(untilRunning(second + "/chunk-001"));
    EXPECT_FALSE(log(first).empty());
}

TEST_F(Scripted, ANameThatLiesInTheMediaFolderIsTakenInAnyCase) {
    const QString media = local.path("media");
    ASSERT_TRUE(QDir().mkpath(media + QStringLiteral("/FILM")));
    local.service().setMediaFolder(media.toStdString());
    EXPECT_EQ(job(add("film.mp4")).name, "film-2");
    EXPECT_EQ(job(add("other.mp4")).name, "other");
}

TEST_F(Scripted, WhatRanWhenThePauseCameIsNotCountedAsAnAttempt) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    (void)local.service().act({id}, model::JobAction::Pause);
    EXPECT_TRUE(local.executor->running().empty());
    (void)local.service().act({id}, model::JobAction::Resume);
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1);
    local.start(); // as after a kill: what ran is no fault
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1);
}

TEST_F(Scripted, AnotherEncoderThanTheOneThatBeganMakesEverythingAgain) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    local.executor->finish(id + "/chunk-001", base::Error{base::ErrorCode::Conflict, "This encoder is B; the job was begun with A."});
    ASSERT_TRUE(local.until([&] { return attemptOf(id + "/chunk-001") == 2; })) << "nothing was made yet: an ordinary failure";
    EXPECT_EQ(log(id).find("made again"), std::string::npos);
}

TEST_F(Scripted, ADiskThatDoesNotAnswerHoldsUpNobodyButItsJobs) {
    auto answers = std::make_shared<std::counting_semaphore<>>(0);
    local.options.disks.silentAfterMs = 1;
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
    local.executor->finish(other + "/chunk-001", model::TaskResult{});
    EXPECT_TRUE(untilRunning(dead + "/chunk-001")) << "it has answered, and a processor is free";
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

TEST_F(Scripted, APausedFilmIsReadWhenSomebodyAsksAndNothingOfItIsMade) {
    (void)local.service().setAllPaused(true);
    const std::string id = add("a.mp4");
    EXPECT_EQ(job(id).filmSeconds, 0);
    ASSERT_TRUE(local.service().act({id}, model::JobAction::Read).result());
    ASSERT_TRUE(local.until([&] { return job(id).filmSeconds > 0; }));
    EXPECT_EQ(job(id).state, model::JobState::Paused);
    EXPECT_EQ(job(id).filmSeconds, kFilmSeconds);
    EXPECT_EQ(job(id).chunks, 0);
    EXPECT_TRUE(local.executor->running().empty());

    model::JobChange change;
    change.id = id;
    change.excerpt = model::Excerpt{kFilmSeconds + 10.0, std::nullopt, std::nullopt};
    const auto refused = local.service().change({change}).result();
    ASSERT_TRUE(refused->front().problem) << "its film is known to end before";
    EXPECT_EQ(refused->front().problem->error().code, base::ErrorCode::InvalidInput);
    change.excerpt = model::Excerpt{10.0, 30.0, std::nullopt};
    EXPECT_FALSE(local.service().change({change}).result()->front().problem);
    EXPECT_DOUBLE_EQ(job(id).durationSeconds, 20);
    (void)local.service().act({id}, model::JobAction::Resume);
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_DOUBLE_EQ(job(id).durationSeconds, 20);
    EXPECT_DOUBLE_EQ(job(id).filmSeconds, kFilmSeconds);
    EXPECT_EQ(stored(id).plan->excerpt, change.excerpt);
    const auto late = local.service().change({change}).result();
    EXPECT_EQ(late->front().problem->error().code, base::ErrorCode::Conflict) << "something of it is being made";
}

TEST_F(Scripted, OnBatteryJobsWaitIfSoSetAndGoOnByThemselvesOnMains) {
    struct SteppedClock final : base::Clock {
        std::int64_t monotonicMs() const override { return ms; }
        std::int64_t wallMs() const override { return ms; }
        std::atomic<std::int64_t> ms{1'000'000};
    } clock;
    std::atomic<base::PowerSource> source{base::PowerSource::Battery};
    std::atomic<int> asked{0};
    local.options.clock = &clock;
    local.options.powerEveryMs = 5;
    local.options.powerSource = [&] {
        ++asked;
        return source.load();
    };
    local.start();
    const auto askedAgain = [&] { return local.until([&, enough = asked + 3] { return asked >= enough; }); };
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, true));
    ASSERT_TRUE(askedAgain());
    const std::string id = add("a.mp4");
    ASSERT_TRUE(local.until([&] { return job(id).trouble.has_value(); }));
    EXPECT_EQ(job(id).trouble->id, "MR-1301");
    EXPECT_TRUE(local.executor->running().empty());
    source = base::PowerSource::Mains;
    ASSERT_TRUE(askedAgain());
    EXPECT_TRUE(job(id).trouble) << "the plug may be loose";
    clock.ms += 10'001;
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_FALSE(job(id).trouble);
    local.stop(); // before what it asks
    QThreadPool::globalInstance()->waitForDone();
}

TEST_F(Scripted, WhoSwitchesTheWaitOnBatteryOffNeedNotWait) {
    local.options.powerEveryMs = 5;
    local.options.powerSource = [] { return base::PowerSource::Battery; };
    local.start();
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, true));
    const std::string id = add("a.mp4");
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, false));
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
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
