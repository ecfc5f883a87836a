#include "core/fleet/overview/conditions.hpp"

#include <cmath>

namespace fleet {

using Kind = model::FleetAlert::Kind;
using Severity = model::FleetAlert::Severity;
using Link = model::FleetAlert::Link;
using base::text;

namespace {

model::FleetAlert alertOf(Kind kind, const std::string& subject, Severity severity, Link link) {
    model::FleetAlert alert;
    alert.id = std::string(model::word(kind)) + (subject.empty() ? std::string() : ":" + subject);
    alert.kind = kind;
    alert.severity = severity;
    alert.subject = subject;
    alert.link = link;
    return alert;
}

base::Text handedOver(int chunks) {
    if (chunks == 0)
        return text(QT_TRANSLATE_NOOP("Core", "It held no chunk; nothing was lost. Look at that machine, or forget the worker."));
    return base::countedText(chunks,
        QT_TRANSLATE_NOOP("Core", "Another worker gets its chunk; nothing was lost. Look at that machine, or forget the worker."),
        QT_TRANSLATE_NOOP("Core", "Other workers get its %1 chunks; nothing was lost. Look at that machine, or forget the worker."));
}

std::string tenths(double value) {
    const auto number = std::llround(std::abs(value) * 10);
    return std::to_string(number / 10) + "." + std::to_string(number % 10);
}

} // namespace

bool Conditions::hasHeld(const std::string& what, bool holds, std::int64_t ms) {
    if (!holds) {
        m_since.erase(what);
        return false;
    }
    return m_nowMs - m_since.emplace(what, m_nowMs).first->second >= ms;
}

std::vector<model::FleetAlert> Conditions::of(const Observation& observation) {
    m_nowMs = observation.monotonicMs;
    if (m_beganMs < 0) m_beganMs = m_nowMs;
    Alerts alerts;
    for (const WorkerView& worker : observation.workers) ofWorker(worker, observation, alerts);
    for (const WorkerView& worker : observation.workers) ofClock(worker, alerts);
    ofAudits(observation, alerts);
    ofQueue(observation, alerts);
    for (const QueueRow& row : observation.queue) ofJob(row, observation, alerts);
    for (const IngestReading& ingest : observation.ingests) ofIngest(ingest, observation, alerts);
    return alerts;
}

void Conditions::ofWorker(const WorkerView& worker, const Observation& observation, Alerts& alerts) {
    const bool isAwaited = m_nowMs - m_beganMs >= kStartMs && observation.wallMs - worker.seenMs < kOfflineForMs;
    if (worker.state == WorkerState::Offline && isAwaited && worker.want != wire::Want::Leave) {
        auto alert = alertOf(Kind::Offline, worker.name, Severity::Error, Link::WorkerLog);
        alert.title = text(QT_TRANSLATE_NOOP("Core", "%1 stopped answering"), worker.name);
        alert.text = handedOver(worker.handedOver);
        alert.atMs = worker.seenMs;
        alerts.push_back(std::move(alert));
    }
    if (worker.restingUntilMs > observation.wallMs) {
        auto alert = alertOf(Kind::Sick, worker.name, Severity::Warning, Link::WorkerLog);
        alert.title = text(QT_TRANSLATE_NOOP("Core", "%1 rests"), worker.name);
        alert.text = text(QT_TRANSLATE_NOOP("Core",
            "It failed chunks that others made. It is tried again by itself; if it fails again, look at its log, its memory and its disk."));
        alerts.push_back(std::move(alert));
    }
}

void Conditions::ofClock(const WorkerView& worker, Alerts& alerts) {
    const bool isHere = worker.state != WorkerState::Offline && worker.state != WorkerState::Gone;
    const std::int64_t off = std::abs(worker.clockAheadMs);
    const bool wasTold = m_clocks.contains(worker.name);
    if (!isHere || off < (wasTold ? kClockOverMs : kClockMs)) {
        m_clocks.erase(worker.name);
        return;
    }
    m_clocks.insert(worker.name);
    auto alert = alertOf(Kind::Clock, worker.name, Severity::Warning, Link::WorkerLog);
    const base::Text seconds = base::numberSaid(tenths(static_cast<double>(off) / 1000));
    alert.title = worker.clockAheadMs > 0 ? text(QT_TRANSLATE_NOOP("Core", "%1 clock is %2 s ahead"), worker.name, seconds)
                                          : text(QT_TRANSLATE_NOOP("Core", "%1 clock is %2 s behind"), worker.name, seconds);
    alert.text = text(QT_TRANSLATE_NOOP("Core", "Tokens may be refused. Turn on time synchronisation on %1."), worker.name);
    alerts.push_back(std::move(alert));
}

void Conditions::auditMismatch(const std::string& worker, const std::string& task, std::int64_t wallMs) {
    m_audits[worker] = {task, wallMs};
}

void Conditions::ofAudits(const Observation& observation, Alerts& alerts) {
    std::erase_if(m_audits, [&](const auto& audit) { return observation.wallMs - audit.second.atMs >= kAuditForMs; });
    for (const auto& [worker, audit] : m_audits) {
        auto alert = alertOf(Kind::AuditMismatch, worker, Severity::Error, Link::WorkerLog);
        alert.title = text(QT_TRANSLATE_NOOP("Core", "%1 made other pictures than the others"), worker);
        alert.text = text(QT_TRANSLATE_NOOP("Core",
                              "An audit of %1 found it. What it made since its last good audit is made again. Test that machine's memory "
                              "before it goes on."),
            audit.task);
        alert.atMs = audit.atMs;
        alerts.push_back(std::move(alert));
    }
}

void Conditions::ofQueue(const Observation& observation, Alerts& alerts) {
    if (m_epoch != 0 && observation.epoch > m_epoch) m_rebuiltMs = observation.wallMs;
    if (observation.epoch != 0) m_epoch = observation.epoch;
    if (m_rebuiltMs != 0 && observation.wallMs - m_rebuiltMs < kRebuiltForMs) {
        auto alert = alertOf(Kind::QueueRebuilt, {}, Severity::Note, Link::None);
        alert.title = text(QT_TRANSLATE_NOOP("Core", "The queue was made again"));
        alert.text = text(QT_TRANSLATE_NOOP("Core",
            "Redis was restarted or emptied. Workers went on, and nothing was lost. If it happens again, look at the log of Redis."));
        alert.atMs = m_rebuiltMs;
        alerts.push_back(std::move(alert));
    }
    if (!hasHeld("queue", observation.trouble.has_value(), kAwayMs)) return;
    auto alert = alertOf(Kind::QueueAway, {}, Severity::Error, Link::None);
    alert.title = text(QT_TRANSLATE_NOOP("Core", "Nothing new is given to workers"));
    alert.text = text(QT_TRANSLATE_NOOP("Core", "%1 Workers go on with what they have."), observation.trouble->text);
    alerts.push_back(std::move(alert));
}

void Conditions::ofJob(const QueueRow& row, const Observation& observation, Alerts& alerts) {
    const int open = row.waiting + row.offered + row.backingOff;
    if (!hasHeld("pin:" + row.job, !row.waitsFor.empty() && open > 0, kPinMs)) return;
    auto alert = alertOf(Kind::NoWorkerForPin, row.job, Severity::Warning, Link::Job);
    const auto film = observation.films.find(row.job);
    alert.title = text(QT_TRANSLATE_NOOP("Core", "No worker for %1"), film == observation.films.end() ? row.job : film->second);
    alert.text =
        text(QT_TRANSLATE_NOOP("Core",
                 "It was begun by encoders that make the bytes %1, and no worker that is here makes them. Start one of those again, "
                 "or cancel the job and add it anew."),
            row.pin);
    alerts.push_back(std::move(alert));
}

void Conditions::ofIngest(const IngestReading& ingest, const Observation& observation, Alerts& alerts) {
    const bool isSilent = observation.wallMs - ingest.answeredMs >= kIngestSilentMs && m_nowMs - m_beganMs >= kStartMs;
    if (isSilent) {
        auto alert = alertOf(Kind::IngestSilent, ingest.name, Severity::Error, Link::Ingest);
        alert.title = text(QT_TRANSLATE_NOOP("Core", "%1 does not say how it is"), ingest.name);
        alert.text =
            text(QT_TRANSLATE_NOOP("Core", "Its figures cannot be read. Look whether it runs, and whether it is reached from here."));
        alerts.push_back(std::move(alert));
    }
    const double part = ingest.capacityBps > 0 ? ingest.egressBps / ingest.capacityBps : 0;
    const bool wasTold = m_busyIngests.contains(ingest.name);
    const bool isOver = !isSilent && part > (wasTold ? kIngestOver : model::FleetIngest::kHeadroom);
    if (!isOver) m_busyIngests.erase(ingest.name);
    if (!hasHeld("ingest:" + ingest.name, isOver, kIngestMs)) return;
    m_busyIngests.insert(ingest.name);
    auto alert = alertOf(Kind::IngestBusy, ingest.name, Severity::Warning, Link::Ingest);
    const std::int64_t minutes = (m_nowMs - m_since["ingest:" + ingest.name]) / 60'000;
    alert.title = text(QT_TRANSLATE_NOOP("Core", "%1 is close to its limit"), ingest.name);
    alert.text = text(QT_TRANSLATE_NOOP("Core", "%1 % of capacity for %2 min. New viewers may stall: move traffic or add a node."),
        std::llround(part * 100), minutes);
    alerts.push_back(std::move(alert));
}

} // namespace fleet
