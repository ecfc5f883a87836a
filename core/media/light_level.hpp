#pragma once
/// How bright an HDR film says it is (CTA-861.3, SMPTE ST 2086), in cd/m². Pure.

#include "core/media/libav.hpp"

namespace media {

/// MaxCLL where it is a light that a film can have (100…10000), else the brightest of the display the film was made on; 0: neither is
/// stated. By the container, and by a decoded picture.
int peakOf(const AVStream& stream);
int peakOf(const AVFrame& picture);

} // namespace media
