#pragma once
/// Opens libx264 for a rendition, the same way for every chunk: its bytes depend on the pictures, the settings and the statistics
/// of a first pass only. Pure but for the libraries.

#include "core/media/libav.hpp"
#include "core/model/task.hpp"

namespace media {

enum class Pass { Single, First, Second };

/// One encoder thread; key frames only where they are asked for. `stats`: file that a first pass writes and a second reads. `more`: words
/// of x264 that come last and win, for tests that show what ours are good for ("cpu-independent=0:asm=SSE2"). Errors: Unsupported (no
/// libx264), EncoderStopped (it refuses the settings).
base::Result<CodecPtr> openX264(const model::Task& task, const model::VideoRendition& rendition, Pass pass, const std::string& stats = {},
    const std::string& more = {});

/// Task ticks in one tick of that encoder's time base.
std::int64_t encoderStep(const model::Task& task, const model::VideoRendition& rendition);

/// Tells where closed groups of pictures begin: at the start of every segment and each GOP length after it. Ask in order.
class GopGrid {
public:
    explicit GopGrid(const model::Task& task) : m_task(&task) {}
    bool begins(std::int64_t tick);
    /// Behind the chunk: for the encoder's look-ahead only.
    bool isAhead(std::int64_t tick) const { return tick >= m_task->segments.back().startTick + m_task->segments.back().ticks; }

private:
    const model::Task* m_task;
    std::size_t m_segment = 0;
    std::int64_t m_gop = -1;
    bool m_ahead = false;
};

base::Error encoderError(const base::Text& what, int status);

} // namespace media
