#pragma once
/// The ffmpeg command line that makes the same renditions of a source: for a report, a bug, a comparison. Pure.

#include "core/model/plan.hpp"

#include <string>

namespace engine {

/// Quoted for a POSIX shell. One command; two, one a line, where a rendition wants two passes.
std::string equivalentCommand(const model::Plan& plan, const std::string& source);

} // namespace engine
