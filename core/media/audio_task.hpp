#pragma once
/// Encodes one audio stream in one piece to AAC and cuts it into segments beside the video's. No joins, no clicks.

#include "core/media/source_file.hpp"
#include "core/media/task_output.hpp"

namespace media {

/// Errors: SourceMissing, SourceUnreadable, EncoderStopped, Io.
base::Result<model::TaskResult> encodeAudio(const model::Task& task, const SourceFile& source, TaskOutput& output);

} // namespace media
