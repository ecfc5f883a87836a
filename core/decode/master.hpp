#pragma once
/// What a playlist or a manifest offers, and where the segments of a rendition are: HLS, and DASH with a SegmentTimeline, read into the
/// same values. Blocks while it fetches; any thread.

#include "core/decode/interrupt.hpp"
#include "core/package/hls.hpp"
#include "core/playback/choices.hpp"

namespace decode {

/// Of a master playlist or a manifest; a playlist of segments is the only choice of its own. Sound alone is a choice without width and
/// height. Errors: as fetch, InvalidInput.
base::Result<playback::Choices> readMaster(const std::string& address, const Interrupt& interrupt);
/// `url` as in RenditionChoice; the addresses in the answer are absolute. Errors: as fetch, InvalidInput, Unsupported, TooLarge.
base::Result<package::ReadMediaPlaylist> readSegments(const std::string& url, const Interrupt& interrupt);

} // namespace decode
