#pragma once
/// How the fleet stands at a moment, as Prometheus reads it: made of the rows that operators are answered, so that `fleet queue`, the panel
/// and /metrics say the same. Pure, but for `bytesBelow`; any thread.

#include "core/base/exposition.hpp"
#include "core/fleet/gateway/operations.hpp"
#include "core/fleet/gateway/worker_roster.hpp"

namespace fleet {

struct FleetMoment {
    std::vector<QueueRow> queue{};
    std::vector<WorkerView> workers{};
    std::vector<WantedSlots> wanted{};
    std::int64_t stagingBytes = 0;
};

void writeGauges(base::Exposition& out, const FleetMoment& moment);

/// "urgent", "normal", "background".
std::string_view priorityOf(int weight);
/// "h264:3fa9c2d10b7e4a55", "h264:any": a class as `DigestClass` names it.
std::string classNameOf(const std::string& need, const std::string& pin);
/// Of all files below it; reads folders.
std::int64_t bytesBelow(const std::string& folder);

} // namespace fleet
