#include "core/base/duration_text.hpp"

#include "core/base/duration.hpp"

#include <cmath>
#include <cstdint>

namespace base {

std::string durationText(double seconds) {
    constexpr std::int64_t kMinute = 60, kHour = 3600;
    if (!(seconds >= 0 && seconds <= kLongestSeconds)) return "-"; // no number, too
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 2 * kMinute && whole != kMinute) return std::to_string(whole) + " s";
    const std::int64_t minutes = (whole + kMinute / 2) / kMinute;
    if (whole < 2 * kHour) return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

} // namespace base
