#include "core/decode/track_decoder.hpp"

namespace decode {

base::Result<std::unique_ptr<TrackDecoder>> TrackDecoder::create(std::unique_ptr<PacketSource> source, const Interrupt& interrupt) {
    const AVCodec* codec = avcodec_find_decoder(source->codec()->codec_id);
    if (!codec)
        return base::Error{
            base::ErrorCode::Unsupported, std::string("There is no decoder for ") + avcodec_get_name(source->codec()->codec_id) + "."};
    CodecPtr context(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(context.get(), source->codec());
    context->pkt_timebase = source->timeBase();
    context->thread_count = 2;
    if (avcodec_open2(context.get(), codec, nullptr) < 0)
        return base::Error{base::ErrorCode::Unsupported, std::string("The decoder for ") + codec->name + " refuses the stream."};
    return std::unique_ptr<TrackDecoder>(new TrackDecoder(std::move(source), std::move(context), interrupt));
}

TrackDecoder::Decoded TrackDecoder::seek(double seconds) {
    avcodec_flush_buffers(m_codec.get());
    m_draining = false;
    m_previous = -1;
    Decoded last;
    if (!m_source->seek(seconds)) {
        last.state = PacketSource::Read::Failed;
        return last;
    }
    for (;;) {
        Decoded decoded = next();
        if (!decoded.frame) return last.frame ? std::move(last) : std::move(decoded);
        // Half a tick of slack: positions are computed from frame numbers.
        if (decoded.seconds + decoded.length > seconds + 1e-4)
            return last.frame && decoded.seconds > seconds + 1e-4 ? std::move(last) : std::move(decoded);
        last = std::move(decoded);
    }
}

TrackDecoder::Decoded TrackDecoder::next() {
    Decoded decoded;
    FramePtr frame(av_frame_alloc());
    for (;;) {
        if (m_interrupt.isRaised()) {
            decoded.state = PacketSource::Read::Failed;
            return decoded;
        }
        const int got = avcodec_receive_frame(m_codec.get(), frame.get());
        if (got == 0) {
            const double base = av_q2d(m_source->timeBase());
            decoded.seconds = static_cast<double>(frame->best_effort_timestamp) * base - m_source->origin();
#if LIBAVUTIL_VERSION_MAJOR >= 58
            decoded.length = static_cast<double>(frame->duration) * base;
#else
            decoded.length = static_cast<double>(frame->pkt_duration) * base;
#endif
            // Some frames carry no duration: the stream's own rate, then the distance to the frame before, are as good.
            if (decoded.length <= 0 && m_previous < 0 && m_codec->framerate.num > 0) decoded.length = av_q2d(av_inv_q(m_codec->framerate));
            if (decoded.length <= 0)
                decoded.length = m_previous >= 0 && decoded.seconds > m_previous && decoded.seconds - m_previous < 5
                    ? decoded.seconds - m_previous
                    : m_length;
            m_previous = decoded.seconds;
            m_length = decoded.length;
            decoded.frame = std::move(frame);
            decoded.state = PacketSource::Read::Packet;
            return decoded;
        }
        if (got == AVERROR_EOF) return decoded;
        const auto state = m_draining ? PacketSource::Read::End : m_source->read(*m_packet);
        if (state == PacketSource::Read::Packet) {
            avcodec_send_packet(m_codec.get(), m_packet.get());
        } else if (state == PacketSource::Read::End) {
            if (m_draining) return decoded;
            m_draining = true;
            avcodec_send_packet(m_codec.get(), nullptr);
        } else {
            decoded.state = state;
            return decoded;
        }
    }
}

} // namespace decode
