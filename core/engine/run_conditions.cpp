#include "core/engine/run_conditions.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr std::int64_t kSettleMs = 10'000;
constexpr std::int64_t kLeastMargin = 500'000'000;

} // namespace

void PowerHold::read(bool onBattery, std::int64_t nowMs) {
    const bool isFirst = !m_onBattery;
    if (isFirst || *m_onBattery != onBattery) m_sinceMs = nowMs;
    m_onBattery = onBattery;
    if (isFirst || nowMs - m_sinceMs >= kSettleMs) m_holds = onBattery;
}

std::int64_t spaceNeeded(std::int64_t limit, bool isWaiting) {
    if (limit <= 0 || !isWaiting) return limit;
    return limit + std::max(limit / 10, kLeastMargin);
}

} // namespace engine
