#include "core/base/clock_text.hpp"

#include <cmath>

// What is taken for a place in a film is one, and is written and read again as the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto seconds = base::parseClock({reinterpret_cast<const char*>(data), size});
    if (!seconds) return 0;
    if (!(*seconds >= 0) || !std::isfinite(*seconds)) __builtin_trap();
    const auto again = base::parseClock(base::clockText(*seconds));
    if (!again || std::abs(*again - *seconds) > 1e-6) __builtin_trap();
    return 0;
}
