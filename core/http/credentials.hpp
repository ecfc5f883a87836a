#pragma once
/// The Authorization header (RFC 9110, 11.6.2): Bearer (RFC 6750) and Basic (RFC 7617). A pure function over untrusted text; the one place
/// that reads it.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace http {

struct BearerToken {
    std::string token; ///< never empty; not only what RFC 6750 allows: operators choose their tokens
    bool operator==(const BearerToken&) const = default;
};
struct BasicLogin {
    std::string user, password; ///< in UTF-8, if the client keeps to RFC 7617; either may be empty
    bool operator==(const BasicLogin&) const = default;
};
using Credentials = std::variant<BearerToken, BasicLogin>;

/// Nothing when the header is empty, of another scheme, or malformed: also for Base64 that is none, and for control characters.
std::optional<Credentials> credentials(std::string_view authorization);

} // namespace http
