// The contract on the embedded engine, and what only that one has: its orders, its retries. No encoder runs.

#include "core/engine/local_service.hpp"
#include "tests/contract/service_contract.hpp"
#include "tests/support/scripted_executor.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

namespace {

constexpr int kFilmSeconds = 60;

model::MediaInfo filmOf(std::int64_t bytes, std::int64_t modifiedMs) {
    model::MediaInfo media;
    media.format = "mov,mp4";
    media.durationSeconds = kFilmSeconds;
    media.fingerprint = {bytes, modifiedMs};
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
    Local local;
};

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
