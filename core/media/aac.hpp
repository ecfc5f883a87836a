#pragma once
/// Opens libavcodec's AAC encoder for a track, the same way wherever sound is encoded: its bytes depend on the samples and the settings
/// only. Pure but for the library.

#include "core/media/libav.hpp"
#include "core/model/plan.hpp"

namespace media {

/// One thread; takes planar floats. Errors: Unsupported (there is none), EncoderStopped (it refuses the settings).
base::Result<CodecPtr> openAac(const model::AudioRendition& audio);

} // namespace media
