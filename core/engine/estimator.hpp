#pragma once
/// Foretells a job's size and time from its plan and from what past jobs did. Pure.

#include "core/model/estimate.hpp"
#include "core/model/job.hpp"
#include "core/model/plan.hpp"

namespace engine {

std::int64_t capBytesOf(const model::Plan& plan);
/// Millions of pixels that the plan's encoders will see.
double workOf(const model::Plan& plan);

/// Before the first chunk. `past`: oldest first.
model::Estimate estimateBefore(const model::Plan& plan, const std::string& presetId, const std::vector<model::PastJob>& past, int slots);
/// While chunks finish: what is done counts as it is, the rest like it; the band narrows with every chunk. `took`: seconds of
/// work so far, `left`: what the speed of the last seconds promises, negative when unknown.
model::Estimate estimateDuring(
    const model::Plan& plan, const model::Estimate& before, const std::vector<model::ChunkCell>& cells, double took, double left);

/// "estimated 21 MB (15 to 27), became 19 MB (10 % less); estimated 34 s (27 to 45), took 31 s (9 % less)"
base::Text describeEstimateError(const model::PastJob& job);

} // namespace engine
