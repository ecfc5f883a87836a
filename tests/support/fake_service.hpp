#pragma once
/// A Service that holds jobs in memory and remembers what was asked. For tests of the panel alone.

#include "core/base/ready.hpp"
#include "core/model/service.hpp"

#include <tuple>

namespace support {

class FakeService : public model::Service {
public:
    std::vector<model::Job> jobs;
    std::vector<std::pair<std::string, model::JobAction>> asked;
    std::vector<model::AddRequest> added;

    void add(const std::string& id, model::JobState state) {
        model::Job job;
        job.id = id;
        job.source = "/films/" + id + ".mov";
        job.name = id;
        job.state = state;
        job.width = 1920;
        job.height = 1080;
        job.fps = 25;
        job.codec = "h264";
        job.chunks = 100;
        for (const auto& [name, profile, kbps] : {std::tuple{"1080p", "high", 5000}, {"720p", "high", 3000}, {"540p", "main", 2000},
                 {"360p", "main", 900}, {"240p", "baseline", 400}})
            job.renditions.push_back({.name = name, .profile = profile, .targetKbps = kbps});
        job.position = static_cast<std::int64_t>(jobs.size());
        jobs.push_back(job);
    }
    void change(std::size_t index) {
        model::Event event;
        event.kind = model::Event::Kind::JobChanged;
        event.jobId = jobs[index].id;
        event.job = jobs[index];
        publish(std::move(event));
    }
    void publish(model::Event event) {
        event.seq = ++seq;
        Q_EMIT eventPublished(event);
    }
    std::int64_t seq = 0;

