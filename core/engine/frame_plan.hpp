#pragma once
/// Lays the frames of a source on the output's grid and cuts it into segments. Pure; part of the planner.

#include "core/model/plan.hpp"

#include <optional>
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

/// What is kept of a presentation: seconds from its beginning. At a constant rate from the picture that is shown at `from` on; at a
/// variable one exactly from there on, with the picture that is shown then. Nothing for `to`: up to the end.
struct KeptSpan {
    double from = 0;
    std::optional<double> to;
};

/// `lead` as the grid has it, which has whole frames.
double leadOnGrid(const ShownFrames& shown, double lead);

/// Fills the plan's timescale, group length, lead and segments. `plan.video` is known. `lead`, `tail`: seconds for which the first and the
/// last picture are held in the whole presentation, of which `kept` is laid out; at least one picture is.
void layGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const KeptSpan& kept, const model::Preset& preset);

} // namespace engine
