#pragma once
/// Which media have been kept long enough. A pure function.

#include "core/ingest/rooted_folder.hpp"

#include <functional>
#include <optional>

namespace ingest {

/// What may go, in the order to delete it: playlists before the segments they name, so that no viewer is sent to what is gone. A
/// presentation (a folder below the root) goes as a whole when its newest playlist is older than `cutoff` (seconds since 1970);
/// of one that is still written, old segments go that no playlist names any more. `text`: a playlist's bytes; what belongs to one that cannot be read stays.
std::vector<std::string> expired(const std::vector<RootedFolder::Entry>& files, const std::function<std::optional<std::string>(const std::string&)>& text, std::int64_t cutoff);

} // namespace ingest
