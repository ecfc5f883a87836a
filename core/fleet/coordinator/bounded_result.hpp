#pragma once
/// What of a worker's words about its result goes on to the job: of the order's own renditions, and no more than an encoder can have to
/// say. Its files are proven (verification.hpp); the rest is only told, by a machine of somebody. Pure; any thread.

#include "core/work/order.hpp"

namespace fleet {

/// What makes no sense is left out: nothing of it is worth another attempt.
model::TaskResult boundedResult(const work::Order& order, model::TaskResult told);

} // namespace fleet
