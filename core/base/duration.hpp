#pragma once
/// Durations that somebody else wrote, and how far they are believed. Pure; any thread.
///
/// A container may tell 500 years of a hundred kilobytes (a broken header, a recorder that was switched off). Such a number must reach
/// neither a loop nor a conversion to int nor an axis: what was read of the file is its length then.

#include <cstdint>

namespace base {

/// Three years: longer than any film, and still fit for every count of frames, ticks and samples.
inline constexpr double kLongestSeconds = 1e8;

/// `claimed`, or 0 (not known) where a file of so many bytes cannot last so long: a second takes at least a byte. `bytes` 0: not known.
inline double believableSeconds(double claimed, std::int64_t bytes = 0) {
    const bool fits = bytes <= 0 || claimed <= static_cast<double>(bytes);
    return claimed > 0 && claimed <= kLongestSeconds && fits ? claimed : 0; // false for what is no number, too
}

} // namespace base
