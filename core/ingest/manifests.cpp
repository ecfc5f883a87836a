#include "core/ingest/manifests.hpp"

#include "core/http/message.hpp"

#include <algorithm>

namespace ingest {

bool hasExtension(std::string_view path, std::string_view extension) {
    return path.size() >= extension.size() && http::sameWord(path.substr(path.size() - extension.size()), extension);
}

bool isManifest(std::string_view path) {
    return hasExtension(path, ".m3u8") || hasExtension(path, ".mpd") || hasExtension(path, ".m3u");
}

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
