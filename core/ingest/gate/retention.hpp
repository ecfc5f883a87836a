#pragma once
/// Which media have been kept long enough. A pure function.

#include "core/ingest/store/rooted_folder.hpp"

#include <functional>
#include <optional>
#include <set>

namespace ingest {

/// What may go, in the order to delete it: playlists before the segments they name, so that no viewer is sent to what is gone. Nothing goes
/// that is younger than `cutoff` (seconds since 1970). A presentation (manifests that lie in one folder or name each other or each other's
/// files, with all that lies below) goes as a whole when its newest manifest is older. Of one that is still written, old files go that no
/// manifest names any more, if the like of them (folder and extension) is named. Where a manifest names its segments by the clock or cannot
/// be read, all below its folder stays. `alive`: manifests that count as young whatever their files say. `files`: manifests and whatever is
/// older; `text`: a manifest's bytes.
std::vector<RootedFolder::Entry> expired(const std::vector<RootedFolder::Entry>& files,
    const std::function<std::optional<std::string>(const std::string&)>& text, std::int64_t cutoff,
    const std::set<std::string>& alive = {});

} // namespace ingest
