#pragma once
/// What is said of an upload in its row. Pure; any thread.

#include "core/base/text.hpp"

#include <string>

namespace remote {

struct UploadRow;

/// Why it does not go on, or goes slowly; empty: there is nothing to say beyond its numbers. `host`: where it goes.
base::Text saidOf(const UploadRow& row, const std::string& host);

} // namespace remote
