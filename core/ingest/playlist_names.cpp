#include "core/ingest/playlist_names.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace ingest {
namespace {

std::string_view nextLine(std::string_view& text) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    return line;
}

template <class T> T numberOf(std::string_view text, T otherwise) {
    T value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() ? value : otherwise;
}

/// The value of URI="…".
std::string_view uriOf(std::string_view line) {
    constexpr std::string_view kKey = "URI=\"";
    const auto at = line.find(kKey);
    if (at == std::string_view::npos) return {};
    const auto rest = line.substr(at + kKey.size());
    return rest.substr(0, rest.find('"'));
}

/// Relative file names only: what has a scheme or begins with a slash lies elsewhere.
void add(std::vector<std::string>& files, std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    if (uri.empty() || uri.front() == '/' || uri.find("://") != std::string_view::npos || uri.starts_with("data:")) return;
    files.emplace_back(uri);
}

} // namespace

PlaylistNames namesOf(std::string_view playlist) {
    PlaylistNames names;
    std::int64_t first = 0, segments = 0;
    bool nextIsSegment = false, gap = false;
    while (!playlist.empty()) {
        const std::string_view line = nextLine(playlist);
        if (line.empty()) continue;
        if (line.front() != '#') {
            if (nextIsSegment) {
                if (!gap) add(names.files, line); // a gap promises nothing
                ++segments;
                names.parts = 0;
            }
            nextIsSegment = gap = false;
        } else if (line == "#EXT-X-GAP") {
            gap = true;
        } else if (line.starts_with("#EXTINF:")) {
            names.media = nextIsSegment = true;
        } else if (line.starts_with("#EXT-X-TARGETDURATION:")) {
            names.media = true;
            names.targetSeconds = std::clamp(numberOf(line.substr(22), 6.0), 0.5, 60.0);
        } else if (line.starts_with("#EXT-X-MEDIA-SEQUENCE:")) {
            first = numberOf<std::int64_t>(line.substr(22), 0);
        } else if (line.starts_with("#EXT-X-ENDLIST")) {
            names.ended = true;
        } else if (line.starts_with("#EXT-X-SERVER-CONTROL:")) {
            names.canBlock = line.find("CAN-BLOCK-RELOAD=YES") != std::string_view::npos;
        } else if (line.starts_with("#EXT-X-SKIP:")) {
            const auto at = line.find("SKIPPED-SEGMENTS=");
            if (at != std::string_view::npos) segments += numberOf<std::int64_t>(line.substr(at + 17), 0);
        } else if (line.starts_with("#EXT-X-PART:")) {
            ++names.parts;
            if (line.find("GAP=YES") == std::string_view::npos) add(names.files, uriOf(line));
        } else if (line.starts_with("#EXT-X-PRELOAD-HINT:")) {
            add(names.hints, uriOf(line));
        } else if (line.starts_with("#EXT-X-MAP:")) {
            add(names.files, uriOf(line));
        } else if (line.starts_with("#EXT-X-KEY:")) {
            add(names.keys, uriOf(line));
        }
    }
    names.nextSegment = first > INT64_MAX - segments ? INT64_MAX : first + segments;
    return names;
}

std::string resolved(std::string_view playlistPath, std::string_view name) {
    const auto slash = playlistPath.rfind('/');
    std::string folder(slash == std::string_view::npos ? std::string_view() : playlistPath.substr(0, slash));
    while (name.starts_with("./")) name.remove_prefix(2);
    while (name.starts_with("../")) {
        if (folder.empty()) return {};
        const auto up = folder.rfind('/');
        folder.resize(up == std::string::npos ? 0 : up);
        name.remove_prefix(3);
    }
    if (name.empty() || name.find("..") != std::string_view::npos) return {};
    return folder.empty() ? std::string(name) : folder + '/' + std::string(name);
}

std::string withGaps(std::string_view playlist, const std::vector<std::string>& missing) {
    const std::set<std::string_view> lost(missing.begin(), missing.end());
    const auto lacks = [&](std::string_view name) { return lost.contains(name.substr(0, name.find_first_of("?#"))); };
    std::string out;
    bool withoutMap = false, marked = false;
    while (!playlist.empty()) {
        const std::string_view line = nextLine(playlist);
        if (line.starts_with("#EXT-X-MAP:")) {
            withoutMap = lacks(uriOf(line));
            if (withoutMap) continue;
        }
        if (line == "#EXT-X-GAP") marked = true;
        const bool part = line.starts_with("#EXT-X-PART:");
        if (!line.empty() && line.front() != '#') {
            if (!marked && (withoutMap || lacks(line))) out += "#EXT-X-GAP\n";
            marked = false;
        }
        out.append(line);
        if (part && (withoutMap || lacks(uriOf(line))) && line.find("GAP=YES") == std::string_view::npos) out += ",GAP=YES";
        out += '\n';
    }
    return out;
}

} // namespace ingest
