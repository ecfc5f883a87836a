#include "core/fleet/worker/held_chunk.hpp"

#include <algorithm>

namespace fleet {

std::optional<std::int64_t> HeldChunk::restMs(std::int64_t nowMs) const {
    constexpr double kSayingSomething = 0.05; // a smaller part of the work foretells nothing of the rest
    switch (phase) {
    case ChunkPhase::Bringing: return bringMs;
    case ChunkPhase::Reporting:
    case ChunkPhase::Unsettled: return 0;
    case ChunkPhase::Waiting: break;
    case ChunkPhase::Working: {
        const auto worked = static_cast<double>(nowMs - beganMs);
        if (fraction >= kSayingSomething) return static_cast<std::int64_t>(worked * (1 - fraction) / fraction) + bringMs;
        if (costSeconds > 0) return static_cast<std::int64_t>(std::max(0.0, costSeconds * 1000 * (1 - fraction) - worked)) + bringMs;
        break;
    }
    }
    return std::nullopt;
}

} // namespace fleet
