#pragma once
/// How many slots would do what there is to do in time: for autoscalers. Pure; any thread.

#include "core/fleet/gateway/operations.hpp"

#include <map>

namespace fleet {

struct WantedLimits {
    int targetSeconds = 600; ///< within which what waits and is at work is to be done
    int mostSlots = 0;       ///< of all classes together: what the ingest can take, say; 0: no limit
};

/// Slots that are there and take work.
struct PresentSlots {
    std::map<std::pair<std::string, std::string>, int> elsewhere{}; ///< by need and pin
    int own = 0;
    std::string ownPin{};
};

/// A row for each class of `rows`, and always one of "h264" that any machine may do. Never more slots than there are chunks: a slot does
/// one at a time. What is at work counts whole, so that machines that work are not sent away for it.
std::vector<WantedSlots> wantedSlots(const std::vector<QueueRow>& rows, const PresentSlots& present, const WantedLimits& limits);

} // namespace fleet
