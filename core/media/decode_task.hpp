#pragma once
/// Decodes our own output in full: the proof that a rendition plays. Runs in the encoder process.

#include "core/media/source_file.hpp"
#include "core/media/task_output.hpp"

namespace media {

/// `task.files` are the init segment and the media segments of one rendition, in order. With a `task.source` (and its picture or audio
/// settings) everything is also held against that file, decoded anew from its beginning. Errors: NotFound, Io, SourceUnreadable.
base::Result<model::TaskResult> decodeAll(const model::Task& task, const SourceFile& source, TaskOutput& output);

} // namespace media
