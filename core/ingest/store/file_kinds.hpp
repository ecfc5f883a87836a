#pragma once
/// What a file is, told by its name: nothing is read. Pure functions.

#include <cstddef>
#include <string_view>

namespace ingest {

constexpr std::size_t kLargestManifest = 8 << 20; ///< bytes; larger ones are refused

/// ".m3u8", whatever its case.
bool hasExtension(std::string_view path, std::string_view extension);
/// An HLS playlist or a DASH manifest.
bool isManifest(std::string_view path);
/// Changes while it is watched: .m3u8, .mpd, .json.
bool isPlaylist(std::string_view path);
/// Content-Type by the file's extension.
std::string_view mimeType(std::string_view path);

} // namespace ingest
