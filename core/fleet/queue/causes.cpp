#include "core/fleet/queue/causes.hpp"

#include <algorithm>
#include <cmath>

namespace fleet {
inline namespace queue {

Counter counterOf(Cause cause) {
    switch (cause) {
    case Cause::Crash:
    case Cause::OutOfMemory:
    case Cause::CheckFailed:
    case Cause::Silence:
    case Cause::Refused: return Counter::Fault;
    case Cause::None:
    case Cause::Drain:
    case Cause::Notice:
    case Cause::Resources:
    case Cause::Source:
    case Cause::Ingest:
    case Cause::Disk:
    case Cause::Cancelled: break;
    }
    return Counter::None;
}

std::int64_t backoffMs(int counted, double draw) {
    static constexpr double kSteps[] = {5000, 20'000, 80'000};
    const double step = kSteps[std::clamp(counted, 1, 3) - 1];
    return std::llround(step * (0.8 + 0.4 * std::clamp(draw, 0.0, 1.0)));
}

} // namespace queue
} // namespace fleet
