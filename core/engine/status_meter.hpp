#pragma once
/// How busy the machine is, and how full its disk. Main thread; cheap enough to be asked every second.

#include <cstdint>
#include <memory>
#include <string>

namespace engine {

class StatusMeter {
public:
    /// Percent of all processors since the last call; the first call gives 0.
    double cpuPercent();
    /// As it was when it was last asked; -1: not known yet. Asks anew on a pool thread, one at a time: a disk may be asleep, or dead.
    std::int64_t freeBytes(const std::string& folder);

private:
    struct Disk;
    double m_busy = 0, m_total = 0;
    std::shared_ptr<Disk> m_disk;
};

} // namespace engine
