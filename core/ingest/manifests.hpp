#pragma once
/// HLS playlists and DASH manifests alike, told apart by their names.

#include "core/ingest/mpd_names.hpp"

namespace ingest {

constexpr std::size_t kLargestManifest = 8 << 20; ///< bytes; larger ones are refused

/// ".m3u8", whatever its case.
bool hasExtension(std::string_view path, std::string_view extension);
bool isManifest(std::string_view path);

/// The files that it names, relative to itself.
PlaylistNames namesIn(std::string_view path, std::string_view manifest);

/// The manifest without those of its names that are `missing`: marked as gaps or left out. Nothing when that cannot be done.
std::optional<std::string> without(std::string_view path, std::string_view manifest, const std::vector<std::string>& missing);

} // namespace ingest
