#pragma once
/// What is said for the panel, as it reads in a terminal: where a sentence sends people to a page of the panel, the command that does it
/// here. Pure; any thread.

#include "core/base/text.hpp"

#include <string>

namespace cli {

/// The English, by a table of patterns; all others as they are.
std::string inTerminal(const base::Text& text);

} // namespace cli
