#pragma once
/// Reads when everything in a source is shown and heard: one pass over its packets, or its index alone where that tells everything.

#include "core/media/edit_list.hpp"
#include "core/media/input.hpp"
#include "core/model/media_info.hpp"

#include <map>

namespace media {

struct StreamSpan {
    model::StreamClock clock;
    double first = 0, end = 0; ///< seconds on the timeline; equal: the stream has no packets
    double seconds = 0;        ///< of its packets together; 0: not counted
    double shiftAtStart = 0;   ///< seconds by which its first packet is shown later than it says
};

struct SourceScan {
    model::FrameTiming timing;         ///< of the picture; no frames where there is none
    std::map<int, StreamSpan> streams; ///< pictures and sound that were asked for, by index
    model::PictureTimes times = model::PictureTimes::Given;
    int delay = 0;                ///< frames that a decoder of the picture holds back
    bool estimated = false;       ///< it has no times of its own; the first picture's is learnt by decoding
    std::int64_t undecodable = 0; ///< pictures before the first key frame
};

/// `picture`: -1 for none. `input` must not have been read from before. `dwells`: of its edit lists.
SourceScan scanSource(Input& input, int picture, const std::vector<int>& sound, const std::vector<Dwell>& dwells);

} // namespace media
