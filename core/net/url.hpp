#pragma once
/// Addresses of http and https, read by libcurl's own parser: what is decided here is decided of what will be opened. Pure; any thread.

#include "core/base/result.hpp"

#include <string>

namespace net {

struct Url {
    std::string text;           ///< normalised, without user, password and fragment
    std::string scheme;         ///< "http" or "https"
    std::string host;           ///< lower case; IPv6 in brackets
    int port = 0;               ///< of the scheme where none was given
    std::string user, password; ///< decoded; secret
    bool operator==(const Url&) const = default;
};

/// Spaces and letters beyond ASCII in path and query are encoded. Errors: InvalidInput.
base::Result<Url> urlOf(const std::string& text);
/// Where `location` leads from there (RFC 3986, 5.2). A user and password in it are left out: they are the server's invention. Errors:
/// InvalidInput.
base::Result<Url> resolved(const Url& from, const std::string& location);
bool isSameOrigin(const Url& a, const Url& b);

} // namespace net
