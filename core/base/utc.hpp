#pragma once
/// Dates as text, in UTC.

#include <cstdint>
#include <ctime>
#include <string>

namespace base {

/// `format`: as strftime's; the result has fewer than 64 bytes. `seconds`: since 1970.
inline std::string utc(std::int64_t seconds, const char* format) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
#ifdef _WIN32
    gmtime_s(&parts, &time);
#else
    gmtime_r(&time, &parts);
#endif
    char text[64];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

/// As in the Date header (RFC 9110, 5.6.7).
inline constexpr const char* kHttpDate = "%a, %d %b %Y %H:%M:%S GMT";

} // namespace base
