#include "core/net/answer.hpp"

#include "core/base/web_address.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace net {
namespace {

constexpr std::size_t kLongestName = 1024; // bytes, before it is made safe

std::string lower(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return low;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Digits alone: from_chars would take a minus.
std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const bool isDigits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isDigits || std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return std::nullopt;
    return value;
}

/// RFC 8187: UTF-8'en'%e2%82%ac.mp4. Other charsets than UTF-8 are not read: RFC 8187 asks for no other.
std::string extended(std::string_view value) {
    const std::size_t language = value.find('\''), text = language == std::string_view::npos ? language : value.find('\'', language + 1);
    if (text == std::string_view::npos || lower(value.substr(0, language)) != "utf-8") return {};
    return base::percentDecoded(value.substr(text + 1));
}

struct Parameter {
    std::string name, value;
};

/// Takes one `; name=value` off the front; nothing when there is none.
std::optional<Parameter> takeParameter(std::string_view& rest) {
    const std::size_t start = rest.find(';');
    const std::size_t equals = start == std::string_view::npos ? start : rest.find('=', start);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view before = rest.substr(start + 1, equals - start - 1);
    Parameter parameter{lower(trimmed(before.substr(before.rfind(';') + 1))), {}}; // one without a value may stand before it
    rest = trimmed(rest.substr(equals + 1));
    if (!rest.starts_with('"')) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        parameter.value = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
        return parameter;
    }
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        parameter.value += rest[i];
    }
    rest.remove_prefix(std::min(i + 1, rest.size()));
    return parameter;
}

/// Names of folders in it are the server's and lead nowhere here.
std::string lastPart(const std::string& name) {
    return name.substr(name.find_last_of("/\\") + 1); // npos + 1 is 0
}

} // namespace

std::optional<ContentRange> contentRangeOf(const std::string& text) {
    std::string_view rest = trimmed(text);
    if (lower(rest.substr(0, 6)) != "bytes ") return std::nullopt;
    rest = trimmed(rest.substr(6));
    const std::size_t dash = rest.find('-'), slash = rest.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return std::nullopt;
    const auto first = number(rest.substr(0, dash)), last = number(rest.substr(dash + 1, slash - dash - 1));
    const std::string_view whole = rest.substr(slash + 1);
    const auto total = whole == "*" ? std::optional<std::int64_t>(-1) : number(whole);
    if (!first || !last || !total || *last < *first || (*total >= 0 && *last >= *total)) return std::nullopt;
    return ContentRange{*first, *last, *total};
}

std::optional<std::int64_t> lengthOf(const std::string& text) {
    return number(trimmed(text));
}

std::int64_t totalOf(const Answer& answer) {
    if (answer.status == 206) {
        const auto range = contentRangeOf(answer.contentRange);
        return range ? range->total : -1;
    }
    return lengthOf(answer.contentLength).value_or(-1);
}

std::string fileNameOf(const std::string& contentDisposition) {
    std::string plain;
    std::string_view rest = contentDisposition;
    while (const auto parameter = takeParameter(rest)) {
        if (parameter->value.size() > kLongestName) continue;
        if (parameter->name == "filename*")
            if (std::string name = lastPart(extended(parameter->value)); !name.empty()) return name; // it counts more
        if (parameter->name == "filename" && plain.empty()) plain = lastPart(parameter->value);
    }
    return plain;
}

std::int64_t retryAfterOf(const std::string& text, std::int64_t nowSeconds) {
    if (const auto seconds = lengthOf(text)) return *seconds;
    const auto date = text.empty() ? -1 : static_cast<std::int64_t>(curl_getdate(text.c_str(), nullptr));
    return date < 0 ? -1 : std::max<std::int64_t>(0, date - nowSeconds);
}

std::string mediaTypeOf(const std::string& contentType) {
    return lower(trimmed(std::string_view(contentType).substr(0, contentType.find(';'))));
}

} // namespace net
