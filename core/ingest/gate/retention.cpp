#include "core/ingest/gate/retention.hpp"

#include "core/ingest/gate/manifests.hpp"
#include "core/ingest/store/file_kinds.hpp"
#include "core/ingest/store/media_path.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace ingest {
namespace {

using Entry = RootedFolder::Entry;

std::int64_t seconds(const Entry& entry) {
    return entry.facts.modifiedNs / 1'000'000'000;
}

std::string kindOf(const std::string& path) {
    const auto dot = path.rfind('.');
    return folderOf(path) + (dot == std::string::npos ? std::string() : path.substr(dot));
}

struct Manifest {
    const Entry* entry = nullptr;
    NameSet names;
    std::set<std::string> folders, kinds; ///< of the files that it names
    std::vector<std::string> playlists;   ///< paths
    bool keepsFolder = false;             ///< nobody can tell what it names: everything below its folder stays
};

/// Manifests that belong together: in one folder, named by one another, or naming each other's files.
class Presentations {
public:
    explicit Presentations(const std::vector<Manifest>& manifests) : m_above(manifests.size()) {
        std::iota(m_above.begin(), m_above.end(), 0);
        std::map<std::string, std::size_t> byPath;
        for (std::size_t i = 0; i < manifests.size(); ++i) {
            const std::string& path = manifests[i].entry->relative;
            byPath[path] = i;
            const auto [at, first] = m_byFolder.emplace(folderOf(path), i);
            if (!first) unite(i, at->second);
        }
        for (std::size_t i = 0; i < manifests.size(); ++i) {
            for (const std::string& playlist : manifests[i].playlists)
                if (const auto other = byPath.find(playlist); other != byPath.end()) unite(i, other->second);
            for (const std::string& folder : manifests[i].folders)
                if (const auto other = m_byFolder.find(folder); other != m_byFolder.end()) unite(i, other->second);
        }
    }

    std::size_t of(std::size_t manifest) const {
        while (m_above[manifest] != manifest) manifest = m_above[manifest];
        return manifest;
    }
    /// Whose manifests lie nearest above a file; those at the root have only what lies there too.
    std::optional<std::size_t> owner(const std::string& file) const {
        std::string folder = folderOf(file);
        for (bool own = true;; own = false) {
            const auto found = m_byFolder.find(folder);
            if (found != m_byFolder.end() && (own || !folder.empty())) return of(found->second);
            if (folder.empty()) return std::nullopt;
            folder = folderOf(folder);
        }
    }

private:
    void unite(std::size_t a, std::size_t b) { m_above[of(a)] = of(b); }

    std::vector<std::size_t> m_above;
    std::map<std::string, std::size_t> m_byFolder;
};

Manifest read(const Entry& entry, const std::optional<std::string>& text) {
    const PlaylistNames names = namesIn(entry.relative, text.value_or(""));
    std::vector<std::string> files = pathsNamed(entry.relative, names.files, kAnyHost);
    for (std::string& key : pathsNamed(entry.relative, names.keys, kAnyHost)) files.push_back(std::move(key));
    Manifest manifest{.entry = &entry,
        .names = NameSet(files),
        .folders = {},
        .kinds = {},
        .playlists = pathsNamed(entry.relative, names.playlists, kAnyHost),
        .keepsFolder = !text || (hasExtension(entry.relative, ".mpd") && !names.media)};
    for (const std::string& file : files) {
        manifest.folders.insert(folderOf(file));
        manifest.kinds.insert(kindOf(file));
    }
    return manifest;
}

} // namespace

std::vector<Entry> expired(const std::vector<Entry>& files, const std::function<std::optional<std::string>(const std::string&)>& text,
    std::int64_t cutoff, const std::set<std::string>& alive) {
    if (std::none_of(files.begin(), files.end(), [cutoff](const Entry& entry) { return seconds(entry) < cutoff; })) return {};
    std::vector<Manifest> manifests;
    for (const Entry& entry : files)
        if (isManifest(entry.relative)) manifests.push_back(read(entry, text(entry.relative)));
    const Presentations presentations(manifests);

    std::set<std::size_t> live;
    for (std::size_t i = 0; i < manifests.size(); ++i)
        if (seconds(*manifests[i].entry) >= cutoff || alive.contains(manifests[i].entry->relative)) live.insert(presentations.of(i));
    std::set<std::string> kinds, keptFolders;
    std::vector<std::uint64_t> named;
    std::vector<Entry> gone;
    for (std::size_t i = 0; i < manifests.size(); ++i) {
        const Manifest& manifest = manifests[i];
        if (!live.contains(presentations.of(i))) {
            gone.push_back(*manifest.entry);
            continue;
        }
        named.insert(named.end(), manifest.names.hashes().begin(), manifest.names.hashes().end());
        kinds.insert(manifest.kinds.begin(), manifest.kinds.end());
        if (manifest.keepsFolder) keptFolders.insert(folderOf(manifest.entry->relative));
    }
    std::sort(named.begin(), named.end());
    // Masters before what they name.
    const auto depth = [](const Entry& entry) { return std::count(entry.relative.begin(), entry.relative.end(), '/'); };
    std::stable_sort(gone.begin(), gone.end(), [&](const Entry& a, const Entry& b) { return depth(a) < depth(b); });

    const auto isInKeptFolder = [&keptFolders](std::string folder) {
        for (;; folder = folderOf(folder)) {
            if (keptFolders.contains(folder)) return true;
            if (folder.empty()) return false;
        }
    };
    for (const Entry& entry : files) {
        const std::string& path = entry.relative;
        if (isManifest(path) || seconds(entry) >= cutoff || std::binary_search(named.begin(), named.end(), NameSet::hash(path)) ||
            isInKeptFolder(folderOf(path)))
            continue;
        const auto owner = presentations.owner(path);
        // Posters, subtitles and what else lies beside a live stream is not named and stays.
        if (owner && live.contains(*owner) && !kinds.contains(kindOf(path))) continue;
        gone.push_back(entry);
    }
    return gone;
}

} // namespace ingest
