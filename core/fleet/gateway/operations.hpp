#pragma once
/// What operators see of the fleet's journal and do to it, as the API's rows ask it of the coordinator. What workers say of themselves is
/// not here: the gateway has that (worker_roster.hpp).
///
/// Calls may read the journal: HTTP threads make them in a pool. Errors of all: Io (the journal), Busy (the coordinator stops).

#include "core/base/result.hpp"
#include "core/fleet/wire/words.hpp"
#include "core/model/digest.hpp"
#include "core/work/attempt_info.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fleet {

/// One job's tasks for one encoder.
struct QueueRow {
    std::string job, need;
    std::string pin; ///< name of the bytes that its tasks must be; "": nobody has begun it
    int weight = 4;
    int waiting = 0, offered = 0, leased = 0, returned = 0, backingOff = 0, quarantined = 0, done = 0;
    double waitingSeconds = 0;       ///< of a slot: what waits, estimated
    double oldestWaitingSeconds = 0; ///< since it could have been claimed
    std::string waitsFor;            ///< "": nothing but a slot; else a sentence
    double leasedSeconds = 0;        ///< of a slot: what is at work, whole

    template <class F> static void describe(F&& f) {
        f("job", &QueueRow::job);
        f("need", &QueueRow::need);
        f("pin", &QueueRow::pin);
        f("weight", &QueueRow::weight);
        f("waiting", &QueueRow::waiting);
        f("offered", &QueueRow::offered);
        f("leased", &QueueRow::leased);
        f("returned", &QueueRow::returned);
        f("backingOff", &QueueRow::backingOff);
        f("quarantined", &QueueRow::quarantined);
        f("done", &QueueRow::done);
        f("waitingSeconds", &QueueRow::waitingSeconds);
        f("oldestWaitingSeconds", &QueueRow::oldestWaitingSeconds);
        f("waitsFor", &QueueRow::waitsFor);
        f("leasedSeconds", &QueueRow::leasedSeconds);
    }
};

/// An attempt that counted against a task.
struct FailedAttempt {
    std::string worker, machine;
    std::int64_t fence = 0;
    std::string cause; ///< "crash", "lost"
    std::string message;
    std::int64_t atMs = 0; ///< since 1970

    template <class F> static void describe(F&& f) {
        f("worker", &FailedAttempt::worker);
        f("machine", &FailedAttempt::machine);
        f("fence", &FailedAttempt::fence);
        f("cause", &FailedAttempt::cause);
        f("message", &FailedAttempt::message);
        f("atMs", &FailedAttempt::atMs);
    }
};

/// An attempt that ended, however it did.
struct EndedAttempt {
    std::string task, job, worker;
    std::int64_t fence = 0;
    std::string ending; ///< "kept", "superseded", "lost", or the word of its cause
    std::string message;
    std::int64_t endedMs = 0; ///< since 1970
    double seconds = 0;       ///< of a slot
    bool isFault = false;     ///< it counts against its task or its worker
};

struct QuarantinedTask {
    std::string task, job;
    std::vector<FailedAttempt> attempts;
    std::int64_t atMs = 0; ///< since 1970

    template <class F> static void describe(F&& f) {
        f("task", &QuarantinedTask::task);
        f("job", &QuarantinedTask::job);
        f("attempts", &QuarantinedTask::attempts);
        f("atMs", &QuarantinedTask::atMs);
    }
};

/// A chunk, with who has it.
struct ChunkRow {
    std::string task, job;
    std::string state; ///< "waiting", "offered", "leased", "returned", "done", "backoff", "quarantined", "cancelled"
    work::AttemptInfo attempt{};
    double seconds = 0; ///< of the attempt at work, since it was claimed

    template <class F> static void describe(F&& f) {
        f("task", &ChunkRow::task);
        f("job", &ChunkRow::job);
        f("state", &ChunkRow::state);
        f("attempt", &ChunkRow::attempt);
        f("seconds", &ChunkRow::seconds);
    }
};

/// Something that nobody works on and that nobody would have ended.
struct StuckThing {
    std::string kind; ///< "lease", "entry", "staging"
    std::string task, worker;
    std::int64_t fence = 0;
    std::string found; ///< a sentence
    bool isMended = false;

    template <class F> static void describe(F&& f) {
        f("kind", &StuckThing::kind);
        f("task", &StuckThing::task);
        f("worker", &StuckThing::worker);
        f("fence", &StuckThing::fence);
        f("found", &StuckThing::found);
        f("isMended", &StuckThing::isMended);
    }
};

/// One job on one worker, within a time.
struct ReportRow {
    std::string job, worker;
    int chunks = 0, attempts = 0;
    int faults = 0, losses = 0, handBacks = 0, superseded = 0;
    double seconds = 0, wastedSeconds = 0; ///< of a slot
    std::int64_t bytesIn = 0, bytesOut = 0;
    int audits = 0, auditMismatches = 0;

