#include "core/engine/scheduler.hpp"

namespace engine {

std::vector<Grant> schedule(const Capacity& capacity, std::size_t jobs, const std::function<Wish(std::size_t)>& wish) {
    std::vector<Grant> grants;
    int load = capacity.load, probing = capacity.probing, begun = capacity.begun;
    for (std::size_t job = 0; job < jobs; ++job) {
        const Wish wanted = wish(job);
        if (wanted.notBeforeMs > capacity.nowMs) continue;
        Grant grant{job, wanted.probe && probing < capacity.probes, 0};
        if (grant.probe) ++probing;
        const bool mayWork = wanted.isBegun || capacity.jobs == 0 || begun < capacity.jobs;
        bool works = wanted.isWorking;
        for (const int lanes : wanted.lanes) {
            if (!mayWork || (load >= capacity.slots && !(lanes == 0 && works))) break;
            load += lanes;
            works = true;
            ++grant.tasks;
        }
        if (grant.tasks > 0 && !wanted.isBegun) ++begun;
        if (grant.probe || grant.tasks > 0) grants.push_back(grant);
        if (load >= capacity.slots && probing >= capacity.probes) break;
    }
    return grants;
}

int surplus(int load, int slots) {
    constexpr int kMost = 2; // times what there is room for
    return load > kMost * slots ? load - slots : 0;
}

} // namespace engine
