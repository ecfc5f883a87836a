#pragma once
/// The fleet as operators see it: workers, what they do, what is wrong, where their work goes. Values as they travel; any thread.
///
/// Rows hold facts, not sentences, so that a page can say them in its own language and count ages by itself; sentences are where only the
/// server knows them (alerts), as texts with their parts. Times are milliseconds since 1970 by the server's clock.

#include "core/model/json.hpp"

namespace model {

/// Late is no state: a worker that was not heard of for ten seconds is `isLate` and in the state that it said last.
enum class FleetWorkerState {
    Starting, ///< checks its encoders
    Idle,     ///< `reason` says why
    Encoding,
    Draining, ///< finishes what it has, takes no more
    Leaving,
    Resting, ///< failed what others made: until `restingUntilMs`, for `restReason`
    Offline, ///< not heard of for thirty seconds
    Gone,    ///< left of its own accord
    Unknown, ///< of a newer server
};
template <> struct EnumWords<FleetWorkerState> {
    static constexpr std::array words{"starting", "idle", "encoding", "draining", "leaving", "resting", "offline", "gone", "unknown"};
    static constexpr FleetWorkerState fallback = FleetWorkerState::Unknown;
};

/// Why a worker has nothing to do.
enum class FleetIdleReason {
    None,
    NothingWaiting,  ///< for its encoders: `families`
    Memory,          ///< what waits needs more than it has
    PinnedElsewhere, ///< what waits was begun by encoders that make other bytes
    Resting,
    Drained,
    Ingest, ///< what it makes cannot be brought there
    Disk,
    Api,     ///< it cannot be reached from there
    Pausing, ///< after a chunk that failed
    Battery, ///< its computer runs on one
    Unknown,
};
template <> struct EnumWords<FleetIdleReason> {
    static constexpr std::array words{"none", "nothing-waiting", "memory", "pinned-elsewhere", "resting", "drained", "ingest", "disk",
        "api", "pausing", "battery", "unknown"};
    static constexpr FleetIdleReason fallback = FleetIdleReason::Unknown;
};

/// What operators want of a worker.
enum class FleetWant { Run, Drain, Leave, Unknown };
template <> struct EnumWords<FleetWant> {
    static constexpr std::array words{"run", "drain", "leave", "unknown"};
    static constexpr FleetWant fallback = FleetWant::Unknown;
};

/// A row of the list. Its name is its identity.
struct FleetWorker {
    std::string id; ///< its name
    FleetWorkerState state = FleetWorkerState::Offline;
    bool isLate = false; ///< not heard of for ten seconds
    FleetIdleReason reason = FleetIdleReason::None;
    FleetWant want = FleetWant::Run;
    int cores = 0;                       ///< 0: not known
    std::vector<std::string> gpus{};     ///< one for each, "NVENC"
    std::vector<std::string> families{}; ///< that its encoders were proven for: "h264", "av1"
    std::string processor{};
    int slots = 0, busy = 0;
    int slotLimit = 0;                                  ///< of the operator; 0: none
    double cpu = 0;                                     ///< of all its processors, 0…1; -1: not known
    std::int64_t memoryBytes = 0, memoryTotalBytes = 0; ///< in use, there
    std::int64_t diskBytes = 0;                         ///< free
    std::string job{}, film{};                          ///< id and name of the job of its first chunk; "": it has none
    int chunk = -1;                                     ///< of that job, counted as the chunk map does; -1: no chunk (sound, a first pass)
    int tasks = 0;                                      ///< that it holds in all
    int handedOver = 0;                                 ///< of one that is offline or gone: tasks that it held and that others get
    double speed = 0;                                   ///< source seconds per second of all its slots; 0: not known yet
    std::int64_t bytesIn = 0, bytesOut = 0;             ///< per second
    std::int64_t firstSeenMs = 0, seenMs = 0;           ///< seenMs: its last heartbeat, told at each one
    std::int64_t clockAheadMs = 0;
    std::int64_t restingUntilMs = 0; ///< 0: it does not rest
    std::string restReason{}, note{}, address{};
    base::Text restReasonParts{}; ///< of why it rests, to say it in another language

    /// Draining, and what it has is the last of it: "last one" beside the chunk.
    bool isLastOne() const { return state == FleetWorkerState::Draining && tasks == 1; }
    /// It takes work when there is some.
    bool takesWork() const { return state == FleetWorkerState::Idle || state == FleetWorkerState::Encoding; }

    bool operator==(const FleetWorker&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &FleetWorker::id);
        f("state", &FleetWorker::state);
        f("isLate", &FleetWorker::isLate);
        f("reason", &FleetWorker::reason);
        f("want", &FleetWorker::want);
        f("cores", &FleetWorker::cores);
        f("gpus", &FleetWorker::gpus);
        f("families", &FleetWorker::families);
        f("processor", &FleetWorker::processor);
        f("slots", &FleetWorker::slots);
        f("busy", &FleetWorker::busy);
        f("slotLimit", &FleetWorker::slotLimit);
        f("cpu", &FleetWorker::cpu);
        f("memoryBytes", &FleetWorker::memoryBytes);
        f("memoryTotalBytes", &FleetWorker::memoryTotalBytes);
        f("diskBytes", &FleetWorker::diskBytes);
        f("job", &FleetWorker::job);
        f("film", &FleetWorker::film);
        f("chunk", &FleetWorker::chunk);
        f("tasks", &FleetWorker::tasks);
        f("handedOver", &FleetWorker::handedOver);
        f("speed", &FleetWorker::speed);
        f("bytesIn", &FleetWorker::bytesIn);
        f("bytesOut", &FleetWorker::bytesOut);
        f("firstSeenMs", &FleetWorker::firstSeenMs);
        f("seenMs", &FleetWorker::seenMs);
        f("clockAheadMs", &FleetWorker::clockAheadMs);
        f("restingUntilMs", &FleetWorker::restingUntilMs);
        f("restReason", &FleetWorker::restReason);
        f("restReasonParts", &FleetWorker::restReasonParts);
        f("note", &FleetWorker::note);
        f("address", &FleetWorker::address);
    }
};

