#pragma once
/// Dates as text, in UTC.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// `format`: as strftime's; the result has fewer than 64 bytes. `seconds`: since 1970.
inline std::string utc(std::int64_t seconds, const char* format) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
#ifdef _WIN32
    if (gmtime_s(&parts, &time) != 0) return {}; // before 1970: strftime would end the process
#else
    gmtime_r(&time, &parts);
#endif
    char text[64];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

/// As in the Date header (RFC 9110, 5.6.7).
inline constexpr const char* kHttpDate = "%a, %d %b %Y %H:%M:%S GMT";

/// Seconds since 1970 of a date in that form; nothing for the obsolete forms and for what is none.
inline std::optional<std::int64_t> secondsOfHttpDate(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day = 0, year = 0, hour = 0, minute = 0, second = 0, end = 0;
    char month[4] = "";
    const std::string copy(text.substr(0, 40));
    if (std::sscanf(copy.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second, &end) !=
            6 ||
        end != static_cast<int>(text.size()))
        return std::nullopt;
    const auto at = kMonths.find(month);
    if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(at / 3 + 1)), std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * 86'400LL + hour * 3600 + minute * 60 + second;
}

} // namespace base
