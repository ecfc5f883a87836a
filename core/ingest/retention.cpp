#include "core/ingest/retention.hpp"

#include "core/ingest/manifests.hpp"
#include "core/ingest/media_path.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ingest {
namespace {

std::int64_t seconds(const RootedFolder::Entry& entry) {
    return entry.facts.modifiedNs / 1'000'000'000;
}

} // namespace

std::vector<std::string> expired(const std::vector<RootedFolder::Entry>& files, const std::function<std::optional<std::string>(const std::string&)>& text, std::int64_t cutoff) {
    std::map<std::string, std::vector<const RootedFolder::Entry*>> presentations;
    for (const auto& entry : files) {
        const auto slash = entry.relative.find('/');
        presentations[slash == std::string::npos ? "" : entry.relative.substr(0, slash)].push_back(&entry);
    }
    std::vector<std::string> gone;
    for (const auto& [name, entries] : presentations) {
        std::int64_t newest = INT64_MIN;
        bool anyManifest = false;
        for (const auto* entry : entries) {
            if (!isManifest(entry->relative)) continue;
            anyManifest = true;
            newest = std::max(newest, seconds(*entry));
        }
        const bool whole = anyManifest && newest < cutoff;
        std::set<std::string> named;
        if (anyManifest && !whole) {
            bool unreadable = false, byClock = true;
            for (const auto* entry : entries) {
                if (!isManifest(entry->relative)) continue;
                const auto bytes = text(entry->relative);
                unreadable = unreadable || !bytes;
                const PlaylistNames names = namesIn(entry->relative, bytes.value_or(""));
                byClock = byClock && entry->relative.ends_with(".mpd") && !names.media;
                for (const auto& list : {names.files, names.keys})
                    for (const std::string& file : list)
                        if (const auto path = relativePath(resolved(entry->relative, file))) named.insert(*path);
            }
            // An MPD may name its segments by the clock; they cannot be told from those that it has left behind.
            if (unreadable || byClock) continue;
        }
        std::vector<std::string> manifests, rest;
        for (const auto* entry : entries) {
            if (isManifest(entry->relative)) {
                if (whole) manifests.push_back(entry->relative);
            } else if (whole || (seconds(*entry) < cutoff && !named.contains(entry->relative) && !entry->relative.ends_with("init.mp4"))) {
                rest.push_back(entry->relative);
            }
        }
        gone.insert(gone.end(), manifests.begin(), manifests.end());
        gone.insert(gone.end(), rest.begin(), rest.end());
    }
    return gone;
}

} // namespace ingest
