#include "core/base/clock_text.hpp"

#include "core/base/duration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace base {
namespace {

constexpr std::size_t kMostDigits = 9;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    if (text.empty() || text.size() > kMostDigits || !std::all_of(text.begin(), text.end(), isDigit)) return std::nullopt;
    std::int64_t number = 0;
    for (const char c : text) number = number * 10 + (c - '0');
    return number;
}

std::string_view trimmed(std::string_view text) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

Error notATime(std::string_view text) {
    return {
        ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no time; 1:02.5 and 0:01:02.5 are"), text.substr(0, 40))};
}

} // namespace

Result<double> parseClock(std::string_view told) {
    const std::string_view text = trimmed(told);
    const auto point = text.find_first_of(".,");
    double fraction = 0;
    if (point != std::string_view::npos) {
        const std::string_view digits = text.substr(point + 1);
        const auto number = wholeNumber(digits);
        if (!number) return notATime(text);
        fraction = static_cast<double>(*number) / std::pow(10.0, static_cast<double>(digits.size()));
    }
    std::string_view rest = text.substr(0, point);
    std::int64_t seconds = 0;
    for (int part = 0;; ++part) { // hours, minutes, seconds: how many there are shows only now
        const auto colon = rest.find(':');
        const auto number = wholeNumber(rest.substr(0, colon));
        if (!number || part > 2 || (part > 0 && *number >= 60)) return notATime(text);
        seconds = seconds * 60 + *number;
        if (colon == std::string_view::npos) break;
        rest.remove_prefix(colon + 1);
    }
    const double all = static_cast<double>(seconds) + fraction;
    if (all > kLongestSeconds) return notATime(text);
    return all;
}

std::string clockText(double seconds) {
    const double known = std::isfinite(seconds) ? std::clamp(seconds, 0.0, kLongestSeconds) : 0;
    const auto micro = static_cast<long long>(std::llround(known * 1e6));
    const long long whole = micro / 1'000'000, fraction = micro % 1'000'000;
    char text[64];
    if (whole >= 3600) std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    else std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    std::string all = text;
    if (fraction == 0) return all;
    std::snprintf(text, sizeof text, ".%06lld", fraction);
    all += text;
    return all.substr(0, all.find_last_not_of('0') + 1);
}

Text clockSaid(double seconds) {
    return numberSaid(clockText(seconds));
}

} // namespace base
