#pragma once
/// What is asked of a fleet, and what it answers: commands, the queue by job, the report, a worker's log, a link for a new one. Values as
/// they travel; any thread.

#include "core/model/fleet.hpp"

namespace model {

/// Drain: it finishes the chunks it has, and takes no more. Run: it takes work again. Leave: as Drain, and it ends. Forget: its key ends,
/// and what it holds is offered again.
enum class FleetAction { Run, Drain, Leave, Forget };
template <> struct EnumWords<FleetAction> { static constexpr std::array words{"run", "drain", "leave", "forget"}; };

/// What waits: one job's tasks for one encoder.
struct FleetQueueRow {
    std::string job;
    std::string need;
    std::string pin; ///< name of the bytes that its tasks must be; "": nobody has begun it
    int weight = 4;
    int waiting = 0, offered = 0, leased = 0, returned = 0, backingOff = 0, quarantined = 0, done = 0;
    double waitingSeconds = 0;       ///< of a slot: what waits, estimated
    double oldestWaitingSeconds = 0; ///< since it could have been claimed
    std::string waitsFor;            ///< "": nothing but a slot; else a sentence

    bool operator==(const FleetQueueRow&) const = default;
    template <class F> static void describe(F&& f) {
        f("job", &FleetQueueRow::job);
        f("need", &FleetQueueRow::need);
        f("pin", &FleetQueueRow::pin);
        f("weight", &FleetQueueRow::weight);
        f("waiting", &FleetQueueRow::waiting);
        f("offered", &FleetQueueRow::offered);
        f("leased", &FleetQueueRow::leased);
        f("returned", &FleetQueueRow::returned);
        f("backingOff", &FleetQueueRow::backingOff);
        f("quarantined", &FleetQueueRow::quarantined);
        f("done", &FleetQueueRow::done);
        f("waitingSeconds", &FleetQueueRow::waitingSeconds);
        f("oldestWaitingSeconds", &FleetQueueRow::oldestWaitingSeconds);
        f("waitsFor", &FleetQueueRow::waitsFor);
    }
};

/// One job on one worker, within a time.
struct FleetReportRow {
    std::string job, worker;
    int chunks = 0, attempts = 0;
    int faults = 0, losses = 0, handBacks = 0, superseded = 0;
    double seconds = 0, wastedSeconds = 0; ///< of a slot
    std::int64_t bytesIn = 0, bytesOut = 0;
    int audits = 0, auditMismatches = 0;

    bool operator==(const FleetReportRow&) const = default;
    template <class F> static void describe(F&& f) {
        f("job", &FleetReportRow::job);
        f("worker", &FleetReportRow::worker);
        f("chunks", &FleetReportRow::chunks);
        f("attempts", &FleetReportRow::attempts);
        f("faults", &FleetReportRow::faults);
        f("losses", &FleetReportRow::losses);
        f("handBacks", &FleetReportRow::handBacks);
        f("superseded", &FleetReportRow::superseded);
        f("seconds", &FleetReportRow::seconds);
        f("wastedSeconds", &FleetReportRow::wastedSeconds);
        f("bytesIn", &FleetReportRow::bytesIn);
        f("bytesOut", &FleetReportRow::bytesOut);
        f("audits", &FleetReportRow::audits);
        f("auditMismatches", &FleetReportRow::auditMismatches);
    }
};

/// What became of a worker, as the server knows it.
struct WorkerLogLine {
    std::int64_t number = 0; ///< in this worker's log, from 1 on; begins anew with the server
    std::int64_t atMs = 0;
    enum class Mark { Note, Warning, Error };
    Mark mark = Mark::Note;
    std::string text; ///< English; one line

    bool operator==(const WorkerLogLine&) const = default;
    template <class F> static void describe(F&& f) {
        f("number", &WorkerLogLine::number);
        f("atMs", &WorkerLogLine::atMs);
        f("mark", &WorkerLogLine::mark);
        f("text", &WorkerLogLine::text);
    }
};
template <> struct EnumWords<WorkerLogLine::Mark> {
    static constexpr std::array words{"note", "warning", "error"};
    static constexpr WorkerLogLine::Mark fallback = WorkerLogLine::Mark::Note;
};

struct WorkerLog {
    std::string worker;
    std::vector<WorkerLogLine> lines; ///< newest last

    bool operator==(const WorkerLog&) const = default;
    template <class F> static void describe(F&& f) {
        f("worker", &WorkerLog::worker);
        f("lines", &WorkerLog::lines);
    }
};

/// For `millrace worker --join LINK`: lets one new worker in. It is told once.
struct WorkerLink {
    std::string link; ///< a secret
    std::int64_t expiresMs = 0;

    bool operator==(const WorkerLink&) const = default;
    template <class F> static void describe(F&& f) {
        f("link", &WorkerLink::link);
        f("expiresMs", &WorkerLink::expiresMs);
    }
};

} // namespace model
