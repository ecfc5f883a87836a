#pragma once
/// Lays the frames of a source on the output's grid and cuts it into segments. Pure; part of the planner.

#include "core/model/plan.hpp"

#include <vector>

namespace engine {

inline constexpr double kPaddingSeconds = 0.05; ///< two AAC frames: what codecs pad sound with at either end

/// The frames of the source as they are shown, on a constant grid or at times of their own.
struct ShownFrames {
    bool constantRate = true;
    model::Rational rate;
    std::int64_t frames = 0; ///< of a constant grid, holes and all
    std::vector<model::FrameHole> holes;
    std::vector<double> times; ///< variable rate: seconds from the first frame
    double seconds = 0;        ///< from the first frame's start to the last one's end
};

/// A variable rate that goes above a rung's limit is put on a constant grid that keeps to it, which is added to `remarks`.
ShownFrames shownFrames(const model::FrameTiming& timing, const model::Preset& preset, std::vector<model::Remark>& remarks);

/// Fills the plan's timescale, group length, lead and segments. `plan.video` is known. `lead`, `tail`: seconds for which the first and the
/// last picture are held.
void layGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const model::Preset& preset);

} // namespace engine
