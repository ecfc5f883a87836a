#pragma once
/// The course of one task, from its first wait to its end, as the journal keeps it. Pure: no clock, no draw of its own; any thread.
///
///   Waiting ► Offered ► Leased(f) ► Returned ► Done
///      ▲                  │ │ │         │ refused
///      ├── hand-back ─────┘ │ │         ▼
///      └── Backoff ◄── fault, loss ──► Quarantined (third fault or third loss, on two machines)
///   each but Done ► Cancelled
///
/// Which worker has it is decided by the queue; here is decided what an attempt's end means.

#include "core/fleet/queue/values.hpp"

#include <string>
#include <vector>

namespace fleet {
inline namespace queue {

enum class TaskState { Waiting, Offered, Leased, Returned, Done, Backoff, Quarantined, Cancelled };

/// One that counted.
struct Attempt {
    std::string worker, machine;
    Fence fence = 0;
    bool operator==(const Attempt&) const = default;
};

struct Course {
    TaskState state = TaskState::Waiting;
    Fence fence = 0; ///< of the last attempt that was heard of
    std::string worker{};
    std::vector<Attempt> faults{}, losses{};
    std::int64_t notBeforeMs = 0; ///< of Backoff
    bool isRetry = false;         ///< it goes before what was never begun
    int attempts = 0;             ///< leases that were given on it
    bool operator==(const Course&) const = default;

    bool isOver() const { return state == TaskState::Done || state == TaskState::Quarantined || state == TaskState::Cancelled; }

    void offered();
    /// Somebody has it. False: nobody should, it is over.
    bool leased(Fence itsFence, const std::string& itsWorker);
    /// The lease of who was taken for lost goes on: the loss was none.
    bool adopted(Fence itsFence, const std::string& itsWorker);
    /// These four do nothing where the attempt is not the present one, and say whether it was.
    bool handedBack(Fence itsFence);
    bool expired(const Attempt& attempt, std::int64_t nowMs, double draw);
    /// `isAnybodyElse`: another worker is there to try it.
    bool failed(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw);
    bool refused(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw);
    /// A result came, in time or late: whether it is to be verified (Seen), was used already (Kept), or is not wanted.
    Outcome returned(Fence itsFence, const std::string& itsWorker);
    /// It was verified and promoted.
    void kept();
    void cancel();
    /// The operator wants another try: counters are 0.
    void replay();
    /// This worker was sick: its faults are none of the task's. Whether there were some.
    bool forgive(const std::string& itsWorker);
    /// Redis has forgotten all. Who has a lease may say so until then; it counts nothing.
    void rebuilt(std::int64_t rollCallUntilMs);
    /// It fails wherever it is tried: no evidence against a worker.
    bool isGuilty() const;

private:
    void fault(const Attempt& attempt, bool isAnybodyElse, std::int64_t nowMs, double draw);
    void backOff(std::size_t counted, std::int64_t nowMs, double draw);
};

} // namespace queue
} // namespace fleet
