#include "core/fleet/overview/worker_logs.hpp"

#include "core/base/counted.hpp"

#include <QString>

namespace fleet {
namespace {

using State = model::FleetWorkerState;

std::string stateLine(const model::FleetWorker& now) {
    switch (now.state) {
    case State::Starting: return "It checks its encoders.";
    case State::Idle: return std::string("It is idle: ") + model::word(now.reason) + ".";
    case State::Encoding: return "It encodes.";
    case State::Draining: return "It finishes what it has, and takes no more.";
    case State::Leaving: return "It leaves.";
    case State::Resting: return "It rests. " + now.restReason;
    case State::Offline:
        return now.handedOver > 0 ? "It is silent. Others get its " + base::counted(now.handedOver, "chunk", "chunks") + "."
                                  : "It is silent.";
    case State::Gone: return "It left.";
    case State::Unknown: break;
    }
    return "It is in a state that is not known here.";
}

std::string seconds(double value) {
    return QString::number(value, 'f', 1).toStdString() + " s";
}

} // namespace

std::string oneLine(const std::string& text, std::size_t mostBytes) {
    std::string line;
    for (const char sign : text) {
        const auto byte = static_cast<unsigned char>(sign);
        line += byte < ' ' || byte == 0x7f ? ' ' : sign;
    }
    if (line.size() <= mostBytes) return line;
    std::size_t end = mostBytes;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end; // not within a letter
    return line.substr(0, end) + "…";
}

void WorkerLogs::write(const std::string& worker, std::int64_t atMs, Mark mark, std::string text) {
    if (!m_logs.contains(worker) && m_logs.size() >= kMostWorkers) return;
    Log& log = m_logs[worker];
    log.lines.push_back({.number = ++log.last, .atMs = atMs, .mark = mark, .text = oneLine(text, kLongestText)});
    if (log.lines.size() > kMostLines) log.lines.pop_front();
}

void WorkerLogs::changed(const model::FleetWorker* before, const model::FleetWorker& now, std::int64_t wallMs) {
    const bool isBad = now.state == State::Offline || now.state == State::Resting;
    if (!before || before->state != now.state || (now.state == State::Idle && before->reason != now.reason))
        write(now.id, wallMs, isBad ? Mark::Warning : Mark::Note, stateLine(now));
    if (!before) return;
    if (before->want != now.want) write(now.id, wallMs, Mark::Note, std::string("What is wanted of it: ") + model::word(now.want) + ".");
    if (before->slotLimit != now.slotLimit)
        write(now.id, wallMs, Mark::Note,
            now.slotLimit == 0 ? std::string("All its slots are used.")
                               : "No more than " + base::counted(now.slotLimit, "slot", "slots") + " of it may be used.");
}

void WorkerLogs::ended(const EndedAttempt& attempt) {
    const bool isKept = attempt.ending == "kept";
    std::string text = attempt.task + ": " + attempt.ending + " after " + seconds(attempt.seconds) + ".";
    if (!attempt.message.empty()) text += " " + attempt.message;
    const bool isFault = attempt.isFault;
    write(attempt.worker, attempt.endedMs, isKept ? Mark::Note : isFault ? Mark::Error : Mark::Warning, std::move(text));
}

void WorkerLogs::audited(const std::string& worker, const std::string& task, std::int64_t wallMs) {
    write(worker, wallMs, Mark::Error, task + ": an audit found that others make something else of it.");
}

std::optional<model::WorkerLog> WorkerLogs::linesOf(const std::string& worker, std::int64_t after) const {
    const auto found = m_logs.find(worker);
    if (found == m_logs.end()) return std::nullopt;
    model::WorkerLog log;
    log.worker = worker;
    for (const model::WorkerLogLine& line : found->second.lines)
        if (line.number > after) log.lines.push_back(line);
    return log;
}

} // namespace fleet