    template <class F> static void describe(F&& f) {
        f("job", &ReportRow::job);
        f("worker", &ReportRow::worker);
        f("chunks", &ReportRow::chunks);
        f("attempts", &ReportRow::attempts);
        f("faults", &ReportRow::faults);
        f("losses", &ReportRow::losses);
        f("handBacks", &ReportRow::handBacks);
        f("superseded", &ReportRow::superseded);
        f("seconds", &ReportRow::seconds);
        f("wastedSeconds", &ReportRow::wastedSeconds);
        f("bytesIn", &ReportRow::bytesIn);
        f("bytesOut", &ReportRow::bytesOut);
        f("audits", &ReportRow::audits);
        f("auditMismatches", &ReportRow::auditMismatches);
    }
};

/// How many slots would do what there is to do within the target: of one class, those of this host among them.
struct WantedSlots {
    std::string need;
    std::string pin = {};                       ///< "": of jobs that nobody has begun; any machine may
    int slots = 0;                              ///< wanted
    int present = 0;                            ///< that are there and may work for it
    int own = 0;                                ///< of these, this host's
    double queueSeconds = 0, leasedSeconds = 0; ///< of a slot: what waits, what is at work
    int targetSeconds = 600;

    template <class F> static void describe(F&& f) {
        f("need", &WantedSlots::need);
        f("pin", &WantedSlots::pin);
        f("slots", &WantedSlots::slots);
        f("present", &WantedSlots::present);
        f("own", &WantedSlots::own);
        f("queueSeconds", &WantedSlots::queueSeconds);
        f("leasedSeconds", &WantedSlots::leasedSeconds);
        f("targetSeconds", &WantedSlots::targetSeconds);
    }
};

/// What the operator wants of a worker. What is absent stays.
struct WorkerChange {
    std::optional<wire::Want> want{};
    std::optional<int> slots{};        ///< used at most; 0: as many as it has
    std::optional<std::string> note{}; ///< 200 characters at most

    template <class F> static void describe(F&& f) {
        f("want", &WorkerChange::want);
        f("slots", &WorkerChange::slots);
        f("note", &WorkerChange::note);
    }
};

/// What the journal keeps of a worker, also of one that is gone.
struct KnownWorker {
    std::string name, tokenId;
    wire::Want want = wire::Want::Run;
    int slotLimit = 0; ///< 0: none
    std::string note;
    std::int64_t firstSeenMs = 0, seenMs = 0; ///< since 1970
    std::int64_t restingUntilMs = 0;          ///< since 1970; 0: it does not rest
    std::string restReason;                   ///< a sentence
    base::Text restReasonParts{};             ///< of it
    std::vector<model::EncoderDigest> digests;
    model::EncoderHost facts;
    int slots = 0, memoryMb = 0, diskGb = 0;
};

class Operations {
public:
    virtual ~Operations() = default;

    virtual base::Result<std::vector<KnownWorker>> workers() = 0;
    /// In the journal, and steered from the next beat on. Errors: NotFound.
    virtual base::Result<void> changeWorker(const std::string& name, const WorkerChange& change) = 0;
    /// Forgotten; what it held is offered again. Its token is ended by who asks. Errors: NotFound.
    virtual base::Result<void> removeWorker(const std::string& name) = 0;

    virtual base::Result<std::vector<QueueRow>> queue() = 0;
    /// Of one job, as long as anything of it is wanted; in no order.
    virtual base::Result<std::vector<ChunkRow>> chunks(const std::string& job) = 0;
    /// A job that waits for machines which are gone: all of it is made again by those that are there. Errors: NotFound, Conflict.
    virtual base::Result<void> startOnOthers(const std::string& job) = 0;
    /// The newest first.
    virtual base::Result<std::vector<QuarantinedTask>> quarantine() = 0;
    /// Its counters are 0, and it waits again. Errors: NotFound; Conflict (it is not in quarantine).
    virtual base::Result<void> replay(const std::string& task) = 0;
    /// All that are in quarantine, of one job or ("") of all: how many.
    virtual base::Result<int> replayQuarantined(const std::string& job) = 0;
    virtual base::Result<std::vector<StuckThing>> clearStuck(bool isDryRun) = 0;
    /// Times since 1970.
    virtual base::Result<std::vector<ReportRow>> report(std::int64_t fromMs, std::int64_t toMs) = 0;
    virtual base::Result<std::vector<WantedSlots>> wanted() = 0;
    /// That ended at or after the first time and before the second, since 1970.
    virtual base::Result<std::vector<EndedAttempt>> attempts(std::int64_t fromMs, std::int64_t toMs) = 0;
};

} // namespace fleet
