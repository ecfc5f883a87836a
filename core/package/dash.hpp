#pragma once
/// The DASH manifest over the same segments (ISO/IEC 23009-1, live profile, static). Pure text in, text out.

#include "core/base/result.hpp"
#include "core/package/presentation.hpp"

#include <QByteArray>

namespace package {

QByteArray dashManifest(const Presentation& presentation);

struct ReadRepresentation {
    std::string id, mimeType, codecs, init, media;
    std::int64_t bandwidth = 0;
    int width = 0, height = 0, startNumber = 1;
    std::int64_t timescale = 1;
    std::vector<std::int64_t> durations; ///< ticks, in order
};
struct ReadManifest {
    bool dynamic = false;
    double durationSeconds = 0;
    std::vector<ReadRepresentation> representations;
};

/// Errors: InvalidInput with the line. Understands what `dashManifest` writes: SegmentTemplate with a SegmentTimeline.
base::Result<ReadManifest> readManifest(const QByteArray& text);
/// The file of a representation's n-th segment (0-based) after substitution of the template.
std::string segmentUri(const ReadRepresentation& representation, int index);

} // namespace package
