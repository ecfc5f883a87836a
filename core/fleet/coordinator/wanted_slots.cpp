#include "core/fleet/coordinator/wanted_slots.hpp"

#include "core/fleet/coordinator/order_terms.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace fleet {
namespace {

struct Demand {
    double waiting = 0, leased = 0; ///< seconds
    int tasks = 0;
};

int slotsPresent(const PresentSlots& present, const std::string& need, const std::string& pin) {
    int slots = 0;
    for (const auto& [its, count] : present.elsewhere)
        if (its.first == need && (pin.empty() || its.second == pin)) slots += count;
    return slots;
}

} // namespace

std::vector<WantedSlots> wantedSlots(const std::vector<QueueRow>& rows, const PresentSlots& present, const WantedLimits& limits) {
    std::map<std::pair<std::string, std::string>, Demand> demands;
    demands.try_emplace({needOf({}), std::string()}); // an autoscaler needs the 0
    for (const QueueRow& row : rows) {
        Demand& demand = demands[{row.need, row.pin}];
        demand.waiting += row.waitingSeconds;
        demand.leased += row.leasedSeconds;
        demand.tasks += row.waiting + row.offered + row.backingOff + row.leased + row.returned;
    }
    int left = limits.mostSlots > 0 ? limits.mostSlots : INT32_MAX;
    std::vector<WantedSlots> all;
    for (const auto& [its, demand] : demands) {
        WantedSlots& wanted = all.emplace_back();
        wanted.need = its.first;
        wanted.pin = its.second;
        wanted.targetSeconds = limits.targetSeconds;
        wanted.queueSeconds = demand.waiting;
        wanted.leasedSeconds = demand.leased;
        const double slots = std::ceil((demand.waiting + demand.leased) / std::max(1, limits.targetSeconds));
        wanted.slots = static_cast<int>(std::min<double>({slots, static_cast<double>(demand.tasks), static_cast<double>(left)}));
        left -= wanted.slots;
        wanted.own = wanted.pin.empty() || wanted.pin == present.ownPin ? present.own : 0;
        wanted.present = slotsPresent(present, wanted.need, wanted.pin) + wanted.own;
    }
    return all;
}

} // namespace fleet
