#pragma once
/// What the playlists of one job say, as values: the input of every writer here.

#include "core/model/media_info.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace package {

struct TrackSegment {
    std::int64_t ticks = 0; ///< duration in the track's timescale
    std::int64_t bytes = 0;
};

/// One rendition: a folder with index.m3u8, an init segment and numbered segments.
struct Track {
    std::string name;
    bool video = true;
    std::string codecs; ///< RFC 6381
    int width = 0, height = 0;
    model::Rational frameRate{25, 1};
    int timescale = 90000;
    std::string language, title;
    bool isDefault = false;
    int channels = 2, sampleRate = 48000;
    std::int64_t plannedPeakBits = 0; ///< bits per second announced until everything is measured
    std::vector<TrackSegment> segments;

    double seconds() const;
    std::int64_t peakBits() const; ///< of the heaviest segment; planned value when there is none
    std::int64_t averageBits() const;
};

struct Presentation {
    std::vector<Track> video, audio;
    bool complete = false;    ///< VOD with an end; otherwise an EVENT that grows
    double targetSeconds = 6; ///< longest segment there will be
    std::string revision;     ///< in the names of segments: model::Plan::revision
};

} // namespace package
