#include "core/ingest/gate/manifests.hpp"

#include "core/ingest/gate/mpd_names.hpp"
#include "core/ingest/store/file_kinds.hpp"

#include <algorithm>

namespace ingest {

NameSet::NameSet(const std::vector<std::string>& names) {
    m_hashes.reserve(names.size());
    for (const std::string& name : names) m_hashes.push_back(hash(name));
    std::sort(m_hashes.begin(), m_hashes.end());
    m_hashes.erase(std::unique(m_hashes.begin(), m_hashes.end()), m_hashes.end());
}

bool NameSet::contains(std::string_view name) const {
    return std::binary_search(m_hashes.begin(), m_hashes.end(), hash(name));
}

PlaylistNames namesIn(std::string_view path, std::string_view manifest) {
    return hasExtension(path, ".mpd") ? namesOfMpd(manifest) : namesOf(manifest);
}

std::optional<std::string> without(std::string_view path, std::string_view manifest, const std::vector<std::string>& missing) {
    if (hasExtension(path, ".mpd")) return mpdWithout(manifest, missing);
    return withGaps(manifest, missing);
}

} // namespace ingest
