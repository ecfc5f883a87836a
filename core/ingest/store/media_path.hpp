#pragma once
/// From the path of a request to a place below the root, or to nothing. A pure function over untrusted text.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ingest {

/// Of decoded segments: a relative path with '/' between its parts, "" for the root itself (no segment, or one empty one); nothing when
/// any part is empty, hidden, "..", reserved on some system, too long, or holds a slash, a control character, a backslash or a colon.
std::optional<std::string> relativePath(std::span<const std::string> segments);
/// The same of an encoded text, as playlists hold it; without its query.
std::optional<std::string> relativePath(std::string_view target);
/// Of "film/720p/1.ts" the "film/720p"; "" is the root.
std::string folderOf(const std::string& path);

} // namespace ingest
