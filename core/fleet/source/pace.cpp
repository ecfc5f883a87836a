#include "core/fleet/source/pace.hpp"

#include <algorithm>
#include <cmath>

namespace fleet {

std::int64_t Pace::take(std::int64_t bytes) {
    const std::lock_guard lock(m_mutex);
    const auto now = static_cast<double>(m_clock.monotonicMs());
    m_freeAtMs = std::max(m_freeAtMs, now) + static_cast<double>(bytes) * 1000 / static_cast<double>(m_bytesPerSecond);
    return std::llround(std::ceil(m_freeAtMs - now));
}

std::int64_t Pace::left() const {
    const std::lock_guard lock(m_mutex);
    return std::max<std::int64_t>(0, std::llround(std::ceil(m_freeAtMs - static_cast<double>(m_clock.monotonicMs()))));
}

} // namespace fleet
