#pragma once
/// Files that nobody but this account may read, at no moment. Any thread.
///
/// By permissions on Linux and macOS; on Windows by the user's own folder, which other accounts cannot enter.

#include "core/base/result.hpp"

namespace auth {

/// Makes the file if it is not there, and takes everybody else's rights from it. Errors: Io.
base::Result<void> makePrivate(const std::string& path);
/// Replaces the file in one step. Errors: Io.
base::Result<void> writePrivateFile(const std::string& path, const std::string& bytes);

} // namespace auth
