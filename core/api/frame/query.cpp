#include "core/api/frame/query.hpp"

#include "core/http/target.hpp"

#include <algorithm>
#include <charconv>

namespace api {
namespace {

constexpr std::size_t kMostParts = 64;

std::optional<std::string> decoded(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return http::percentDecoded(spaced);
}

} // namespace

std::optional<Query> Query::parse(std::string_view text) {
    Query query;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        auto name = decoded(part.substr(0, equals));
        auto value = decoded(part.substr(std::min(equals + 1, part.size())));
        if (!name || !value || query.m_parts.size() == kMostParts) return std::nullopt;
        query.m_parts.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

std::optional<std::string> Query::value(std::string_view name) const {
    const auto found = std::find_if(m_parts.begin(), m_parts.end(), [&](const auto& part) { return part.first == name; });
    return found == m_parts.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> Query::number(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise) const {
    const auto text = value(name);
    if (!text) return otherwise;
    std::int64_t number = 0;
    const char* const last = text->data() + text->size();
    const auto [stop, problem] = std::from_chars(text->data(), last, number);
    if (problem != std::errc() || stop != last || number < least || number > most) return std::nullopt;
    return number;
}

} // namespace api
