#pragma once
/// What an origin must know of a DASH manifest (ISO/IEC 23009-1) that somebody publishes: the segments it names one by one. Pure functions
/// over untrusted text; tolerant, for they judge no manifest.
///
/// A SegmentTemplate without a SegmentTimeline names its segments by the clock: such a manifest says nothing about what is stored.

#include "core/ingest/gate/playlist_names.hpp"

#include <optional>

namespace ingest {

/// `media` is set when segments are named; then `files` holds them and the initialization segments, in order.
PlaylistNames namesOfMpd(std::string_view mpd);

/// The manifest without `missing`: of each timeline that held one, what follows the last missing segment stays, or else what precedes the
/// first; segments keep their times and numbers. Nothing when that cannot be done.
std::optional<std::string> mpdWithout(std::string_view mpd, const std::vector<std::string>& missing);

} // namespace ingest
