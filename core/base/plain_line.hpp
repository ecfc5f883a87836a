#pragma once
/// Texts of others in one line: names as people give them, what strangers' files are called, whoever reads it later. Pure; any thread.
///
/// One rule for what a reader does not see and is misled by: control characters (a line break hides what follows, ESC commands a
/// terminal), line and paragraph separators, and format characters (U+202E and its like turn the direction of a line, U+FEFF hides). The
/// two joiners U+200C and U+200D are part of words in Persian, Hindi and other languages, and of emoji: they stay.

#include <string>

namespace base {

/// Whether the text looks like what it is: nothing of the above, and nothing that was no UTF-8.
bool isPlainLine(const std::string& text);
/// The text as it looks: a space for each break or control character, format characters left out.
std::string plainLine(const std::string& text);

} // namespace base
