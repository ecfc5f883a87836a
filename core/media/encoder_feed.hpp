#pragma once
/// Pads or cuts sound to the presentation's length, makes frames for the encoder and finds silence. All sound passes it without a break.
/// Owns a filter graph of libavfilter's. One thread.

#include "core/media/libav.hpp"

namespace media {

class EncoderFeed {
public:
    static constexpr int kFrameSamples = 1024; ///< AAC-LC

    /// `totalSamples`: 0 for as long as the sound is. Errors: SourceUnreadable.
    base::Result<void> open(int rate, int channels, std::int64_t totalSamples);
    /// Null drains. What lies behind the end is passed over. Errors: SourceUnreadable.
    base::Result<void> push(AVFrame* frame);
    /// Null while nothing is ready. The beginning and the end of silence stand in the frames' metadata.
    FramePtr pull();

private:
    GraphPtr m_graph;
    AVFilterContext *m_source = nullptr, *m_sink = nullptr;
};

} // namespace media
