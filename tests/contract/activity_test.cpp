// What the embedded engine says of jobs beside their state: silence, jobs ahead, a busy machine, the time until each is done. Time is the
// test's, no encoder runs.

#include "core/engine/local_service.hpp"
#include "core/model/activity.hpp"
#include "tests/support/scripted_executor.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace {

class SteppedClock final : public base::Clock {
public:
    std::int64_t monotonicMs() const override { return ms; }
    std::int64_t wallMs() const override { return ms; }
    std::int64_t ms = 1'000'000;
};

constexpr int kFilmSeconds = 60;

model::MediaInfo filmIn(const QString& file) {
    const QFileInfo facts(file);
    model::MediaInfo media;
    media.format = "mov,mp4";
    media.durationSeconds = kFilmSeconds;
    media.fingerprint.bytes = facts.size();
    media.fingerprint.modifiedMs = facts.lastModified().toMSecsSinceEpoch();
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

class ActivityOfJobs : public testing::Test {
protected:
    void SetUp() override {
        // One file under many names, so that a probe finds the size and time of all of them.
        QFile film(path("film.mp4"));
        ASSERT_TRUE(film.open(QIODevice::WriteOnly));
        film.write("a film");
        film.close();
        executor = std::make_shared<support::ScriptedExecutor>(filmIn(film.fileName()));
        options.dataFolder = path("data").toStdString();
        options.presetFolder = path("presets").toStdString();
        options.executor = executor;
        options.slots = 2;
        options.statusTimer = false;
        options.clock = &clock;
        options.busyPercent = [this] { return busyPercent; };
        auto made = engine::LocalService::create(options);
        ASSERT_TRUE(made) << made.error().message;
        service = std::move(*made);
        (void)service->changeSettings(model::changeOf(&model::Settings::minimumFreeGb, 0));
    }
    std::string add(const char* name) {
        EXPECT_TRUE(QFile::copy(path("film.mp4"), path(name)));
        QFile file(path(name));
        EXPECT_TRUE(file.open(QIODevice::ReadWrite));
        EXPECT_TRUE(file.setFileTime(QFileInfo(path("film.mp4")).lastModified(), QFileDevice::FileModificationTime));
        file.close();
        model::AddRequest request;
        request.source = path(name).toStdString();
        request.presetId = "web-h264";
        return service->addJobs({request}).result()->front().id;
    }
    model::Job job(const std::string& id) {
        for (const auto& each : service->snapshot().jobs)
            if (each.id == id) return each;
        return {};
    }
    std::string activity(const std::string& id) { return model::activitySentence(job(id)); }
    static bool until(const std::function<bool()>& done) {
        QElapsedTimer patience;
        patience.start();
        while (!done()) {
            if (patience.elapsed() > 20'000) return false;
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
        }
        return true;
    }
    bool untilRunning(const std::string& order) {
        return until([&] {
            const auto running = executor->running();
            return std::find(running.begin(), running.end(), order) != running.end();
        });
    }
    /// Second by second; encoders use so much processor time in each, for each of their lanes.
    void pass(int seconds, std::int64_t usedMs = 0) {
        for (int i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            executor->use(usedMs);
            service->lookAtWork();
        }
    }
    QString path(const char* name) const { return m_folder.path() + QLatin1Char('/') + QLatin1String(name); }

    const base::Error crash{base::ErrorCode::EncoderStopped, "The encoder crashed (signal 11)."};
    SteppedClock clock;
    double busyPercent = 0;
    engine::EngineOptions options;
    std::shared_ptr<support::ScriptedExecutor> executor;

private:
    QTemporaryDir m_folder;

protected:
    std::unique_ptr<engine::LocalService> service;
};

} // namespace

TEST_F(ActivityOfJobs, SilenceOfAnEncoderIsSaidAndEndsWithAWord) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    pass(9);
    EXPECT_EQ(activity(id), "");
    pass(120);
    EXPECT_EQ(activity(id), "no news from the encoder for 2 min");
    EXPECT_TRUE(until([&] { return job(id).etaSeconds == -1 && job(id).speed == 0; })) << "nobody knows how long it hangs";
    for (const auto& order : executor->running()) executor->progress(order, 0.5);
    EXPECT_EQ(activity(id), "");
    EXPECT_TRUE(until([&] { return job(id).etaSeconds > 0; }));
}

TEST_F(ActivityOfJobs, ARowTellsItsSilenceInSteps) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    std::set<int> told;
    QObject::connect(service.get(), &model::Service::eventPublished, service.get(), [&](const model::Event& event) {
        if (event.job && event.jobId == id && event.job->work.silentSeconds > 0) told.insert(event.job->work.silentSeconds);
    });
    for (int second = 0; second < 60; ++second) {
        pass(1);
        const int silent = job(id).work.silentSeconds;
        ASSERT_TRUE(until([&] { return silent == 0 || told.contains(silent); })) << silent;
    }
    EXPECT_EQ(told, (std::set<int>{10, 20, 30, 40, 50, 60}));
}

TEST_F(ActivityOfJobs, ASourceThatDoesNotAnswerIsSaidAndAFailedJobDoesNothing) {
    executor->readsSources = false;
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/probe"));
    pass(20);
    EXPECT_EQ(activity(id), "no news from the source for 20 s");
    executor->finish(id + "/probe", crash);
    ASSERT_TRUE(until([&] { return job(id).state == model::JobState::Failed; }));
    pass(1);
    EXPECT_EQ(job(id).work, model::WorkFacts());
}

TEST_F(ActivityOfJobs, AWaitingOneIsDoneAfterThoseBeforeItAlsoInANewOrder) {
    const std::string first = add("a.mp4"), second = add("b.mp4"), third = add("c.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    ASSERT_TRUE(until([&] { return job(third).chunks > 0; }));
    const auto isInOrder = [&](const std::string& one, const std::string& two) {
        return job(one).etaSeconds > 0 && job(two).etaSeconds > job(one).etaSeconds;
    };
    pass(1);
    EXPECT_TRUE(until([&] { return isInOrder(first, second) && isInOrder(second, third); }));
    (void)service->move({third}, model::MoveTo::Top);
    pass(1);
    EXPECT_TRUE(until([&] { return isInOrder(third, second); }));
    (void)service->act({second}, model::JobAction::Pause);
    EXPECT_EQ(job(second).etaSeconds, -1) << "nobody knows when it goes on";
}

TEST_F(ActivityOfJobs, OneThatHasBegunAndHasNoEncoderSaysWhoIsAhead) {
    const std::string first = add("a.mp4"), second = add("b.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    ASSERT_TRUE(until([&] { return job(second).chunks > 0; }));
    (void)service->move({second}, model::MoveTo::Top);
    for (const auto& order : executor->running()) executor->finish(order, crash);
    ASSERT_TRUE(untilRunning(second + "/chunk-001"));
    pass(61);
    EXPECT_EQ(job(first).state, model::JobState::Encoding);
    EXPECT_EQ(model::shownState(job(first)), model::JobState::Waiting);
    EXPECT_EQ(activity(first), "waiting for an encoder: 1 other job is ahead");
    EXPECT_TRUE(until([&] { return job(first).etaSeconds > job(second).etaSeconds && job(first).speed == 0; }));
    (void)service->act({second}, model::JobAction::Pause);
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
