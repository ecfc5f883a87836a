#pragma once
/// A name as people give it, whoever reads it later. Pure; any thread.

#include <string>

namespace base {

/// Whether the text looks like what it is: no control characters (a line break would hide what follows), no format characters (U+202E and
/// its like turn the direction of a line), nothing that was no UTF-8.
bool isPlainLine(const std::string& text);

} // namespace base
