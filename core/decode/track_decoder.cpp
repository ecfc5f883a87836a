#include "core/decode/track_decoder.hpp"

#include "core/base/duration.hpp"

#include <cmath>

namespace decode {
namespace {

constexpr double kShortest = 1e-6; // seconds of a frame: shorter ones are no length, and frames are counted by it

} // namespace

base::Result<std::unique_ptr<TrackDecoder>> TrackDecoder::create(std::unique_ptr<PacketSource> source, const Interrupt& interrupt) {
    const AVCodec* codec = avcodec_find_decoder(source->codec()->codec_id);
    if (!codec)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "There is no decoder for %1."), avcodec_get_name(source->codec()->codec_id))};
    CodecPtr context(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(context.get(), source->codec());
    context->pkt_timebase = source->timeBase();
    context->thread_count = 2;
    if (avcodec_open2(context.get(), codec, nullptr) < 0)
        return base::Error{
            base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "The decoder for %1 refuses the stream."), codec->name)};
    return std::unique_ptr<TrackDecoder>(new TrackDecoder(std::move(source), std::move(context), interrupt));
}

TrackDecoder::Decoded TrackDecoder::seek(double seconds) {
    avcodec_flush_buffers(m_codec.get());
    m_draining = false;
    m_previous = -1;
    m_from = seconds;
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

void TrackDecoder::place(Decoded& decoded, const AVFrame& frame) {
    const double tick = av_q2d(m_source->timeBase());
    // A frame without a time, or with one that no film has, follows the one before.
    decoded.seconds = frame.best_effort_timestamp == AV_NOPTS_VALUE
        ? base::kLongestSeconds * 2
        : static_cast<double>(frame.best_effort_timestamp) * tick - m_source->origin();
    if (!(std::abs(decoded.seconds) <= base::kLongestSeconds)) decoded.seconds = m_previous >= 0 ? m_previous + m_length : m_from;
#if LIBAVUTIL_VERSION_MAJOR >= 58
    decoded.length = static_cast<double>(frame.duration) * tick;
#else
    decoded.length = static_cast<double>(frame.pkt_duration) * tick;
#endif
    const auto known = [&] { return decoded.length >= kShortest && decoded.length <= base::kLongestSeconds; };
    // Some frames carry no duration: the stream's own rate, then the distance to the frame before, are as good.
    if (!known() && m_previous < 0 && m_codec->framerate.num > 0) decoded.length = av_q2d(av_inv_q(m_codec->framerate));
    if (!known()) decoded.length = m_previous >= 0 && decoded.seconds - m_previous < 5 ? decoded.seconds - m_previous : m_length;
    if (!known()) decoded.length = m_length;
    m_previous = decoded.seconds;
    m_length = decoded.length;
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
            place(decoded, *frame);
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
