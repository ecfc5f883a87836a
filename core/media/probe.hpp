#pragma once
/// Reads what a file holds. Runs in the encoder process only.

#include "core/media/source_file.hpp"
#include "core/model/media_info.hpp"

#include <functional>

namespace media {

/// Agrees with ffprobe on streams, sizes, rotation, sample aspect, frame rate, duration, colour and languages. Counts
/// frames and finds the frame grid too (FrameTiming). Writes a JPEG of at most 320 pixels width to `thumbnail` unless that is
/// empty; a picture that cannot be decoded is no error. Errors: SourceMissing, SourceUnreadable.
/// A film of many gigabytes whose frame times stand in its packets is read as a whole: `heartbeat` is called meanwhile.
base::Result<model::MediaInfo> probe(const SourceFile& source, const std::string& thumbnail, const std::function<void()>& heartbeat);

/// The picture conversion that a stream needs.
struct Orientation {
    int rotation = 0;
    bool mirrored = false;
};
/// From a display matrix (nine 16.16 / 2.30 numbers): the clockwise turn and the flip that make the picture upright.
Orientation orientationOf(const std::int32_t matrix[9]);

} // namespace media
