#pragma once
/// A Service that holds jobs in memory and remembers what was asked. For tests of the panel alone.

#include "core/model/service.hpp"

#include <QPromise>

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
        job.renditions = {{"1080p", "high", 5000, 0, 0, 0, false}, {"720p", "high", 3000, 0, 0, 0, false},
            {"540p", "main", 2000, 0, 0, 0, false}, {"360p", "main", 900, 0, 0, 0, false}, {"240p", "baseline", 400, 0, 0, 0, false}};
        job.position = static_cast<std::int64_t>(jobs.size());
        jobs.push_back(job);
    }
    void change(std::size_t index) {
        model::Event event;
        event.kind = model::Event::Kind::JobChanged;
        event.jobId = jobs[index].id;
        event.job = jobs[index];
        Q_EMIT eventPublished(event);
    }

    model::Snapshot snapshot() const override { return {jobs, {}, false}; }
    QFuture<model::Result<std::vector<std::string>>> addJobs(std::vector<model::AddRequest> requests) override {
        std::vector<std::string> ids;
        for (const auto& request : requests) {
            added.push_back(request);
            ids.push_back(request.source);
        }
        return ready<std::vector<std::string>>(ids);
    }
    QFuture<model::Result<void>> act(std::vector<std::string> ids, model::JobAction action) override {
        for (const auto& id : ids) {
            asked.emplace_back(id, action);
            if (action == model::JobAction::Remove) std::erase_if(jobs, [&](const auto& job) { return job.id == id; });
        }
        if (action == model::JobAction::Remove) {
            model::Event event;
            event.kind = model::Event::Kind::JobsRemoved;
            event.ids = ids;
            Q_EMIT eventPublished(event);
        }
        return ready<void>({});
    }
    QFuture<model::Result<void>> forgetRemoved(std::vector<std::string>) override { return ready<void>({}); }
    QFuture<model::Result<void>> move(std::vector<std::string>, model::MoveTo) override {
        std::reverse(jobs.begin(), jobs.end());
        model::Event event;
        event.kind = model::Event::Kind::OrderChanged;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            jobs[i].position = static_cast<std::int64_t>(i);
            event.places.push_back({jobs[i].id, jobs[i].position});
        }
        Q_EMIT eventPublished(event);
        return ready<void>({});
    }
    QFuture<model::Result<void>> setAllPaused(bool) override { return ready<void>({}); }
    QFuture<model::Result<model::JobDetail>> detail(std::string id) override {
        return ready<model::JobDetail>(model::JobDetail{id, std::vector<model::ChunkCell>(100), {}, {{0, model::LogMark::Note, "hello"}}});
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
        preset.rungs.push_back({"1080p", 1080, "high", model::RateControl::CappedQuality, 22, 5000, 60});
        return ready<std::vector<model::Preset>>(std::vector{preset});
    }
    QFuture<model::Result<model::Settings>> settings() override { return ready<model::Settings>(model::Settings{}); }
    QFuture<model::Result<void>> saveSettings(model::Settings) override { return ready<void>({}); }
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override {
        return ready<std::vector<model::ReadinessCheck>>(std::vector<model::ReadinessCheck>{});
    }
    QFuture<model::Result<std::string>> addTestPattern(std::string) override { return ready<std::string>(std::string("x")); }

private:
    template <class T> static QFuture<model::Result<T>> ready(model::Result<T> result) {
        QPromise<model::Result<T>> promise;
        promise.start();
        promise.addResult(std::move(result));
        promise.finish();
        return promise.future();
    }
};

} // namespace support