    model::Snapshot snapshot() const override {
        model::Snapshot snapshot;
        snapshot.seq = seq;
        snapshot.jobs = jobs;
        return snapshot;
    }
    std::vector<model::Job> older; ///< in the pages alone
    std::vector<model::JobQuery> queries;
    QFuture<model::Result<model::JobPage>> page(model::JobQuery query) override {
        queries.push_back(query);
        std::vector<model::Job> all = jobs;
        all.insert(all.end(), older.begin(), older.end());
        return base::ready<model::JobPage>(model::pageOf(all, query));
    }
    QFuture<model::Result<model::Job>> job(std::string id) override {
        for (const auto* list : {&jobs, &older})
            for (const auto& each : *list)
                if (each.id == id) return base::ready<model::Job>(each);
        return base::ready<model::Job>(base::Error{base::ErrorCode::NotFound, base::text("There is no job %1.", id)});
    }
    Results addJobs(std::vector<model::AddRequest> requests) override {
        std::vector<std::string> ids;
        for (const auto& request : requests) {
            added.push_back(request);
            ids.push_back(request.source.text);
        }
        return done(ids);
    }
    Results act(std::vector<std::string> ids, model::JobAction action) override {
        for (const auto& id : ids) {
            asked.emplace_back(id, action);
            if (action != model::JobAction::Remove) continue;
            for (auto* list : {&jobs, &older}) std::erase_if(*list, [&](const auto& job) { return job.id == id; });
        }
        if (action == model::JobAction::Remove) {
            model::Event event;
            event.kind = model::Event::Kind::JobsRemoved;
            event.ids = ids;
            publish(std::move(event));
        }
        return done(ids);
    }
    Results move(std::vector<std::string> ids, model::MoveTo) override {
        std::reverse(jobs.begin(), jobs.end());
        model::Event event;
        event.kind = model::Event::Kind::OrderChanged;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            jobs[i].position = static_cast<std::int64_t>(i);
            event.positions.push_back({jobs[i].id, jobs[i].position});
        }
        publish(std::move(event));
        return done(ids);
    }
    std::vector<std::pair<std::vector<std::string>, std::string>> movedBefore;
    Results moveBefore(std::vector<std::string> ids, std::string before) override {
        movedBefore.emplace_back(ids, before);
        return done(ids);
    }
    std::vector<model::JobChange> changesOfJobs;
    std::vector<std::string> duplicated;
    int viewersOfOutputs = 0;
    Results change(std::vector<model::JobChange> wanted) override {
        std::vector<std::string> ids;
        for (const auto& change : wanted) {
            changesOfJobs.push_back(change);
            ids.push_back(change.id);
        }
        return done(ids);
    }
    Results duplicate(std::vector<std::string> ids) override {
        duplicated = ids;
        return done(ids);
    }
    QFuture<model::Result<std::vector<model::JobOutput>>> outputs(std::vector<std::string> ids) override {
        std::vector<model::JobOutput> outputs;
        for (const auto& id : ids) {
            model::JobOutput output;
            output.id = id;
            output.bytes = 12'000'000;
            output.viewers = viewersOfOutputs;
            outputs.push_back(output);
        }
        return ready<std::vector<model::JobOutput>>(outputs);
    }
    QFuture<model::Result<void>> setAllPaused(bool) override { return ready<void>({}); }
    QFuture<model::Result<model::JobChunks>> chunks(std::string id) override {
        return ready<model::JobChunks>(model::JobChunks{id, std::vector<model::ChunkCell>(100)});
    }
    QFuture<model::Result<model::JobProof>> proof(std::string id) override { return ready<model::JobProof>(model::JobProof{id, {}}); }
    std::vector<model::LogLine> lines{{.number = 1, .atMs = 0, .mark = model::LogLevel::Note, .text = "hello"}}; ///< of every job
    QFuture<model::Result<model::JobLog>> log(std::string id, std::int64_t after) override {
        model::JobLog log{id, lines};
        std::erase_if(log.lines, [&](const auto& line) { return line.number <= after; });
        return ready<model::JobLog>(log);
    }
    std::vector<model::AddRequest> estimated;
    QFuture<model::Result<model::Estimate>> estimate(model::AddRequest request) override {
        estimated.push_back(request);
        model::Estimate estimate;
        estimate.bytes = 1'000'000;
        return base::ready<model::Estimate>(estimate);
    }
    std::vector<std::string> thumbnailsAsked;
    QFuture<model::Result<QByteArray>> thumbnail(std::string id) override {
        thumbnailsAsked.push_back(id);
        return ready<QByteArray>(base::Error{base::ErrorCode::NotFound, ""});
    }
    QFuture<model::Result<std::vector<model::Preset>>> presets() override {
        model::Preset preset;
        preset.id = "web-h264";
        preset.name = "Web ladder · H.264";
        preset.rungs.push_back({.name = "1080p", .shortSide = 1080, .quality = 22, .kbps = 5000});
        return ready<std::vector<model::Preset>>(std::vector{preset});
    }
    std::vector<model::PresetSave> saved;
    std::vector<std::string> removedPresets;
    QFuture<model::Result<model::Preset>> savePreset(model::PresetSave save) override {
        saved.push_back(save);
        return ready<model::Preset>(save.preset);
    }
    QFuture<model::Result<void>> removePreset(std::string id, std::string) override {
        removedPresets.push_back(id);
        return ready<void>({});
    }
    model::SettingsView view;
    std::vector<model::SettingsChange> changes;
    std::string refuses; ///< why every change is refused
    base::ErrorCode refusesWith = base::ErrorCode::Io;
    QFuture<model::Result<model::SettingsView>> settings() override { return ready<model::SettingsView>(view); }
    QFuture<model::Result<void>> changeSettings(model::SettingsChange change) override {
        changes.push_back(change);
        if (!refuses.empty()) return ready<void>(base::Error{refusesWith, refuses});
        const auto now = model::changed(view.settings, change);
        if (!now) return ready<void>(now.error());
        view.settings = *now;
        model::Event event;
        event.kind = model::Event::Kind::SettingsChanged;
        event.keys = change.keys;
        publish(std::move(event));
        return ready<void>({});
    }
    /// Of the ingest's test, when a test of the panel has it told; until then it runs.
    QPromise<model::Result<model::IngestTest>> ingestTest;
    int ingestTests = 0;
    QFuture<model::Result<model::IngestTest>> testIngest() override {
        ++ingestTests;
        ingestTest = QPromise<model::Result<model::IngestTest>>();
        ingestTest.start();
        return ingestTest.future();
    }
    void tellIngestTest(const model::Result<model::IngestTest>& outcome) {
        ingestTest.addResult(outcome);
        ingestTest.finish();
    }
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override {
        return ready<std::vector<model::ReadinessCheck>>(std::vector<model::ReadinessCheck>{});
    }
    model::ViewerList watching;
    QFuture<model::Result<model::ViewerList>> viewers() override { return ready<model::ViewerList>(watching); }

private:
    template <class T> static QFuture<model::Result<T>> ready(model::Result<T> result) { return base::ready<T>(std::move(result)); }
    static Results done(const std::vector<std::string>& ids) {
        std::vector<model::CommandResult> results;
        for (const auto& id : ids) results.push_back({id, 0, std::nullopt});
        return ready<std::vector<model::CommandResult>>(std::move(results));
    }
};

} // namespace support
