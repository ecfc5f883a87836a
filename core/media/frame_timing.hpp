#pragma once
/// Finds out when the frames of a video stream are shown: constant rate or not, how many, from when to when.

#include "core/media/input.hpp"
#include "core/model/media_info.hpp"

namespace media {

/// Pure part: sorted presentation times to a timing. `candidates` are rates to try for a constant one, best first.
/// A stream counts as constant when no frame lies more than 0.3 frames from the grid.
model::FrameTiming timingOf(std::vector<std::int64_t> pts, model::Rational timeBase, std::int64_t lastDuration, std::vector<model::Rational> candidates);

/// Reads the demuxer's index where it is complete (MP4, MOV), otherwise every packet of the stream. Leaves the input
/// at an undefined position: it must not have been read from before. A stream without packets has 0 frames.
/// `guessed`: the stream has no presentation times, so that firstPts is only known once a frame is decoded.
struct ReadTiming {
    model::FrameTiming timing;
    bool guessed = false;
};
ReadTiming readTiming(Input& input, int streamIndex);

} // namespace media
