#pragma once
/// Reads the boxes of CMAF init and media segments. Pure functions over untrusted bytes; every size is checked.

#include "core/base/result.hpp"

#include <QByteArray>
#include <cstdint>
#include <string>
#include <vector>

namespace package {

struct InitFacts {
    bool video = false;
    std::int64_t timescale = 0;
    std::string codecs; ///< "avc1.64001f", "mp4a.40.2"
    int width = 0, height = 0;
    std::int64_t delayTicks = 0; ///< media time at which the presentation begins (edit list)
};

struct SampleFacts {
    std::int64_t pts = 0, ticks = 0;
    std::int64_t bytes = 0;
    bool key = false;
};

struct SegmentFacts {
    std::int64_t number = 0;          ///< mfhd
    std::int64_t startTick = 0;       ///< tfdt
    std::int64_t ticks = 0;           ///< sum of sample durations
    std::vector<SampleFacts> samples; ///< in decode order
};

/// Errors: InvalidInput, saying which box is wrong or missing.
base::Result<InitFacts> readInit(const QByteArray& bytes);
/// The boxes up to mdat's header suffice; the size that mdat announces is checked against `fileSize`.
base::Result<SegmentFacts> readSegment(const QByteArray& bytes, std::int64_t fileSize);

} // namespace package
