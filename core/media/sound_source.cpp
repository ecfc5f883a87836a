#include "core/media/sound_source.hpp"

#include <utility>

namespace media {

base::Result<SoundSource> SoundSource::open(const std::string& path, int index, const model::StreamClock& clock) {
    MR_ASSIGN(Input input, Input::open(path));
    if (index < 0 || index >= static_cast<int>(input.context().nb_streams)) return base::Error{base::ErrorCode::SourceUnreadable, path + " no longer holds the sound it was planned with."};
    input.selectOnly(index);
    input.setClock(index, clock);
    MR_ASSIGN(CodecPtr decoder, openDecoder(input.stream(index)));
    return SoundSource(std::move(input), std::move(decoder), index);
}

FramePtr SoundSource::next() {
    FramePtr frame(av_frame_alloc());
    for (;;) {
        const int got = avcodec_receive_frame(m_decoder.get(), frame.get());
        if (got == 0) {
            m_damaged = m_damaged || frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
            if (frame->nb_samples > 0 && frame->sample_rate > 0) return frame;
            continue;
        }
        noteDamage();
        if (m_ended) return nullptr;
        if (m_pending) beginLink();
        send();
    }
}

void SoundSource::beginLink() {
    if (auto decoder = openDecoder(m_input.parameters(m_index), timeBase())) m_decoder = std::move(*decoder);
    else avcodec_flush_buffers(m_decoder.get());
    m_link = m_input.link();
}

void SoundSource::send() {
    const bool waited = std::exchange(m_pending, false);
    m_ended = !waited && !m_input.read(*m_packet);
    m_pending = !m_ended && m_input.link() != m_link;
    if (m_ended || m_pending) { // what the decoder still holds
        (void)avcodec_send_packet(m_decoder.get(), nullptr);
        return;
    }
    m_at = m_packet->pts;
    m_duration = m_packet->duration;
    if (avcodec_send_packet(m_decoder.get(), m_packet.get()) < 0) m_damaged = true;
}

void SoundSource::noteDamage() {
    if (std::exchange(m_damaged, false) && m_at != AV_NOPTS_VALUE) m_damage.push_back({m_at, m_duration});
}

} // namespace media
