#pragma once
/// Rough durations in English texts: the command line, what a row of the API says. The panel has words::roughly. Pure; any thread.

#include <string>

namespace base {

/// As exactly as people want to know it: "45 s", "1 min", "75 s", "12 min", "2 h 5 min"; "-" for what is no duration.
std::string durationText(double seconds);

} // namespace base
