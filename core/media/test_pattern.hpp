#pragma once
/// Makes a film to try everything with. Runs in the encoder process.

#include "core/media/task_output.hpp"

namespace media {

/// Writes a moving test picture with a tone to `task.output` (MP4, 1280×720, 25 fps). Errors: Unsupported, Io.
base::Result<model::TaskResult> makeTestPattern(const model::Task& task, TaskOutput& output);

} // namespace media
