#pragma once
/// Where a task says how far it is. Implemented by the encoder program (JSON lines) and by tests.

#include "core/model/task.hpp"

namespace media {

class TaskOutput {
public:
    virtual ~TaskOutput() = default;
    /// All of these may be called from several threads of one task.
    virtual void progress(double fraction) = 0;
    /// It is at work still, with nothing new to say. Called often, wherever something was read or made: whoever waits hears of it once a
    /// second at most, and of a task that hangs not at all.
    virtual void working() {}
    /// One processor less is needed from now on: what is left does not keep all busy. Another task may begin.
    virtual void draining() {}
    virtual void segmentWritten(const model::SegmentFile& file, const model::RenditionFacts& facts) = 0;
};

/// Writes `bytes` as a segment in the job folder, reports it and notes it in the result. Errors: Io.
base::Result<void> storeSegment(const model::Task& task, model::SegmentFile file, const QByteArray& bytes,
    const model::RenditionFacts& facts, TaskOutput& output, model::TaskResult& result);
/// Writes <folder>/<rendition>/init.mp4 and gives its facts. Errors: Io.
base::Result<model::RenditionFacts> storeInit(
    const model::Task& task, const std::string& rendition, const QByteArray& bytes, const std::string& codecs);

} // namespace media
