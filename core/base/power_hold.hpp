#pragma once
/// Whether work may begin, by what the computer runs on. Nobody wants work that stops and starts while a plug is loose. Pure.

#include <cstdint>
#include <optional>

namespace base {

/// Holds on battery, and no more on mains, each when it has been so for ten seconds. The first reading counts at once.
class PowerHold {
public:
    void read(bool onBattery, std::int64_t nowMs);
    bool holds() const { return m_holds; }

private:
    std::optional<bool> m_onBattery; ///< the last reading
    std::int64_t m_sinceMs = 0;      ///< that it has been so
    bool m_holds = false;
};

} // namespace base
