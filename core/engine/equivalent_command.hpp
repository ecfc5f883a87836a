#pragma once
/// The ffmpeg command line that comes nearest to the renditions of a source: for a report, a bug, a comparison. Pure.

#include "core/model/plan.hpp"

#include <string>

namespace engine {

/// Quoted for a POSIX shell. One command; two, one a line, where a rendition wants two passes. Above them a line of comment where the
/// colours are converted: that is done by code of our own (core/media/README.md), and ffmpeg has nothing that gives the same values.
std::string equivalentCommand(const model::Plan& plan, const std::string& source);

} // namespace engine
