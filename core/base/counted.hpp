#pragma once
/// Numbers before nouns in English texts: logs, errors, the command line. The panel has tr() with %n. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

/// counted(1, "frame", "frames") is "1 frame", counted(2, …) is "2 frames".
inline std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number).append(" ").append(number == 1 ? one : many);
}

} // namespace base
