#include "core/media/segment_proof.hpp"

#include <cstring>

namespace media {

base::Result<SegmentProof> SegmentProof::create(AVCodecID codec, const QByteArray& config) {
    SegmentProof proof;
    const AVCodec* decoder = avcodec_find_decoder(codec);
    if (!decoder)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core", "This FFmpeg cannot decode %1, so nothing that it encodes can be proven. Install one that can."),
                avcodec_get_name(codec))};
    proof.m_decoder.reset(avcodec_alloc_context3(decoder));
    AVCodecContext& c = *proof.m_decoder;
    c.extradata = static_cast<std::uint8_t*>(av_mallocz(static_cast<std::size_t>(config.size()) + AV_INPUT_BUFFER_PADDING_SIZE));
    c.extradata_size = static_cast<int>(config.size());
    std::memcpy(c.extradata, config.constData(), static_cast<std::size_t>(config.size()));
    c.thread_count = 1;
    c.err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
    c.skip_loop_filter = AVDISCARD_ALL;
    const int opened = avcodec_open2(&c, decoder, nullptr);
    if (opened < 0)
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "The decoder refuses the headers of what was encoded: %1."), avError(opened))};
    return proof;
}

base::Result<void> SegmentProof::check(std::span<const Sample> samples, const std::string& what) {
    std::size_t frames = 0;
    int status = 0;
    bool damaged = false;
    const auto collect = [&] {
        while (status >= 0 && avcodec_receive_frame(m_decoder.get(), m_frame.get()) == 0) {
            damaged = damaged || m_frame->decode_error_flags != 0 || (m_frame->flags & AV_FRAME_FLAG_CORRUPT);
            ++frames;
            if (m_seen) m_seen(*m_frame);
        }
    };
    for (const Sample& sample : samples) {
        m_packet->data =
            reinterpret_cast<std::uint8_t*>(const_cast<char*>(sample.bytes.constData())); // copied by the decoder: it is not counted
        m_packet->size = static_cast<int>(sample.bytes.size());
        m_packet->pts = sample.pts;
        status = avcodec_send_packet(m_decoder.get(), m_packet.get());
        if (status < 0) break;
        collect();
    }
    m_packet->data = nullptr;
    m_packet->size = 0;
    if (status >= 0) {
        status = avcodec_send_packet(m_decoder.get(), nullptr);
        collect();
    }
    avcodec_flush_buffers(m_decoder.get()); // every group stands alone
    m_frames += static_cast<std::int64_t>(frames);
    if (status >= 0 && !damaged && frames == samples.size()) return {};
    const base::Text all = base::countedText(
        static_cast<std::int64_t>(samples.size()), QT_TRANSLATE_NOOP("Core", "%1 frame"), QT_TRANSLATE_NOOP("Core", "%1 frames"));
    const base::Text why = status < 0 ? base::Text(avError(status)) : base::text(QT_TRANSLATE_NOOP("Core", "%1 of %2"), frames, all);
    return base::Error{base::ErrorCode::CheckFailed,
        base::text(damaged ? QT_TRANSLATE_NOOP("Core", "%1 does not decode: %2, some damaged.")
                           : QT_TRANSLATE_NOOP("Core", "%1 does not decode: %2."),
            what, why)};
}

} // namespace media
