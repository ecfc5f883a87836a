#pragma once
/// Looks at a few pictures here and there in a film: are they interlaced, whatever container and codec say? Runs in the probe.

#include "core/media/video_source.hpp"
#include "core/model/media_info.hpp"

namespace media {

struct Combing {
    int combed = 0, progressive = 0; ///< pictures that look like it
    int flagged = 0;                 ///< pictures whose decoder calls them interlaced
    int looked = 0;
    bool topFirst = true; ///< of the combed ones, or else of the flagged ones
};

/// Decodes ten pictures at each of `places` (fractions of the film). Nothing found where nothing can be decoded.
Combing lookForCombing(
    const SourceFile& file, const model::VideoStream& video, const std::vector<double>& places, const std::function<void()>& heartbeat);

} // namespace media
