#pragma once
/// What a worker and the API may say to each other at most, and how often. Constants of the protocol.

#include <cstddef>

namespace fleet {
inline namespace wire {

/// Another major cannot be spoken with; a minor adds members that the other side passes over.
inline constexpr int kProtocolMajor = 1, kProtocolMinor = 0;

inline constexpr std::size_t kMostClaimBytes = 64 << 10; ///< claim, beat, register, release, fail, bye
inline constexpr std::size_t kMostResultBytes = 4 << 20;
inline constexpr std::size_t kMostAnswerBytes = 4 << 20; ///< with the tasks of a bundle
inline constexpr std::size_t kMostTailBytes = 4 << 10;   ///< of an encoder's last words

inline constexpr int kMostHeldTasks = 100;  ///< of one worker: a beat with more is refused
inline constexpr int kMostWaitSeconds = 25; ///< of a claim
inline constexpr int kBeatSeconds = 5;
inline constexpr int kLeaseSeconds = 30;

inline constexpr const char* kApiPrefix = "/api/v1/fleet/";

} // namespace wire
} // namespace fleet
