#include "core/http/range.hpp"

#include "core/http/message.hpp"

#include <algorithm>
#include <charconv>

namespace http {
namespace {

/// What is too large for us lies behind the end of any file.
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
    return problem == std::errc() ? value : UINT64_MAX;
}

} // namespace

RangeAnswer rangeOf(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (!equalsIgnoreCase(header.substr(0, kUnit.size()), kUnit) || header.find(',') != std::string_view::npos) return {};
    header.remove_prefix(kUnit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first = number(header.substr(0, dash));
    const auto last = number(header.substr(dash + 1));
    if (dash == 0) {
        if (!last) return {};
        if (*last == 0 || size == 0) return {RangeAnswer::Kind::Unsatisfiable, {}};
        const std::uint64_t length = std::min(*last, size);
        return {RangeAnswer::Kind::Part, {size - length, length}};
    }
    if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return {};
    if (*first >= size) return {RangeAnswer::Kind::Unsatisfiable, {}};
    const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
    return {RangeAnswer::Kind::Part, {*first, end - *first + 1}};
}

} // namespace http
