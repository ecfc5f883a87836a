#pragma once
/// The edits of MP4 and QuickTime files that libavformat does not carry out: dwells, which show one picture for their length and are silent
/// (ISO/IEC 14496-12, 8.6.6: a media_rate of 0). Pure.

#include <cstdint>
#include <istream>
#include <vector>

namespace media {

struct Dwell {
    std::uint32_t track = 0; ///< its track_ID
    double from = 0, to = 0; ///< seconds on the movie's timeline
};

/// By track and time. Nothing where the file is no such file, or is damaged there.
std::vector<Dwell> dwellsOf(std::istream& file);

} // namespace media
