#pragma once
/// What is said for the panel, as it reads in a terminal: where a sentence sends people to a page of the panel, the command that does it
/// here. Pure; any thread.

#include "core/base/text.hpp"

#include <QString>
#include <string>

namespace cli {

/// The English, by a table of patterns; all others as they are.
std::string inTerminal(const base::Text& text);

/// What comes from outside (names, paths, sentences of servers and libraries) as it is printed for people: one line, with nothing that
/// commands a terminal or hides (base::plainLine). What is printed as JSON needs it not: JSON has escapes.
QString shown(const std::string& text);

} // namespace cli
