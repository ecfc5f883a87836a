#include "core/token/claims.hpp"

#include <algorithm>

namespace token {
namespace {

/// As regexp.QuoteMeta of Go, in whose language MediaMTX reads it.
std::string literal(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

void add(std::vector<MediaMtxPermission>& permissions, const char* action, const std::vector<std::string>& prefixes) {
    for (const std::string& prefix : prefixes) {
        if (prefix.empty()) permissions.push_back({action, ""});
        else permissions.push_back({action, "~^" + literal(prefix) + (prefix.ends_with('/') ? "" : "(/|$)")});
    }
}

} // namespace

bool isBelow(const std::vector<std::string>& prefixes, std::string_view path) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
        return path.starts_with(prefix) &&
            (prefix.empty() || prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/');
    });
}

std::vector<MediaMtxPermission> mediaMtxPermissions(const std::vector<std::string>& publish, const std::vector<std::string>& read) {
    std::vector<MediaMtxPermission> permissions;
    add(permissions, "publish", publish);
    add(permissions, "read", read);
    return permissions;
}

} // namespace token
