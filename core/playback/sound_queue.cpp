#include "core/playback/sound_queue.hpp"

#include <algorithm>

namespace playback {
namespace {

constexpr int kSoundRate = 48000;
constexpr double kDrift = 0.06; // seconds that sound may be off before it is moved

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

void SoundQueue::setClock(bool running, double seconds) {
    const std::lock_guard lock(m_mutex);
    m_running = running;
    m_clockSeconds = seconds;
}

void SoundQueue::read(std::int16_t* out, int frames) {
    const std::lock_guard lock(m_mutex);
    std::fill_n(out, frames * 2, std::int16_t{0});
    if (!m_running) return;
    const double off = m_first - m_clockSeconds;
    if (!m_samples.empty() && off < -kDrift) {
        const auto drop = std::min(m_samples.size(), static_cast<std::size_t>(-off * kSoundRate) * 2);
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(drop));
        m_first += static_cast<double>(drop / 2) / kSoundRate;
    }
    if (off > kDrift) return; // not its time yet
    const auto count = std::min(m_samples.size(), static_cast<std::size_t>(frames) * 2);
    std::copy_n(m_samples.begin(), count, out);
    m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(count));
    m_first += static_cast<double>(count / 2) / kSoundRate;
    m_clockSeconds += static_cast<double>(frames) / kSoundRate;
    wake();
}

bool SoundQueue::wantsMore() const {
    return m_samples.size() < kSoundRate && !m_end;
}

void SoundQueue::clear() {
    m_samples.clear();
    m_end = false;
}

void SoundQueue::prepare(const TrackDecoder::Decoded& decoded) {
    m_prepared = resample(*decoded.frame, m_resampler);
}

void SoundQueue::store(const TrackDecoder::Decoded& decoded) {
    if (m_samples.empty()) m_first = decoded.seconds;
    m_samples.insert(m_samples.end(), m_prepared.begin(), m_prepared.end());
}

void SoundQueue::ended(const std::string&) {
    m_end = true; // a video without sound is no problem to tell
}

} // namespace playback
