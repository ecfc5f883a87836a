#pragma once
/// The fleet of the design's picture (05-fleet): nine workers in every state, three nodes, three alerts, an hour of history.

#include "tests/support/memory_fleet.hpp"

#include <cmath>

namespace support {

inline model::FleetWorker studioWorker(const char* name, model::FleetWorkerState state, int cores, int slots, int busy) {
    model::FleetWorker worker;
    worker.id = name;
    worker.state = state;
    worker.cores = cores;
    worker.slots = slots;
    worker.busy = busy;
    worker.tasks = busy;
    worker.cpu = -1;
    worker.memoryTotalBytes = 32'000'000'000;
    return worker;
}

/// At work on a chunk, counted from 0.
inline model::FleetWorker working(
    model::FleetWorker worker, double cpu, double memoryGb, const char* film, int chunk, double speed, int beatSeconds) {
    worker.cpu = cpu;
    worker.memoryBytes = static_cast<std::int64_t>(memoryGb * 1e9);
    worker.job = worker.film = film;
    worker.chunk = chunk;
    worker.speed = speed;
    worker.seenMs = QDateTime::currentMSecsSinceEpoch() - beatSeconds * 1000 - 200;
    return worker;
}

inline std::vector<model::FleetWorker> studioWorkers() {
    using State = model::FleetWorkerState;
    std::vector<model::FleetWorker> all;
    all.push_back(working(studioWorker("enc-01", State::Encoding, 16, 4, 4), 0.96, 21.4, "north-stand-cam2", 211, 5.2, 1));
    all.push_back(working(studioWorker("enc-02", State::Encoding, 16, 4, 4), 0.93, 19.8, "north-stand-cam2", 213, 5.0, 1));
    all.push_back(working(studioWorker("enc-03", State::Encoding, 16, 4, 4), 0.91, 18.2, "ferry-timelapse", 37, 4.8, 2));
    all.push_back(working(studioWorker("enc-04", State::Draining, 16, 4, 1), 0.28, 7.9, "ferry-timelapse", 30, 1.3, 1));
    all.back().want = model::FleetWant::Drain;
    all.push_back(working(studioWorker("gpu-01", State::Encoding, 32, 6, 6), 0.41, 24.6, "regional-news-1800", 76, 17.6, 1));
    all.push_back(working(studioWorker("gpu-02", State::Encoding, 32, 6, 6), 0.39, 23.9, "regional-news-1800", 82, 16.9, 1));
    for (auto gpu = all.end() - 2; gpu != all.end(); ++gpu) {
        gpu->gpus = {"NVENC", "NVENC"};
        gpu->memoryTotalBytes = 64'000'000'000;
    }
    all.push_back(working(studioWorker("arm-01", State::Idle, 64, 8, 0), 0.02, 3.1, "", -1, 0, 2));
    all.back().reason = model::FleetIdleReason::NothingWaiting;
    all.back().families = {"av1"};
    all.push_back(working(studioWorker("spot-a17", State::Starting, 8, 2, 0), 0.11, 1.2, "", -1, 0, 4));
    all.push_back(working(studioWorker("spot-b03", State::Offline, 8, 2, 0), -1, 0, "", -1, 0, 190));
    all.back().handedOver = 2;
    return all;
}

inline model::FleetAlert studioAlert(const char* subject, model::FleetAlert::Kind kind, model::FleetAlert::Severity severity,
    const base::Text& title, const base::Text& text, model::FleetAlert::Link link, QTime at) {
    model::FleetAlert alert;
    alert.id = std::string(subject) + "-alert";
    alert.kind = kind;
    alert.severity = severity;
    alert.subject = subject;
    alert.title = title;
    alert.text = text;
    alert.link = link;
    alert.atMs = QDateTime(QDate::currentDate(), at).toMSecsSinceEpoch();
    return alert;
}

inline std::vector<model::FleetAlert> studioAlerts() {
    using Alert = model::FleetAlert;
    return {
        studioAlert("spot-b03", Alert::Kind::Offline, Alert::Severity::Error, "spot-b03 stopped answering",
            "Last heartbeat at 14:31:06. Another worker took over its 2 chunks; nothing was lost.", Alert::Link::WorkerLog, QTime(14, 31)),
        studioAlert("ingest-ams-1", Alert::Kind::IngestBusy, Alert::Severity::Warning, "ingest-ams-1 is close to its limit",
            "84 % of capacity for 6 min. New viewers may stall: move traffic or add a node.", Alert::Link::Ingest, QTime(14, 28)),
        studioAlert("enc-03", Alert::Kind::Clock, Alert::Severity::Warning, "enc-03 clock is 4.2 s ahead",
            "Tokens may be refused. Turn on time synchronisation on enc-03.", Alert::Link::WorkerLog, QTime(13, 57))};
}

inline model::FleetIngest studioNode(const char* name, double mbps, double capacityMbps, int viewers, double freeGb) {
    model::FleetIngest node;
    node.id = node.name = name;
    node.egressBps = mbps * 1e6;
    node.capacityBps = capacityMbps * 1e6;
    node.viewers = viewers;
    node.freeBytes = static_cast<std::int64_t>(freeGb * 1e9);
    node.state =
        mbps > model::FleetIngest::kHeadroom * capacityMbps ? model::FleetIngest::State::AboveHeadroom : model::FleetIngest::State::Healthy;
    node.seenMs = QDateTime::currentMSecsSinceEpoch();
    return node;
}

/// A hill of work at 14:00, and a machine park that grew until then.
inline model::FleetHistory studioHistory(std::int64_t endMs) {
    model::FleetHistory past;
    constexpr int kSteps = 61;
    past.stepMs = 60'000;
    past.endMs = endMs;
    for (int i = 0; i < kSteps; ++i) {
        const double hill = (i - 25) / 7.0, end = (i - 60) / 9.0, wave = std::sin(i * 1.7) * 120 + std::sin(i * 0.6) * 160;
        past.queueDepth.push_back(std::max(1000.0, 1500 + 6700 * std::exp(-hill * hill) + 2900 * std::exp(-end * end) + wave));
        past.throughput.push_back(std::min(51.0, 30 + 0.75 * i) + std::sin(i * 1.9));
        past.busy.push_back(std::min(25, 14 + i / 2));
    }
    past.queueDepth.back() = 4600;
    past.throughput.back() = 50.8;
    return past;
}

inline void fillStudio(MemoryFleet& fleet) {
    fleet.now.workers = studioWorkers();
    fleet.now.alerts = studioAlerts();
    fleet.now.ingests = {studioNode("ingest-ams-1", 1690, 2000, 282, 1900), studioNode("ingest-fra-1", 1240, 2000, 207, 2400),
        studioNode("ingest-lon-1", 312, 1000, 52, 860)};
    fleet.now.totals = {.workers = 9, .working = 6, .slots = 38, .busy = 25, .waiting = 4600, .waitingSeconds = 540, .throughput = 50.8};
    fleet.past = studioHistory(QDateTime::currentMSecsSinceEpoch());
    fleet.lines = {{.number = 1, .atMs = 1'700'000'000'000, .text = "came from 192.0.2.7: 16 processors, 32 GB"},
        {.number = 2, .atMs = 1'700'000'005'000, .mark = model::WorkerLogLine::Mark::Warning, .text = "not heard of for ten seconds"}};
}

} // namespace support
