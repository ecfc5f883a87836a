#pragma once
/// A fleet in memory: it keeps rows, does to them what is asked, and tells what has changed. For tests of the panel alone.

#include "core/base/ready.hpp"
#include "core/model/fleet_service.hpp"

#include <QDateTime>
#include <algorithm>
#include <utility>

namespace support {

class MemoryFleet : public model::FleetService {
public:
    model::FleetSnapshot now;
    model::FleetHistory past;
    std::vector<model::WorkerLogLine> lines; ///< of every worker
    model::WorkerLink link{
        .link = "millrace://join?at=https://api.example.com&code=S3cretS3cretS3cretS3cretS3cretS3cretS3cretS3c&kind=worker",
        .expiresMs = QDateTime::currentMSecsSinceEpoch() + 15 * 60 * 1000};
    std::optional<model::Error> refusal; ///< of all that is asked
    struct Asked {
        std::vector<std::string> names; ///< none: all
        model::FleetAction action = model::FleetAction::Run;
    };
    std::vector<Asked> asked;
    std::vector<std::vector<std::string>> dismissed;
    int links = 0;

    MemoryFleet() { now.access = {.state = model::FleetAccess::State::Live, .why = {}, .mayAct = true, .mayInvite = true}; }

    model::FleetWorker& worker(const std::string& name) {
        for (auto& each : now.workers)
            if (each.id == name) return each;
        model::FleetWorker made;
        made.id = name;
        made.state = model::FleetWorkerState::Idle;
        made.seenMs = QDateTime::currentMSecsSinceEpoch();
        now.workers.push_back(made);
        return now.workers.back();
    }
    /// Tells it, with its number.
    void tell(model::FleetEvent event) {
        event.seq = ++now.seq;
        Q_EMIT eventPublished(event);
    }
    void tellWorkers(const std::vector<std::string>& names) {
        model::FleetEvent event;
        for (const auto& name : names) event.workers.push_back(worker(name));
        tell(event);
    }
    void become(model::FleetAccess::State state, const base::Text& why = {}) {
        now.access.state = state;
        now.access.why = why;
        model::FleetEvent event;
        event.access = now.access;
        tell(event);
    }
    void raise(const model::FleetAlert& alert) {
        now.alerts.insert(now.alerts.begin(), alert);
        model::FleetEvent event;
        event.alerts = {alert};
        tell(event);
    }

    model::FleetSnapshot snapshot() const override { return now; }
    QFuture<model::Result<model::FleetHistory>> history(int) override { return answer<model::FleetHistory>(past); }
    Results actOnWorkers(std::vector<std::string> names, model::FleetAction action) override {
        asked.push_back({names, action});
        if (refusal) return base::ready(model::Result<std::vector<model::CommandResult>>(*refusal));
        std::vector<model::CommandResult> results;
        for (const auto& name : names) {
            model::CommandResult result;
            result.id = name;
            results.push_back(result);
        }
        carryOut(names, action);
        return base::ready(model::Result<std::vector<model::CommandResult>>(results));
    }
    Results actOnAllWorkers(model::FleetAction action) override {
        std::vector<std::string> names;
        for (const auto& each : now.workers) names.push_back(each.id);
        Results results = actOnWorkers(names, action);
        asked.back().names.clear();
        return results;
    }
    QFuture<model::Result<model::WorkerLog>> workerLog(std::string name, std::int64_t after) override {
        model::WorkerLog log;
        log.worker = std::move(name);
        for (const auto& line : lines)
            if (line.number > after) log.lines.push_back(line);
        return answer<model::WorkerLog>(log);
    }
    QFuture<model::Result<model::WorkerLink>> joinLink() override {
        ++links;
        return answer<model::WorkerLink>(link);
    }
    QFuture<model::Result<std::vector<model::FleetQueueRow>>> queue() override { return answer<std::vector<model::FleetQueueRow>>({}); }
    QFuture<model::Result<std::vector<model::FleetReportRow>>> report(std::int64_t, std::int64_t) override {
        return answer<std::vector<model::FleetReportRow>>({});
    }
    QFuture<model::Result<void>> dismissAlerts(std::vector<std::string> ids) override {
        dismissed.push_back(ids);
        if (refusal) return base::ready(model::Result<void>(*refusal));
        model::FleetEvent event;
        for (const auto& alert : now.alerts)
            if (ids.empty() || std::find(ids.begin(), ids.end(), alert.id) != ids.end()) event.alertsGone.push_back(alert.id);
        std::erase_if(now.alerts, [&event](const auto& alert) {
            return std::find(event.alertsGone.begin(), event.alertsGone.end(), alert.id) != event.alertsGone.end();
        });
        tell(event);
        return base::ready(model::Result<void>());
    }

private:
    template <class T> QFuture<model::Result<T>> answer(const T& value) {
        return base::ready(refusal ? model::Result<T>(*refusal) : model::Result<T>(value));
    }
    void carryOut(const std::vector<std::string>& names, model::FleetAction action) {
        model::FleetEvent event;
        for (const auto& name : names) {
            if (action == model::FleetAction::Forget) {
                event.workersGone.push_back(name);
                std::erase_if(now.workers, [&name](const auto& each) { return each.id == name; });
                continue;
            }
            model::FleetWorker& each = worker(name);
            const bool runs = action == model::FleetAction::Run;
            each.want = runs ? model::FleetWant::Run : model::FleetWant::Drain;
            if (each.state != model::FleetWorkerState::Offline)
                each.state = !runs   ? model::FleetWorkerState::Draining
                    : each.tasks > 0 ? model::FleetWorkerState::Encoding
                                     : model::FleetWorkerState::Idle;
            event.workers.push_back(each);
        }
        tell(event);
    }
};

} // namespace support
