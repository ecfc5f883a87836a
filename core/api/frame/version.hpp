#pragma once
/// The API's own version: within a major nothing is removed. Beside the program's.

#include <string_view>

namespace api {

inline constexpr int kMajor = 1, kMinor = 0;
inline constexpr int kOldest = 0; ///< the oldest minor that clients may speak
/// In it travels the token of browsers, which can send no Authorization with a WebSocket: http::subprotocolAfter(request,
/// kBearerSubprotocol).
inline constexpr std::string_view kBearerSubprotocol = "millrace.bearer.";

} // namespace api
