#include "core/ingest/store/media_path.hpp"

#include "core/http/target.hpp"

#include <algorithm>
#include <array>

namespace ingest {
namespace {

constexpr std::size_t kLongestPart = 200, kLongestPath = 1000;

bool validUtf8(std::string_view s) {
    for (std::size_t i = 0; i < s.size();) {
        const auto c = static_cast<unsigned char>(s[i]);
        const std::size_t extra = c < 0x80 ? 0 : c >= 0xc2 && c <= 0xdf ? 1 : c >= 0xe0 && c <= 0xef ? 2 : c >= 0xf0 && c <= 0xf4 ? 3 : 9;
        if (extra == 9 || i + extra >= s.size() + (extra == 0 ? 1 : 0)) return false;
        for (std::size_t k = 1; k <= extra; ++k)
            if (i + k >= s.size() || (static_cast<unsigned char>(s[i + k]) & 0xc0) != 0x80) return false;
        if (c == 0xe0 && static_cast<unsigned char>(s[i + 1]) < 0xa0) return false; // over-long
        if (c == 0xed && static_cast<unsigned char>(s[i + 1]) > 0x9f) return false; // surrogate
        if (c == 0xf0 && static_cast<unsigned char>(s[i + 1]) < 0x90) return false;
        i += extra + 1;
    }
    return true;
}

/// Windows opens these as devices, whatever follows the first point and with spaces before it.
bool reservedOnWindows(std::string_view part) {
    std::string stem(part.substr(0, part.find('.')));
    while (stem.ends_with(' ')) stem.pop_back();
    std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    static constexpr std::array names{"con", "prn", "aux", "nul", "conin$", "conout$"};
    if (std::find(names.begin(), names.end(), stem) != names.end()) return true;
    if (!stem.starts_with("com") && !stem.starts_with("lpt")) return false;
    const std::string_view number = std::string_view(stem).substr(3);
    if (number.size() == 1) return number[0] >= '0' && number[0] <= '9';
    return number == "\xC2\xB9" || number == "\xC2\xB2" || number == "\xC2\xB3"; // small 1, 2 and 3 (U+00B9, U+00B2, U+00B3)
}

/// Without what HFS+ passes over when it compares names (Apple's Technical Note 1150): for it U+200C ".waiting" is ".waiting".
std::string_view asHfsSees(std::string_view part) {
    const auto ignored = [](std::string_view c) {
        return (c >= "\xE2\x80\x8C" && c <= "\xE2\x80\x8F") || (c >= "\xE2\x80\xAA" && c <= "\xE2\x80\xAE") ||
            (c >= "\xE2\x81\xAA" && c <= "\xE2\x81\xAF") || c == "\xEF\xBB\xBF";
    };
    while (part.size() >= 3 && ignored(part.substr(0, 3))) part.remove_prefix(3);
    return part;
}

bool goodPart(std::string_view part) {
    if (part.empty() || part.size() > kLongestPart || asHfsSees(part).starts_with('.') || part.back() == '.' || part.back() == ' ')
        return false;
    for (const char c : part)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ':' || c == '*' || c == '?' || c == '"' ||
            c == '<' || c == '>' || c == '|')
            return false;
    return !reservedOnWindows(part);
}

} // namespace

std::optional<std::string> relativePath(std::span<const std::string> segments) {
    if (segments.empty() || (segments.size() == 1 && segments.front().empty())) return std::string();
    std::string path;
    for (const std::string& part : segments) {
        // An empty last part means a folder: there are no listings.
        if (!goodPart(part) || !validUtf8(part)) return std::nullopt;
        if (!path.empty()) path += '/';
        path += part;
    }
    if (path.size() > kLongestPath) return std::nullopt;
    return path;
}

std::optional<std::string> relativePath(std::string_view target) {
    const auto segments = http::segmentsOf(target.substr(0, target.find('?')));
    return segments ? relativePath(*segments) : std::nullopt;
}

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

} // namespace ingest
