#pragma once
/// How busy the machine is. Main thread; cheap enough to be asked every second.

namespace engine {

class StatusMeter {
public:
    /// Percent of all processors since the last call; the first call gives 0.
    double cpuPercent();

private:
    double m_busy = 0, m_total = 0;
};

} // namespace engine
