#pragma once
/// The API's own version: within a major nothing is removed. Beside the program's.

#include <string_view>

namespace api {

inline constexpr int kMajor = 1, kMinor = 0;
inline constexpr int kOldest = 0; ///< the oldest minor that clients may speak
/// In it travels the token of browsers, which can send no Authorization with a WebSocket: http::subprotocolAfter(request,
/// kBearerSubprotocol).
inline constexpr std::string_view kBearerSubprotocol = "millrace.bearer.";

/// Whether a client says of itself that its version of the API is no longer spoken here: "(api 0.9)" in its User-Agent, as Millrace's own
/// have it. Others are taken as they come. Pure; any thread.
bool isTooOld(std::string_view userAgent);

} // namespace api
