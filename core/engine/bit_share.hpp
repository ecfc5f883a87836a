#pragma once
/// Divides a rung's bits among the chunks of a two-pass job: one quantiser for the whole film, so that every chunk gets what its
/// pictures need. Pure.

#include "core/model/task.hpp"

namespace engine {

/// Mean kb/s of each chunk. `seconds`: of each chunk; `passes`: what the first pass of each says. The mean over the film is
/// `kbps`, and a chunk of which nothing is known gets it; no chunk gets more than `maxKbps`, what it would have had goes to the others.
///
/// The model of bits is x264's own second pass (ratecontrol.c: qscale2bits; with macroblock-tree the quantiser is constant over
/// time, and bits change with the picture's area to the power of 0.7).
std::vector<double> shareBits(
    const std::vector<model::PassFacts>& passes, const std::vector<double>& seconds, int width, int height, double kbps, double maxKbps);

} // namespace engine
