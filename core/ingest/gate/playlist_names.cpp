#include "core/ingest/gate/playlist_names.hpp"

#include "core/http/message.hpp"
#include "core/ingest/store/media_path.hpp"

#include <QByteArray>
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

std::int64_t numberOf(std::string_view text, std::int64_t otherwise) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() ? value : otherwise;
}

double secondsOf(std::string_view text, double otherwise) {
    // Not from_chars: Apple's library has it for whole numbers only.
    bool good = false;
    const double value = QByteArray(text.data(), static_cast<qsizetype>(text.size())).toDouble(&good);
    return good ? value : otherwise;
}

/// The value of URI="…".
std::string_view uriOf(std::string_view line) {
    constexpr std::string_view kKey = "URI=\"";
    const auto at = line.find(kKey);
    if (at == std::string_view::npos) return {};
    const auto rest = line.substr(at + kKey.size());
    return rest.substr(0, rest.find('"'));
}

void add(std::vector<std::string>& files, std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    if (uri.find("{$") != std::string_view::npos) return; // a variable (RFC 8216bis, 4.3): what it stands for is the player's to know
    if (!uri.empty() && !uri.starts_with("data:")) files.emplace_back(uri);
}

} // namespace

PlaylistNames namesOf(std::string_view playlist) {
    PlaylistNames names;
    std::int64_t first = 0, segments = 0;
    bool nextIsSegment = false, nextIsPlaylist = false, gap = false;
    while (!playlist.empty()) {
        const std::string_view line = nextLine(playlist);
        if (line.empty()) continue;
        if (line.front() != '#') {
            if (nextIsSegment) {
                if (!gap) add(names.files, line); // a gap promises nothing
                ++segments;
                names.parts = 0;
            } else if (nextIsPlaylist) {
                add(names.playlists, line);
            }
            nextIsSegment = nextIsPlaylist = gap = false;
        } else if (line == "#EXT-X-GAP") {
            gap = true;
        } else if (line.starts_with("#EXTINF:")) {
            names.media = nextIsSegment = true;
        } else if (line.starts_with("#EXT-X-STREAM-INF:")) {
            nextIsPlaylist = true;
        } else if (line.starts_with("#EXT-X-MEDIA:") || line.starts_with("#EXT-X-I-FRAME-STREAM-INF:")) {
            add(names.playlists, uriOf(line));
        } else if (line.starts_with("#EXT-X-TARGETDURATION:")) {
            names.media = true;
            names.targetSeconds = std::clamp(secondsOf(line.substr(22), 6.0), 0.5, 60.0);
        } else if (line.starts_with("#EXT-X-MEDIA-SEQUENCE:")) {
            first = numberOf(line.substr(22), 0);
        } else if (line.starts_with("#EXT-X-ENDLIST")) {
            names.ended = true;
        } else if (line.starts_with("#EXT-X-SERVER-CONTROL:")) {
            names.canBlock = line.find("CAN-BLOCK-RELOAD=YES") != std::string_view::npos;
        } else if (line.starts_with("#EXT-X-SKIP:")) {
            const auto at = line.find("SKIPPED-SEGMENTS=");
            if (at != std::string_view::npos) segments += numberOf(line.substr(at + 17), 0);
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

std::string resolved(std::string_view playlistPath, std::string_view name, std::string_view host) {
    constexpr std::string_view kMedia = "media";
    std::vector<std::string_view> parts; // of the address: "media", "film", "1.ts"
    const auto walk = [&parts](std::string_view path) {
        for (bool more = true; more;) {
            const auto slash = path.find('/');
            const std::string_view part = path.substr(0, slash);
            more = slash != std::string_view::npos;
            path.remove_prefix(more ? slash + 1 : path.size());
            if (part == "..") {
                if (!parts.empty()) parts.pop_back(); // RFC 3986, 5.2.4: there is nothing above the root
            } else if (part != ".") {
                parts.push_back(part); // also an empty one: no file is called so
            }
        }
    };
    if (const auto scheme = name.find("://"); scheme != std::string_view::npos && name.find('/') == scheme + 1) {
        name.remove_prefix(scheme + 3);
        const auto slash = name.find('/');
        if (slash == std::string_view::npos || (host != kAnyHost && !http::equalsIgnoreCase(name.substr(0, slash), host))) return {};
        name.remove_prefix(slash);
    }
    if (name.starts_with('/')) {
        walk(name.substr(1));
    } else {
        parts.push_back(kMedia);
        if (const auto slash = playlistPath.rfind('/'); slash != std::string_view::npos) walk(playlistPath.substr(0, slash));
        walk(name);
    }
    if (parts.size() < 2 || parts.front() != kMedia) return {};
    const std::size_t first = parts[1].starts_with('~') ? 2 : 1; // a signed address
    std::string path;
    for (std::size_t i = first; i < parts.size(); ++i) path.append(i == first ? "" : "/").append(parts[i]);
    return path;
}

std::string impossibleName(const std::string& playlist, const std::vector<std::string>& names, std::string_view host) {
    for (const std::string& name : names) {
        const std::string path = resolved(playlist, name, host);
        if (!path.empty() && !relativePath(path)) return name;
    }
    return {};
}

std::vector<std::string> pathsNamed(const std::string& playlist, const std::vector<std::string>& names, std::string_view host) {
    std::vector<std::string> paths;
    for (const std::string& name : names)
        if (auto path = relativePath(resolved(playlist, name, host)); path && !path->empty()) paths.push_back(std::move(*path));
    return paths;
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
