#pragma once
/// Encodes one chunk into all renditions: one decode feeds every encoder. Runs on the calling thread.

#include "core/media/source_file.hpp"
#include "core/media/task_output.hpp"

namespace media {

/// Errors: SourceMissing, SourceUnreadable, ChunkUnreadable (too few frames decode), EncoderStopped, Io.
base::Result<model::TaskResult> encodeVideo(const model::Task& task, const SourceFile& source, TaskOutput& output);

} // namespace media