/// What stands above the list, and in the status bar.
struct FleetTotals {
    int workers = 0, working = 0; ///< working: those that take work
    int slots = 0, busy = 0;      ///< of those that are there
    int waiting = 0;              ///< chunks
    double waitingSeconds = 0;    ///< until they are done, as fast as now; -1: nobody works
    double throughput = 0;        ///< source seconds per second
    bool isRebuilding = false;    ///< the queue was lost and is being made again
    bool isQueueAway = false;     ///< Redis does not answer

    bool operator==(const FleetTotals&) const = default;
    template <class F> static void describe(F&& f) {
        f("workers", &FleetTotals::workers);
        f("working", &FleetTotals::working);
        f("slots", &FleetTotals::slots);
        f("busy", &FleetTotals::busy);
        f("waiting", &FleetTotals::waiting);
        f("waitingSeconds", &FleetTotals::waitingSeconds);
        f("throughput", &FleetTotals::throughput);
        f("isRebuilding", &FleetTotals::isRebuilding);
        f("isQueueAway", &FleetTotals::isQueueAway);
    }
};

/// The last while, a value each step; the last one is of `endMs`. All three are of one length.
struct FleetHistory {
    std::int64_t endMs = 0, stepMs = 0;
    std::vector<double> queueDepth, throughput, busy;

    bool operator==(const FleetHistory&) const = default;
    template <class F> static void describe(F&& f) {
        f("endMs", &FleetHistory::endMs);
        f("stepMs", &FleetHistory::stepMs);
        f("queueDepth", &FleetHistory::queueDepth);
        f("throughput", &FleetHistory::throughput);
        f("busy", &FleetHistory::busy);
    }
};

/// Something that somebody should know. It closes by itself when it is over, and may be dismissed for everybody before.
struct FleetAlert {
    enum class Kind { Offline, Sick, AuditMismatch, Clock, NoWorkerForPin, QueueRebuilt, QueueAway, IngestBusy, IngestSilent, Unknown };
    enum class Severity { Note, Warning, Error };
    /// What the link below it does: the log of the worker `subject`, the ingest node, the queue of the job, the worker in the list.
    enum class Link { None, WorkerLog, Ingest, Job, Worker };
    std::string id;
    Kind kind = Kind::Unknown;
    Severity severity = Severity::Warning;
    std::string subject; ///< name of the worker or of the node, id of the job; ""
    base::Text title;    ///< "spot-b03 stopped answering"
    base::Text text;     ///< what happened, and what to do
    Link link = Link::None;
    std::int64_t atMs = 0; ///< when it began

    bool operator==(const FleetAlert&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &FleetAlert::id);
        f("kind", &FleetAlert::kind);
        f("severity", &FleetAlert::severity);
        f("subject", &FleetAlert::subject);
        f("titleParts", &FleetAlert::title);
        f("textParts", &FleetAlert::text);
        f("link", &FleetAlert::link);
        f("atMs", &FleetAlert::atMs);
    }
};
template <> struct EnumWords<FleetAlert::Kind> {
    static constexpr std::array words{"offline", "sick", "audit-mismatch", "clock", "no-worker-for-pin", "queue-rebuilt", "queue-away",
        "ingest-busy", "ingest-silent", "unknown"};
    static constexpr FleetAlert::Kind fallback = FleetAlert::Kind::Unknown;
};
template <> struct EnumWords<FleetAlert::Severity> {
    static constexpr std::array words{"note", "warning", "error"};
    static constexpr FleetAlert::Severity fallback = FleetAlert::Severity::Warning;
};
template <> struct EnumWords<FleetAlert::Link> {
    static constexpr std::array words{"none", "worker-log", "ingest", "job", "worker"};
    static constexpr FleetAlert::Link fallback = FleetAlert::Link::None;
};

/// A node that stores and serves what is made.
struct FleetIngest {
    enum class State { Healthy, AboveHeadroom, Silent, Unknown };
    /// Above this part of its capacity new viewers may stall.
    static constexpr double kHeadroom = 0.75;
    static constexpr double kViewerBps = 6e6;

    std::string id, name;
    State state = State::Unknown;
    double egressBps = 0, capacityBps = 0; ///< bits; a capacity of 0 is not known
    int viewers = -1;                      ///< -1: it does not say
    std::int64_t freeBytes = -1;           ///< -1: it does not say
    std::int64_t seenMs = 0;               ///< of one that is silent: when it last answered; 0: never

    /// Viewers of 6 Mb/s until the mark; -1: not known.
    int room() const {
        if (capacityBps <= 0) return -1;
        const double left = (kHeadroom * capacityBps - egressBps) / kViewerBps;
        return left > 0 ? static_cast<int>(left) : 0;
    }

    bool operator==(const FleetIngest&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &FleetIngest::id);
        f("name", &FleetIngest::name);
        f("state", &FleetIngest::state);
        f("egressBps", &FleetIngest::egressBps);
        f("capacityBps", &FleetIngest::capacityBps);
        f("viewers", &FleetIngest::viewers);
        f("freeBytes", &FleetIngest::freeBytes);
        f("seenMs", &FleetIngest::seenMs);
    }
};
template <> struct EnumWords<FleetIngest::State> {
    static constexpr std::array words{"healthy", "above-headroom", "silent", "unknown"};
    static constexpr FleetIngest::State fallback = FleetIngest::State::Unknown;
};

} // namespace model
