#pragma once
/// Where a rendition's pictures go: an encoder that fills segments, or a first pass that measures. One thread.

#include "core/media/libav.hpp"
#include "core/media/task_output.hpp"

namespace media {

class PictureSink {
public:
    virtual ~PictureSink() = default;
    /// Takes a picture with pts in ticks.
    virtual base::Result<void> encode(AVFrame& picture, TaskOutput& output, model::TaskResult& result) = 0;
    virtual base::Result<void> finish(TaskOutput& output, model::TaskResult& result) = 0;
};

} // namespace media
