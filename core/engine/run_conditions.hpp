#pragma once
/// Whether tasks may begin, by what the computer says of its power and its disk. Nobody wants jobs that stop and start while a plug is
/// loose or a disk is just full: both need more to go on than to have gone on. Pure.

#include <cstdint>
#include <optional>

namespace engine {

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

/// Free bytes below which a job waits: `limit`; for one that waits for space already, a tenth more, half a gigabyte at least. No limit is
/// none.
std::int64_t spaceNeeded(std::int64_t limit, bool isWaiting);

} // namespace engine
