#include "core/media/video_source.hpp"

#include <algorithm>

namespace media {

base::Result<VideoSource> VideoSource::open(const std::string& path, int streamIndex) {
    MR_ASSIGN(Input input, Input::open(path));
    if (streamIndex < 0 || streamIndex >= static_cast<int>(input.context().nb_streams))
        return base::Error{base::ErrorCode::SourceUnreadable, path + " no longer holds the stream it was planned with."};
    input.selectOnly(streamIndex);
    MR_ASSIGN(CodecPtr decoder, openDecoder(input.stream(streamIndex)));
    return VideoSource(path, std::move(input), std::move(decoder), streamIndex);
}

void VideoSource::restart() {
    avcodec_flush_buffers(m_decoder.get());
    m_draining = false;
    m_lastPts = AV_NOPTS_VALUE;
    m_ahead.reset();
}

base::Result<void> VideoSource::seek(std::int64_t pts, std::int64_t firstPts) {
    m_wantFrom = pts;
    if (pts <= firstPts) return {}; // A fresh source begins at the start.
    const AVRational base = stream().time_base;
    for (const int secondsEarlier : {0, 2, 12, 40}) {
        const std::int64_t target = pts - av_rescale_q(secondsEarlier, AVRational{1, 1}, base);
        if (target <= firstPts) break;
        restart();
        if (av_seek_frame(&m_input.context(), m_index, target, AVSEEK_FLAG_BACKWARD) < 0) break;
        m_ahead = decode();
        if (m_ahead && m_ahead->pts <= pts) return {};
    }
    // Seeking to the beginning loses packets in some formats; a file opened anew does not.
    return reopen();
}

base::Result<void> VideoSource::reopen() {
    MR_ASSIGN(VideoSource fresh, open(m_path, m_index));
    fresh.m_wantFrom = m_wantFrom;
    fresh.m_decoder->skip_loop_filter = m_decoder->skip_loop_filter;
    *this = std::move(fresh);
    return {};
}

FramePtr VideoSource::next() {
    return m_ahead ? std::move(m_ahead) : decode();
}

FramePtr VideoSource::decode() {
    FramePtr frame(av_frame_alloc());
    for (;;) {
        const int got = avcodec_receive_frame(m_decoder.get(), frame.get());
        if (got == 0) {
            if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT)) ++m_damaged;
            frame->pts = frame->best_effort_timestamp;
            if (frame->pts == AV_NOPTS_VALUE || (m_lastPts != AV_NOPTS_VALUE && frame->pts <= m_lastPts)) {
                const std::int64_t step = frameDuration(*frame) > 0 ? frameDuration(*frame)
                                                                    : av_rescale_q(1, av_inv_q(stream().avg_frame_rate.num ? stream().avg_frame_rate : AVRational{25, 1}), stream().time_base);
                frame->pts = m_lastPts == AV_NOPTS_VALUE ? 0 : m_lastPts + std::max<std::int64_t>(step, 1);
            }
            m_lastPts = frame->pts;
            return frame;
        }
        if (got == AVERROR_EOF || m_draining) return nullptr;
        if (got != AVERROR(EAGAIN)) ++m_damaged;
        if (!m_input.read(*m_packet)) {
            m_draining = true;
            avcodec_send_packet(m_decoder.get(), nullptr);
            continue;
        }
        const bool early = m_packet->pts != AV_NOPTS_VALUE && m_packet->pts < m_wantFrom;
        m_decoder->skip_frame = early ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
        if (avcodec_send_packet(m_decoder.get(), m_packet.get()) < 0) ++m_damaged;
    }
}

} // namespace media
