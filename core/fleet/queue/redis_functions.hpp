#pragma once
/// The text of resources/redis/millrace.lua, which the build puts into the program (CMakeLists.txt).

#include <string_view>

namespace fleet {
inline namespace queue {

std::string_view redisFunctions();

} // namespace queue
} // namespace fleet
