#pragma once
/// What is looked at, about once a second, to know how a fleet does. Values.

#include "core/fleet/gateway/operations.hpp"
#include "core/fleet/gateway/worker_roster.hpp"

namespace fleet {

/// What an ingest node says of itself.
struct IngestReading {
    std::string name;
    double egressBps = 0, capacityBps = 0; ///< bits; a capacity of 0 is not known
    int viewers = -1;                      ///< -1: it does not say
    std::int64_t freeBytes = -1;           ///< -1: it does not say
    std::int64_t answeredMs = 0;           ///< since 1970: when it last answered; 0: never
};

struct Observation {
    std::int64_t wallMs = 0, monotonicMs = 0;
    std::vector<WorkerView> workers{};
    std::vector<QueueRow> queue{};
    std::vector<EndedAttempt> attempts{};       ///< that ended since the observation before
    std::map<std::string, std::string> films{}; ///< names of jobs, by id
    std::optional<base::Error> trouble{};       ///< why nothing new is given out
    std::int64_t epoch = 0;                     ///< of the queue; 0: not begun
    std::vector<IngestReading> ingests{};
};

} // namespace fleet
