#include "core/ingest/manifests.hpp"

namespace ingest {

bool isManifest(std::string_view path) {
    return path.ends_with(".m3u8") || path.ends_with(".mpd");
}

PlaylistNames namesIn(std::string_view path, std::string_view manifest) {
    return path.ends_with(".mpd") ? namesOfMpd(manifest) : namesOf(manifest);
}

std::optional<std::string> without(std::string_view path, std::string_view manifest, const std::vector<std::string>& missing) {
    if (path.ends_with(".mpd")) return mpdWithout(manifest, missing);
    return withGaps(manifest, missing);
}

} // namespace ingest
