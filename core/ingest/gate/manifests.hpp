#pragma once
/// HLS playlists and DASH manifests alike, told apart by their names.

#include "core/ingest/gate/playlist_names.hpp"

#include <functional>
#include <optional>

namespace ingest {

/// Names by their hashes: an origin may hold millions, and being wrong once in 10^19 keeps a file a little longer.
class NameSet {
public:
    NameSet() = default;
    explicit NameSet(const std::vector<std::string>& names);
    static std::uint64_t hash(std::string_view name) { return std::hash<std::string_view>()(name); }
    bool contains(std::string_view name) const;
    std::size_t size() const { return m_hashes.size(); }
    const std::vector<std::uint64_t>& hashes() const { return m_hashes; }

private:
    std::vector<std::uint64_t> m_hashes; ///< sorted
};

/// The files that it names, relative to itself.
PlaylistNames namesIn(std::string_view path, std::string_view manifest);

/// The manifest without those of its names that are `missing`: marked as gaps or left out. Nothing when that cannot be done.
std::optional<std::string> without(std::string_view path, std::string_view manifest, const std::vector<std::string>& missing);

} // namespace ingest
