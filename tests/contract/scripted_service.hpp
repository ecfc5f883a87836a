#pragma once
/// The embedded engine over folders of its own with an executor that does what the test says: no encoder runs. Lives as long as a test.

#include "core/base/files.hpp"
#include "core/engine/local_service.hpp"
#include "tests/contract/service_contract.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/scripted_executor.hpp"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <algorithm>

namespace contract {

inline constexpr int kFilmSeconds = 60;

inline model::MediaInfo filmOf(std::int64_t bytes, std::int64_t modifiedMs) {
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

/// Its films, its folders and the engine; what the test sets in `options` counts at the next start.
class Local final : public Host {
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
        options.disks.settlesAfterMs = 20;
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
    bool until(const std::function<bool()>& done) override { return support::runUntil(done); }
    /// Waits for a future's result.
    template <class T> model::Result<T> get(QFuture<model::Result<T>> future) {
        EXPECT_TRUE(until([&] { return future.isFinished(); })) << "no answer";
        return future.isFinished() ? future.result() : model::Result<T>(base::Error{base::ErrorCode::Internal, "no answer"});
    }
    QString path(const char* name) const { return m_folder.path() + QLatin1Char('/') + QLatin1String(name); }

    engine::EngineOptions options;
    std::shared_ptr<support::ScriptedExecutor> executor;

private:
    QTemporaryDir m_folder;
    QDateTime m_modified;
    std::unique_ptr<engine::LocalService> m_service;
};

/// Asks the engine as a panel does, and its list and orders behind its back.
class Scripted : public testing::Test {
protected:
    std::string add(const std::string& name) {
        model::AddRequest request;
        request.source = local.film(name);
        request.presetId = "web-h264";
        return local.get(local.service().addJobs({request}))->front().id;
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

inline engine::PublishTarget remote(const std::string& url) {
    return {.baseUrl = url, .playbackUrl = "", .token = "secret", .store = url, .isLasting = true};
}

inline const base::Error kCrash{base::ErrorCode::EncoderStopped, "The encoder crashed (signal 11)."};

} // namespace contract
