#pragma once
/// An engine with its ingest in this process: real encoders, real sockets on port 0, a folder that goes away with it.

#include "app/wiring/local_ingest.hpp"
#include "core/engine/local_service.hpp"
#include "tests/support/run.hpp"
#include "tests/support/run_until.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <functional>
#include <gtest/gtest.h>

namespace support {

/// What the media playlists below a folder name: how many segments, and those that are not there.
struct NamedSegments {
    int count = 0;
    QStringList missing;
};

inline NamedSegments namedBelow(const QString& folder) {
    NamedSegments named;
    QDirIterator playlists(folder, {QStringLiteral("index.m3u8")}, QDir::Files, QDirIterator::Subdirectories);
    while (playlists.hasNext()) {
        QFile playlist(playlists.next());
        EXPECT_TRUE(playlist.open(QIODevice::ReadOnly)) << playlist.fileName().toStdString();
        for (const QByteArray& line : playlist.readAll().split('\n')) {
            if (!line.endsWith(".m4s")) continue;
            ++named.count;
            const QString segment = QFileInfo(playlist.fileName()).path() + QLatin1Char('/') + QString::fromUtf8(line);
            if (!QFile::exists(segment)) named.missing << segment;
        }
    }
    return named;
}

class Engine {
public:
    /// The presets "quick": two small rungs, segments of two seconds; and "short": the same in segments of one second, chunks of two. Of it
    /// a film of ten seconds has five chunks, as one of thirty has of the other.
    Engine() {
        options.dataFolder = path("data").toStdString();
        options.presetFolder = path("presets").toStdString();
        options.statusTimer = false;
        // A test must not wait for space that this machine's other work may need.
        settings.minimumFreeGb = 0;
        QDir().mkpath(path("presets"));
        writePreset("quick", R"("segmentSeconds":2)");
        writePreset("short", R"("segmentSeconds":1,"chunkSeconds":2)");
    }
    void writePreset(const char* id, const char* lengths) {
        QFile preset(path("presets/") + QLatin1String(id) + QStringLiteral(".json"));
        if (preset.open(QIODevice::WriteOnly))
            preset.write(QByteArray(
                R"({"version":1,"id":"@","name":"@","speed":"ultrafast",#,"gopSeconds":1,"rungs":[{"name":"hi","shortSide":360,"kbps":900},{"name":"lo","shortSide":180,"kbps":300}]})")
                             .replace('@', id)
                             .replace('#', lengths));
    }

    QString path(const char* name) const { return folder.path() + QLatin1Char('/') + QLatin1String(name); }
    QString output(const std::string& job) const { return path("media/") + QString::fromStdString(job); }

    void start() {
        auto made = engine::LocalService::create(options);
        service = made ? std::move(*made) : nullptr;
        if (!service) return;
        model::SettingsChange change;
        for (const model::Setting& setting : model::settingTable()) change.keys.emplace_back(setting.key);
        change.values = settings;
        EXPECT_TRUE(service->changeSettings(change).result());
        ingest = std::make_unique<wiring::LocalIngest>(*service);
        startIngest("media");
    }
    bool startIngest(const char* root) {
        ingest::IngestOptions where;
        where.root = path(root).toStdString();
        where.token = "secret";
        where.port = 0;
        return static_cast<bool>(ingest->startNow({where, true, {}}));
    }
    void stop() {
        ingest.reset();
        service.reset();
    }
    std::string add(const QString& source, const std::string& preset = "quick", bool paused = false) {
        model::AddRequest request;
        request.source = source.toStdString();
        request.presetId = preset;
        request.paused = paused;
        const auto adding = service->addJobs({request});
        EXPECT_TRUE(until([&] { return adding.isFinished(); })) << "no answer";
        using Added = model::Result<std::vector<model::CommandResult>>;
        const Added added = adding.isFinished() ? adding.result() : Added(base::Error());
        if (added && !added->front().problem) return added->front().id;
        ADD_FAILURE() << (added ? added->front().problem->message : added.error().message);
        return "";
    }
    void act(const std::string& id, model::JobAction action) {
        const auto done = service->act({id}, action).result();
        EXPECT_TRUE(done && !model::firstProblem(*done)) << model::firstProblem(*done)->message;
    }
    std::string troubleOf(const std::string& id) const {
        const auto trouble = job(id).trouble;
        return trouble ? trouble->id : "";
    }
    std::vector<model::LogLine> logLines(const std::string& id) const {
        const auto log = service->log(id, 0).result();
        return log ? log->lines : std::vector<model::LogLine>();
    }
    /// What the job's log says, joined.
    std::string log(const std::string& id) const {
        std::string text;
        for (const auto& line : logLines(id)) text += line.text + "\n";
        return text;
    }
    /// How many lines of the job's log begin so.
    int timesLogged(const std::string& id, const std::string& beginning) const {
        const auto lines = logLines(id);
        return static_cast<int>(
            std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.text.starts_with(beginning); }));
    }
    /// The chunks that the job's log calls encoded: "chunk 001", "chunk 002", …
    std::vector<std::string> encodedChunks(const std::string& id) const {
        std::vector<std::string> chunks;
        for (const auto& line : logLines(id))
            if (const auto end = line.text.find(" encoded"); line.text.starts_with("chunk ") && end != std::string::npos)
                chunks.push_back(line.text.substr(0, end));
        return chunks;
    }
    /// These were finished at some moment; by the end of the job none of them may have been begun a second time.
    void expectNotRepeated(const std::string& id, const std::vector<std::string>& finished) const {
        EXPECT_FALSE(finished.empty()) << "nothing was finished that could have been repeated";
        for (const std::string& chunk : finished) {
            EXPECT_EQ(timesLogged(id, chunk + " started"), 1) << chunk << " was begun again\n" << log(id);
            EXPECT_EQ(timesLogged(id, chunk + " encoded"), 1) << chunk << " was encoded again\n" << log(id);
        }
    }
    model::Job job(const std::string& id) const {
        for (const auto& each : service->snapshot().jobs)
            if (each.id == id) return each;
        return {};
    }
    /// Runs the event loop until `done` is true; false after two minutes.
    bool until(const std::function<bool()>& done) { return runUntil(done, 240'000); }
    bool untilFinal(const std::string& id) {
        return until([&] { return job(id).isFinal(); });
    }

    QTemporaryDir folder;
    engine::EngineOptions options;
    model::Settings settings;
    std::unique_ptr<engine::LocalService> service;
    std::unique_ptr<wiring::LocalIngest> ingest;
};

} // namespace support
