#pragma once
/// Whether a redirect is followed, and what goes along. Pure; any thread.

#include "core/net/url.hpp"

namespace net {

/// 301, 302, 303, 307, 308. Others with 3 in front lead nowhere.
bool isRedirect(long status);

/// The next address, with the user and password of `from` only where scheme, host and port stay the same. `taken`: redirects until now.
/// Errors: LinkForbidden: more than `most`, another scheme than http and https, from https down to http.
base::Result<Url> nextHop(const Url& from, const std::string& location, int taken, int most);

} // namespace net
