#pragma once
/// What is said to the fleet's queue and what it answers: names, numbers and classes, nothing of what a task does. Values; any thread.
///
/// A task is named "<job>/<unit>"; the job is what stands before the last slash. Times are milliseconds.

#include "core/fleet/queue/causes.hpp"
#include "core/fleet/queue/fence.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fleet {
inline namespace queue {

std::string_view jobOf(std::string_view task);

/// Who may do a task: an encoder that it needs ("h264"), and a pin, the name of the bytes that this worker's encoder makes.
struct Class {
    std::string need, pin;
    bool operator==(const Class&) const = default;
};

inline constexpr int kUrgent = 16, kNormal = 4, kBackground = 1; ///< weights: shares of the slots where all have something to do

struct JobTerms {
    std::string job;
    int weight = kNormal;
    int cap = 0;               ///< leases at once; 0: any number
    int memoryMb = 0;          ///< that one of its tasks needs
    bool isStrict = true;      ///< all of one pin, that of the first claim. What is said first stays
    std::vector<Class> pins{}; ///< that the job has already, from the journal
};

struct Offer {
    std::string task, need;
    bool isFirst = false;               ///< retries, hand-backs, the first chunk: before the others
    double cost = 1;                    ///< seconds of a slot, estimated
    std::vector<std::string> avoided{}; ///< workers it failed on
    std::int64_t avoidedMs = 0;         ///< for so long others come first
};

struct Claim {
    std::string worker;
    std::string id; ///< the same again has the same answer: a lost reply leaks no lease
    int slots = 1;  ///< free ones
    int memoryMb = 0;
    std::vector<Class> classes{};
};
inline constexpr int kMostSlots = 64;
inline constexpr std::size_t kMostClasses = 16; ///< of one claim: Redis does nothing else meanwhile

struct Lease {
    std::string task;
    Fence fence = 0;
    std::string need, pin;
    bool operator==(const Lease&) const = default;
};

enum class Idle { Not, NoneWaiting, MemoryTooSmall, PinnedElsewhere, Resting, Draining, Leaving };

struct ClaimAnswer {
    std::vector<Lease> leases{};
    Idle why = Idle::NoneWaiting; ///< Not, where there are leases
    std::int64_t restUntilMs = 0; ///< of the queue's clock, while Resting
    bool operator==(const ClaimAnswer&) const = default;
};

/// A lease as its worker knows it.
struct Held {
    std::string task;
    Fence fence = 0;
    bool operator==(const Held&) const = default;
};

struct Beat {
    std::string worker;
    std::vector<Held> held{};      ///< at work; at most kMostHeld
    std::vector<Held> unsettled{}; ///< reported, and not yet told what became of it; the first kMostHeld are looked at
};
inline constexpr std::size_t kMostHeld = 100;

/// What becomes of an attempt. The first three are between coordinator and queue, the others reach the worker.
enum class Outcome {
    Seen,       ///< the event is in the journal; the attempt goes on
    Noted,      ///< a failure or hand-back is in the journal
    Lapsed,     ///< an expiry is in the journal
    Kept,       ///< verified, promoted and in the journal
    Refused,    ///< not what was to be made
    Superseded, ///< another attempt was first
    Cancelled,  ///< the job is over
};

struct Settled {
    std::string task;
    Fence fence = 0;
    Outcome outcome = Outcome::Kept;
    bool operator==(const Settled&) const = default;
};

enum class Want { Run, Drain, Leave, Gone };

struct BeatAnswer {
    std::int64_t nowMs = 0; ///< the queue's clock
    Want want = Want::Run;
    std::int64_t restUntilMs = 0;         ///< 0: it does not rest
    std::vector<std::string> cancelled{}; ///< to be ended at once: the job is over, or another was first
    std::vector<std::string> lost{};      ///< somebody else has it too; the first valid result wins
    std::vector<Settled> settled{};
    bool operator==(const BeatAnswer&) const = default;
};

enum class EventKind {
    Claimed,
    Adopted,  ///< a lease was given again to who held it, with its fence
    Expired,  ///< not heard of in time
    Result,   ///< to be verified
    Failure,  ///< with a cause
    HandBack, ///< with a cause; counts nothing
    /// A settlement ended a lease that went on: the attempt's result had come, was late, and is judged by now. Behind what may be unread
    /// still of that lease, so that whoever reads all of it in its order knows that there is none; counts nothing.
    Withdrawn,
};

/// What a worker says at an attempt's end.
struct Report {
    std::string worker;
    EventKind kind = EventKind::Result; ///< Result, Failure or HandBack
    std::string task;
    Fence fence = 0;
    Cause cause = Cause::None;
    std::string body{}; ///< the messages of core/fleet/wire, at most kMostBodyBytes
    std::string pin{};
};
inline constexpr std::size_t kMostBodyBytes = 4U << 20U;

enum class Receipt {
    Accepted,   ///< on its way to the journal; the worker keeps its files until a beat says what became of it
    Kept,       ///< known already, and used
    Refused,    ///< known already
    Superseded, ///< it is another's task
    Cancelled,
};

/// What happened, in its order, for the coordinator; there until it is settled.
struct QueueEvent {
    std::string id;
    EventKind kind = EventKind::Claimed;
    std::string task;
    Fence fence = 0;
    std::string worker;
    bool isLate = false; ///< a result whose lease is no more
    std::string need{}, pin{};
    Cause cause = Cause::None;
    std::string body{};
    bool operator==(const QueueEvent&) const = default;
};

struct Settlement {
    std::string event{}; ///< "": of none, to end an attempt
    Outcome outcome = Outcome::Seen;
    std::string task{};
    Fence fence = 0;
    std::string worker{};
};

struct Sighting {
    std::string worker;
    std::int64_t atMs = 0; ///< the queue's clock
    bool operator==(const Sighting&) const = default;
};

} // namespace queue
} // namespace fleet
