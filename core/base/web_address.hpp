#pragma once
/// Addresses of http and https as people give them: told from paths, shown without what is secret, named. Pure; any thread. What opens
/// them reads them with core/net.

#include <string>
#include <string_view>

namespace base {

/// It begins with http:// or https://, in any case of letters.
bool isWebAddress(std::string_view text);
/// With "user:password@" left out, and "…" in place of what signs or authorises in its query (token, signature and their kind). Where the
/// query is not what matters, as in sentences and logs, `isShort` leaves all of it out. Text that is no address comes back as it is.
std::string shownAddress(std::string_view address, bool isShort = false);
/// Something of it is not in `shownAddress`.
bool holdsSecrets(std::string_view address);
/// "%41" is "A" (RFC 3986, 2.1); what is no such triplet stays as it is.
std::string percentDecoded(std::string_view text);
/// The last part of its path, decoded: "film.mp4"; where the path has none, the host.
std::string fileNameOfAddress(std::string_view address);

} // namespace base
