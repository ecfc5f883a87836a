#include "core/base/power_hold.hpp"

namespace base {

void PowerHold::read(bool onBattery, std::int64_t nowMs) {
    constexpr std::int64_t kSettleMs = 10'000;
    const bool isFirst = !m_onBattery;
    if (isFirst || *m_onBattery != onBattery) m_sinceMs = nowMs;
    m_onBattery = onBattery;
    if (isFirst || nowMs - m_sinceMs >= kSettleMs) m_holds = onBattery;
}

} // namespace base
