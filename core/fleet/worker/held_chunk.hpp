#pragma once
/// A lease in the hands of a worker, as far as its life has to know it. Value.

#include "core/fleet/wire/messages.hpp"

#include <cstdint>
#include <optional>

namespace fleet {

enum class ChunkPhase {
    Waiting,   ///< of a bundle: no slot is free yet
    Working,   ///< its source is fetched, its encoder runs
    Bringing,  ///< made; the last segments are on their way to the ingest
    Reporting, ///< staged; the API has not heard of it
    Unsettled, ///< the API has it, and has not said that it is safe
};

struct HeldChunk {
    TaskRef ref;
    ChunkPhase phase = ChunkPhase::Waiting;
    double costSeconds = 0;     ///< as its lease estimates it
    std::int64_t sinceMs = 0;   ///< claimed
    std::int64_t beganMs = 0;   ///< its slot
    std::int64_t madeMs = 0;    ///< Bringing since
    std::int64_t bringMs = 0;   ///< what bringing the rest takes, as its uploads estimate it
    std::int64_t againAtMs = 0; ///< Reporting, Unsettled: when to say it again
    double fraction = 0;
    int segments = 0; ///< staged
    int unanswered = 0;

    bool isWork() const { return phase == ChunkPhase::Waiting || phase == ChunkPhase::Working; }
    bool isKept() const { return phase == ChunkPhase::Reporting || phase == ChunkPhase::Unsettled; }
    /// Until all of it is staged; nothing: it cannot be known.
    std::optional<std::int64_t> restMs(std::int64_t nowMs) const;
};

} // namespace fleet
