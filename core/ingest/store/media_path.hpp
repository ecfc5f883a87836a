#pragma once
/// From the path of a request to a place below the root, or to nothing. A pure function over untrusted text.

#include <optional>
#include <string>
#include <string_view>

namespace ingest {

/// Percent-decodes and checks `target` (without its query). Gives a relative path with '/' between its parts, "" for the
/// root itself; nothing when any part is empty, hidden, "..", reserved on some system, too long, or holds a control
/// character, a backslash or a colon.
std::optional<std::string> relativePath(std::string_view target);
/// Of "film/720p/1.ts" the "film/720p"; "" is the root.
std::string folderOf(const std::string& path);

} // namespace ingest
