#pragma once
/// What queue, gateway and coordinator count of a fleet, as long as the program runs. One for a server, shared by them; any thread. What is
/// so at a moment (workers, depth) is asked for when it is told: core/fleet/gateway/fleet_gauges.hpp.

#include "core/fleet/metrics/series.hpp"

#include <chrono>

namespace fleet {

/// An attempt that ended, in plain words.
struct MeasuredAttempt {
    std::string className; ///< "h264:3fa9c2d10b7e4a55"
    std::string cause;     ///< "kept", "lost", "superseded", "crash" …
    std::string outcome;   ///< "kept", "superseded", "lost", "fault", "handed-back"
    double seconds = 0;    ///< of a slot
};

/// What one that was used has read and made.
struct KeptWork {
    bool isFromOrigin = false; ///< the source lies elsewhere; else it came from the API
    std::int64_t sourceBytes = 0, cacheHits = 0;
    double sourceSeconds = 0; ///< of the film
    double seconds = 0;       ///< of a slot
};

class FleetMetrics {
public:
    FleetMetrics();
    void ended(const MeasuredAttempt& attempt);
    void kept(const KeptWork& work);
    void write(base::Exposition& out) const;

    CounterSeries claims{"claims_total"};
    HistogramSeries claimWait{"claim_wait_seconds", {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25}};
    HistogramSeries taskSeconds{"task_seconds", {1, 2.5, 5, 10, 20, 30, 40, 60, 90, 120, 300, 600, 1800}};
    CounterSeries attempts{"attempts_total"};
    CounterSeries wasted{"wasted_seconds_total"};
    CounterSeries expired{"leases_expired_total"};
    CounterSeries superseded{"superseded_total"};
    CounterSeries sourceBytes{"source_bytes_total"};
    CounterSeries cacheHits{"cache_hits_total"};
    CounterSeries uploadBytes{"upload_bytes_total"};
    HistogramSeries verify{"verify_seconds", {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10}};
    CounterSeries audits{"audits_total"}; ///< "equal", "different"
    CounterSeries rebuilds{"redis_rebuilds_total"};
    HistogramSeries redis{"redis_seconds", {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2}};
    HistogramSeries commits{"journal_commit_seconds", {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5}};
    CounterSeries sourceSeconds{"source_seconds_total"};
    HistogramSeries speed{"speed_ratio", {0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64}};
    GaugeSeries stopped{"stopped"};
};

/// Of a clock that never jumps.
inline double secondsSince(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

} // namespace fleet
