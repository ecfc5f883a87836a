#include "core/package/presentation.hpp"

#include <algorithm>
#include <cmath>

namespace package {

double Track::seconds() const {
    std::int64_t ticks = 0;
    for (const auto& segment : segments) ticks += segment.ticks;
    return static_cast<double>(ticks) / timescale;
}

std::int64_t Track::peakBits() const {
    double peak = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        // The last segment may have a few frames only, whose rate says nothing; Apple's rule measures target-length stretches.
        const bool isRest = i > 0 && i + 1 == segments.size() && segments[i].ticks * 2 < segments.front().ticks;
        if (segments[i].ticks > 0 && !isRest)
            peak = std::max(peak, static_cast<double>(segments[i].bytes) * 8 * timescale / static_cast<double>(segments[i].ticks));
    }
    return peak > 0 ? static_cast<std::int64_t>(std::ceil(peak)) : plannedPeakBits;
}

std::int64_t Track::averageBits() const {
    std::int64_t bytes = 0;
    for (const auto& segment : segments) bytes += segment.bytes;
    return seconds() > 0 ? static_cast<std::int64_t>(std::ceil(static_cast<double>(bytes) * 8 / seconds())) : plannedPeakBits;
}

} // namespace package
