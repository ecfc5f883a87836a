#pragma once
/// Where the programs are that belong to this one. Any thread.

#include "core/base/result.hpp"

namespace base {

/// The native path of a program of ours: beside this one, in the installation's libexec, or on the PATH. Errors: NotFound.
Result<std::string> findProgram(const std::string& name);

} // namespace base
