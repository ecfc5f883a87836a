#pragma once
/// What a media token says (RFC 7519, 4). Values; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace token {

/// The ingest's own audience, and MediaMTX's.
inline constexpr std::string_view kIngestAudience = "millrace-ingest", kMediaMtxAudience = "mediamtx";
/// How much later than `exp` a token still is taken: clocks differ.
inline constexpr std::int64_t kLeewayMs = 5000;

/// As MediaMTX reads them: an action (publish, read, playback) and a path, or "~" and a regular expression.
struct MediaMtxPermission {
    std::string action, path;
    bool operator==(const MediaMtxPermission&) const = default;
};

struct Claims {
    std::string issuer;        ///< iss
    std::string subject;       ///< sub: id of the token that asked for this one
    std::string audience;      ///< aud: one only
    std::int64_t expiresS = 0; ///< exp, seconds since 1970
    std::string id;            ///< jti
    /// Path prefixes: "films/" is what lies in that folder, "films" that and the path itself, "" everything. No entry: nothing, and the
    /// claim is left out.
    std::vector<std::string> publish, read;
    std::vector<MediaMtxPermission> mediaMtx; ///< mediamtx_permissions
    bool operator==(const Claims&) const = default;
};

/// Whether `path` (below the root, no leading slash) lies below one of them; "films" does not hold "films2/a".
bool isBelow(const std::vector<std::string>& prefixes, std::string_view path);

/// The same prefixes as MediaMTX reads them: "~^studio/", its signs escaped; everything is "".
std::vector<MediaMtxPermission> mediaMtxPermissions(const std::vector<std::string>& publish, const std::vector<std::string>& read);

} // namespace token
