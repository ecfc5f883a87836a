#pragma once
/// The words of the fleet's messages.

#include "core/model/json.hpp"

namespace fleet {
inline namespace wire {

/// What a worker says of itself; Offline is what others say when it is silent, and what it knows of itself when nobody answers.
enum class WorkerState { Starting, Idle, Encoding, Draining, Leaving, Resting, Offline, Gone };

/// Why a worker has nothing to do.
enum class IdleReason {
    None,
    NothingWaiting,  ///< for its encoders
    MemoryTooSmall,  ///< for what waits
    PinnedElsewhere, ///< what waits was begun by encoders that make other bytes
    Resting,         ///< it failed what others made
    Drained,
    IngestSilent, ///< what it makes cannot be brought there
    DiskFull,
    ApiSilent,
    Pausing,   ///< after a task that failed
    OnBattery, ///< its computer runs on one, and it was told to wait then
};

/// What the API wants of a worker: state that is read with each beat, so that no command is lost.
enum class Want { Run, Drain, Leave };

/// Why a chunk is given back. None of these counts against it.
enum class ReleaseReason { Drain, Notice, Resources, Source, Ingest, Disk };

} // namespace wire
} // namespace fleet

template <> struct model::EnumWords<fleet::wire::WorkerState> {
    static constexpr std::array words{"starting", "idle", "encoding", "draining", "leaving", "resting", "offline", "gone"};
};
template <> struct model::EnumWords<fleet::wire::IdleReason> {
    static constexpr std::array words{
        "none", "nothing-waiting", "memory", "pinned-elsewhere", "resting", "drained", "ingest", "disk", "api", "pausing", "battery"};
};
template <> struct model::EnumWords<fleet::wire::Want> { static constexpr std::array words{"run", "drain", "leave"}; };
template <> struct model::EnumWords<fleet::wire::ReleaseReason> {
    static constexpr std::array words{"drain", "notice", "resources", "source", "ingest", "disk"};
};
