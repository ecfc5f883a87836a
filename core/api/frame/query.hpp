#pragma once
/// What stands behind '?': names and values, decoded as forms are (application/x-www-form-urlencoded). A pure function over untrusted
/// text.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

class Query {
public:
    /// Nothing when its percent-encoding is broken or it has more than 64 parts.
    static std::optional<Query> parse(std::string_view text);
    /// The first of that name; nothing when there is none.
    std::optional<std::string> value(std::string_view name) const;
    std::string value(std::string_view name, const char* otherwise) const { return value(name).value_or(otherwise); }
    /// A whole number from `least` to `most`; `otherwise` when it is absent, nothing when it is none.
    std::optional<std::int64_t> number(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise) const;

private:
    std::vector<std::pair<std::string, std::string>> m_parts;
};

} // namespace api
