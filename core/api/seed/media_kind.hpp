#pragma once
/// Whether an uploaded file may be media at all: by its first bytes, and where they tell nothing by its name. What it is worth is found out
/// when it is probed. Pure, but the first call reads the system's list of types: not on a thread that must not wait.

#include <string>
#include <string_view>

namespace api {

bool mayBeMedia(const std::string& fileName, std::string_view firstBytes);

} // namespace api
