#pragma once
/// A secret that is typed: not shown where the terminal can hide it, and never an argument, which other users could read. Main thread;
/// waits.

#include <optional>
#include <string>

namespace cli {

/// Asks on stderr, reads a line of stdin. Nothing: there was none.
std::optional<std::string> readSecret(const char* prompt);
/// The same, shown.
std::optional<std::string> readLine(const char* prompt);

} // namespace cli
