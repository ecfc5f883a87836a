#pragma once
/// How large an ingest's host must be. Pure; the rules are those of the deployment guide, the costs are measured
/// (`tests/bench/run ingest`).

#include <string>

namespace ingest {

struct CapacityRequest {
    int viewers = 50;
    double mbps = 6;                         ///< of what each of them watches
    bool tls = false;                        ///< ended by the ingest itself
    double retainHours = 0, publishMbps = 0; ///< of all renditions together; 0: not asked
};

struct CapacityPlan {
    double egressMbps = 0; ///< with a quarter of headroom
    double nicGbps = 0;    ///< the next usual size
    int cores = 0, threads = 0, connections = 0;
    double memoryGb = 0, diskGb = 0;
};

CapacityPlan capacityFor(const CapacityRequest& question);
/// For people, several lines.
std::string capacityText(const CapacityRequest& question, const CapacityPlan& answer);

} // namespace ingest
