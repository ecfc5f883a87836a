#include "core/media/sound_limiter.hpp"

#include <sstream>

namespace media {
namespace {

// -3 dB, 2 below what is promised: AAC at 128 kb/s adds 1.1 dB to sines at full scale in all channels of 5.1.
constexpr double kCeiling = 0.708;

} // namespace

base::Result<void> SoundLimiter::open(int rate, int channels) {
    std::ostringstream text;
    text << "abuffer@in=time_base=1/" << rate << ":sample_rate=" << rate
         << ":sample_fmt=fltp:channel_layout=" << (channels == 1 ? "mono" : "stereo") << ",aresample=" << rate * 4
         << ",alimiter=limit=" << kCeiling << ":attack=5:release=80:level=0:latency=1,aresample=" << rate
         << ",aformat=sample_fmts=fltp,abuffersink@out";
    const int status = buildGraph(m_graph, text.str());
    if (status < 0)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "The limiter for downmixes cannot be set up: %1."), avError(status))};
    m_source = avfilter_graph_get_filter(m_graph.get(), "abuffer@in");
    m_sink = avfilter_graph_get_filter(m_graph.get(), "abuffersink@out");
    return {};
}

base::Result<void> SoundLimiter::push(AVFrame* frame) {
    const int status = av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    if (status < 0)
        return base::Error{
            base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "The sound cannot be limited: %1."), avError(status))};
    return {};
}

FramePtr SoundLimiter::pull() {
    FramePtr frame(av_frame_alloc());
    return av_buffersink_get_frame(m_sink, frame.get()) < 0 ? nullptr : std::move(frame);
}

} // namespace media
