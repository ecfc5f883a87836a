#pragma once
/// Keeps the sum of many channels below the ceiling (BS.1770-4, annex 2: true peaks are seen at four times the rate). Owns a filter graph
/// of libavfilter's. One thread.

#include "core/media/libav.hpp"

namespace media {

/// Sound comes out as it went in, in time and number, once it has been drained.
class SoundLimiter {
public:
    /// Errors: Unsupported.
    base::Result<void> open(int rate, int channels);
    explicit operator bool() const { return m_graph != nullptr; }
    /// Null drains. Errors: SourceUnreadable.
    base::Result<void> push(AVFrame* frame);
    /// Null while nothing is ready.
    FramePtr pull();
    void close() { m_graph.reset(); }

private:
    GraphPtr m_graph;
    AVFilterContext *m_source = nullptr, *m_sink = nullptr;
};

} // namespace media
