#pragma once
/// Fences: which attempt a result is of. Pure; any thread.
///
/// A fence is the coordinator's epoch and a counter. An epoch is used once, for one incarnation of the queue: fences never repeat, whatever
/// Redis forgets.

#include <cstdint>

namespace fleet {
inline namespace queue {

using Fence = std::int64_t;

/// Fences stay below 2^53: Lua and JSON count in doubles.
inline constexpr std::int64_t kMostEpochs = std::int64_t{1} << 21;

constexpr bool isEpoch(std::int64_t epoch) {
    return epoch > 0 && epoch < kMostEpochs;
}

/// The first attempt of an epoch has the fence behind this.
constexpr Fence fenceBefore(std::int64_t epoch) {
    return epoch << 32;
}

constexpr std::int64_t epochOf(Fence fence) {
    return fence >> 32;
}

} // namespace queue
} // namespace fleet
