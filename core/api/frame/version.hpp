#pragma once
/// The API's own version (remote.md, 7): within a major nothing is removed. Beside the program's.

namespace api {

inline constexpr int kMajor = 1, kMinor = 0;
inline constexpr int kOldest = 0; ///< the oldest minor that clients may speak

} // namespace api
