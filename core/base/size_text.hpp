#pragma once
/// Sizes in English texts: logs, errors, the command line. The panel has words::bytes. Pure; any thread.

#include "core/base/text.hpp"

#include <cstdint>
#include <string>

namespace base {

/// With the decimal unit that fits: "812 bytes", "4.2 kB", "37 kB", "1.2 MB", "4.0 GB".
std::string sizeText(std::int64_t bytes);
/// The same for a sentence that people read in their language.
Text sizeSaid(std::int64_t bytes);

} // namespace base
