#pragma once
/// Why an attempt made nothing, and what that counts. Pure; any thread.
///
/// Causes are counted, not deliveries: a limit of deliveries blames the task for what its host did.

#include <cstdint>

namespace fleet {
inline namespace queue {

enum class Cause {
    None,
    // faults: of the task or of the worker
    Crash,
    OutOfMemory,
    CheckFailed,
    Silence,
    Refused, ///< the result was not what was to be made
    // of neither: drained, preempted, what it needs is away
    Drain,
    Notice,
    Resources,
    Source,
    Ingest,
    Disk,
    Cancelled,
};

enum class Counter { Fault, Lost, None };

/// Of an attempt that ended so; an expired lease counts as Lost, whatever its cause.
Counter counterOf(Cause cause);

/// Before the next attempt, after so many (from 1 on) that counted: 5, 20, 80 s, ± 20 %. `draw`: 0 to 1, so that not all come back at once.
std::int64_t backoffMs(int counted, double draw);

/// How much more memory a job's tasks need after one had too little.
constexpr int grownMemoryMb(int memoryMb) {
    return memoryMb + memoryMb / 2;
}

} // namespace queue
} // namespace fleet
