#include "core/media/sound_source.hpp"

#include <cmath>
#include <utility>

namespace media {
namespace {

constexpr int kShort = 128, kTogether = 1024; // samples
constexpr double kApart = 0.0005;             // seconds between frames that follow each other: clocks of 1 ms round by that

FramePtr joined(FramePtr first, const std::vector<FramePtr>& parts, int samples) {
    if (parts.empty()) return first;
    FramePtr whole(av_frame_alloc());
    whole->format = first->format;
    whole->sample_rate = first->sample_rate;
    whole->nb_samples = samples;
    if (av_channel_layout_copy(&whole->ch_layout, &first->ch_layout) < 0 || av_frame_get_buffer(whole.get(), 0) < 0) return nullptr;
    whole->pts = first->pts;
    whole->best_effort_timestamp = first->best_effort_timestamp;
    const auto format = static_cast<AVSampleFormat>(first->format);
    int at = 0;
    const auto copy = [&](const AVFrame& part) {
        av_samples_copy(whole->extended_data, part.extended_data, at, 0, part.nb_samples, whole->ch_layout.nb_channels, format);
        at += part.nb_samples;
    };
    copy(*first);
    for (const FramePtr& part : parts) copy(*part);
    return whole;
}

} // namespace

base::Result<SoundSource> SoundSource::open(const SourceFile& source, int index, const model::StreamClock& clock) {
    MR_ASSIGN(Input input, Input::open(source));
    if (index < 0 || index >= static_cast<int>(input.context().nb_streams))
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 no longer holds the sound it was planned with."), source.name())};
    input.selectOnly(index);
    input.setClock(index, clock);
    MR_ASSIGN(CodecPtr decoder, openDecoder(input.stream(index)));
    return SoundSource(std::move(input), std::move(decoder), index);
}

FramePtr SoundSource::next() {
    FramePtr first = m_ahead ? std::move(m_ahead) : decode();
    if (!first || first->nb_samples >= kShort) return first;
    std::vector<FramePtr> parts;
    std::int64_t samples = first->nb_samples;
    while (samples < kTogether) {
        m_ahead = decode();
        if (!m_ahead || m_ahead->nb_samples >= kShort || !isContinued(*first, samples, *m_ahead)) break;
        samples += m_ahead->nb_samples;
        parts.push_back(std::move(m_ahead));
    }
    return joined(std::move(first), parts, static_cast<int>(samples));
}

bool SoundSource::isContinued(const AVFrame& first, std::int64_t samples, const AVFrame& next) const {
    if (next.format != first.format || next.sample_rate != first.sample_rate ||
        av_channel_layout_compare(&next.ch_layout, &first.ch_layout) != 0)
        return false;
    if (first.best_effort_timestamp == AV_NOPTS_VALUE || next.best_effort_timestamp == AV_NOPTS_VALUE) return false;
    const double apart = static_cast<double>(next.best_effort_timestamp - first.best_effort_timestamp) * av_q2d(timeBase());
    return std::abs(apart - static_cast<double>(samples) / first.sample_rate) < kApart;
}

FramePtr SoundSource::decode() {
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
