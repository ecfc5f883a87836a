#include "core/api/frame/version.hpp"

#include <charconv>
#include <utility>

namespace api {

bool isTooOld(std::string_view userAgent) {
    constexpr std::string_view kBegin = "(api ";
    const auto at = userAgent.find(kBegin);
    if (at == std::string_view::npos) return false;
    const std::string_view text = userAgent.substr(at + kBegin.size());
    const char* const end = text.data() + text.size();
    int major = 0, minor = 0;
    const auto ofMajor = std::from_chars(text.data(), end, major);
    if (ofMajor.ec != std::errc() || ofMajor.ptr == end || *ofMajor.ptr != '.') return false;
    const auto ofMinor = std::from_chars(ofMajor.ptr + 1, end, minor);
    if (ofMinor.ec != std::errc()) return false;
    return std::pair(major, minor) < std::pair(kMajor, kOldest);
}

} // namespace api
