#include "core/http/target.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::size_t kMostSegments = 512;

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<std::string> percentDecoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hexDigit(text[i + 1]), low = hexDigit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::optional<std::vector<std::string>> segmentsOf(std::string_view path) {
    const auto count = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1;
    if (count > kMostSegments) return std::nullopt;
    std::vector<std::string> segments;
    segments.reserve(count);
    for (;;) {
        const auto slash = path.find('/');
        auto segment = percentDecoded(path.substr(0, slash));
        if (!segment) return std::nullopt;
        segments.push_back(std::move(*segment));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

} // namespace http
