#include "core/decode/sound_track.hpp"

#include <algorithm>

namespace decode {
namespace {

constexpr int kSoundRate = 48000;

std::vector<std::int16_t> resample(const AVFrame& frame, SwrPtr& resampler) {
    if (!resampler) {
        AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, in{};
        if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&in, frame.ch_layout.nb_channels);
        else av_channel_layout_copy(&in, &frame.ch_layout);
        SwrContext* raw = nullptr;
        swr_alloc_set_opts2(
            &raw, &stereo, AV_SAMPLE_FMT_S16, kSoundRate, &in, static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
        resampler.reset(raw);
        av_channel_layout_uninit(&in);
        if (!resampler || swr_init(resampler.get()) < 0) return {};
    }
    std::vector<std::int16_t> out(static_cast<std::size_t>(swr_get_out_samples(resampler.get(), frame.nb_samples)) * 2);
    auto* plane = reinterpret_cast<std::uint8_t*>(out.data());
    const int got = swr_convert(
        resampler.get(), &plane, static_cast<int>(out.size() / 2), const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
    out.resize(static_cast<std::size_t>(std::max(got, 0)) * 2);
    return out;
}

} // namespace

SoundTrack::SoundTrack(Film film, double at, std::int64_t generation, Answer answer)
    : DecodeThread(std::move(film), TrackKind::Audio, at, generation), m_answer(std::move(answer)) {
    start();
}

void SoundTrack::heard(std::int64_t frames, std::int64_t heardOf) {
    const std::lock_guard lock(m_mutex);
    if (heardOf != generation()) return;
    m_ahead -= frames;
    wake();
}

void SoundTrack::observe(const PacketSource& source) {
    m_facts = source.sound();
}

bool SoundTrack::wantsMore() const {
    return m_ahead < kSoundRate && !m_end;
}

void SoundTrack::clear() {
    m_ahead = 0;
    m_end = false;
}

void SoundTrack::prepare(const TrackDecoder::Decoded& decoded) {
    m_prepared = resample(*decoded.frame, m_resampler);
}

void SoundTrack::store(const TrackDecoder::Decoded& decoded) {
    if (m_prepared.empty()) return;
    m_ahead += static_cast<std::int64_t>(m_prepared.size() / 2);
    playback::DecoderReply reply;
    reply.saying = playback::DecoderSaying::Sound;
    reply.generation = generation();
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(m_prepared.data()),
        static_cast<qsizetype>(m_prepared.size()) * static_cast<qsizetype>(sizeof(std::int16_t)));
    reply.sound = playback::SoundPiece{decoded.seconds, bytes.toBase64().toStdString(), m_facts};
    m_answer(reply);
}

void SoundTrack::ended(const base::Text&) {
    m_end = true; // a video without sound is no problem to tell
}

} // namespace decode
