#pragma once
/// Finds out whether the frames of a video stream come at a constant rate. Pure.

#include "core/model/media_info.hpp"

namespace media {

/// Presentation times to a timing. `candidates` are rates to try for a constant one, best first. A stream counts as constant when no frame
/// lies more than 0.3 frames from the grid. `joins`: times of the first frames of later sections; only before those may frames be missing
/// on a constant grid. Equal times are one frame.
model::FrameTiming timingOf(std::vector<std::int64_t> pts, model::Rational timeBase, std::int64_t lastDuration,
    std::vector<model::Rational> candidates, const std::vector<std::int64_t>& joins = {});

} // namespace media
