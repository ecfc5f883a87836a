#pragma once
/// Whether a file is the segment that its encoder told of: its boxes against what was said. Reads the file's head; any thread.

#include "core/base/result.hpp"
#include "core/model/task.hpp"

namespace package {

/// `what`: the file for people ("720p/00001.m4s"). `isVideo`: its key frames count. Errors: CheckFailed.
base::Result<void> checkSegment(const std::string& file, const std::string& what, const model::SegmentFile& told, bool isVideo);

} // namespace package
