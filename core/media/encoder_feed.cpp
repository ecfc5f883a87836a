#include "core/media/encoder_feed.hpp"

#include <sstream>

namespace media {

base::Result<void> EncoderFeed::open(int rate, int channels, std::int64_t totalSamples) {
    std::ostringstream text;
    text << "abuffer@in=time_base=1/" << rate << ":sample_rate=" << rate
         << ":sample_fmt=fltp:channel_layout=" << (channels == 1 ? "mono" : "stereo");
    if (totalSamples > 0) text << ",apad=whole_len=" << totalSamples << ",atrim=end_sample=" << totalSamples;
    // The detector marks whole frames, so they have the encoder's length before it sees them.
    text << ",asetnsamples=n=" << kFrameSamples << ":p=0,silencedetect=n=-60dB:d=1,abuffersink@out";
    const int status = buildGraph(m_graph, text.str());
    if (status < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The sound cannot be converted: %1."), avError(status))};
    m_source = avfilter_graph_get_filter(m_graph.get(), "abuffer@in");
    m_sink = avfilter_graph_get_filter(m_graph.get(), "abuffersink@out");
    av_buffersink_set_frame_size(m_sink, kFrameSamples);
    return {};
}

base::Result<void> EncoderFeed::push(AVFrame* frame) {
    const int status = av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    if (status < 0 && status != AVERROR_EOF)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The sound cannot be converted: %1."), avError(status))};
    return {};
}

FramePtr EncoderFeed::pull() {
    FramePtr frame(av_frame_alloc());
    return av_buffersink_get_frame(m_sink, frame.get()) < 0 ? nullptr : std::move(frame);
}

} // namespace media
