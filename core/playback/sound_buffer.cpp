#include "core/playback/sound_buffer.hpp"

#include <algorithm>
#include <utility>

namespace playback {
namespace {

constexpr int kSoundRate = 48000;
constexpr double kDrift = 0.06; // seconds that sound may be off before it is moved

} // namespace

void SoundBuffer::add(double seconds, const std::vector<std::int16_t>& samples) {
    const std::lock_guard lock(m_mutex);
    if (m_samples.empty()) m_first = seconds;
    m_samples.insert(m_samples.end(), samples.begin(), samples.end());
}

void SoundBuffer::clear() {
    const std::lock_guard lock(m_mutex);
    m_samples.clear();
    m_heard = 0;
}

void SoundBuffer::setClock(bool running, double seconds) {
    const std::lock_guard lock(m_mutex);
    m_running = running;
    m_clockSeconds = seconds;
}

void SoundBuffer::drop(std::size_t samples) {
    m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(samples));
    const auto frames = static_cast<std::int64_t>(samples / 2);
    m_first += static_cast<double>(frames) / kSoundRate;
    m_heard += frames;
}

void SoundBuffer::read(std::int16_t* out, int frames) {
    const std::lock_guard lock(m_mutex);
    std::fill_n(out, frames * 2, std::int16_t{0});
    if (!m_running) return;
    const double off = m_first - m_clockSeconds;
    if (!m_samples.empty() && off < -kDrift) {
        const auto late = static_cast<std::size_t>(std::min(-off * kSoundRate, static_cast<double>(m_samples.size())));
        drop(std::min(m_samples.size(), late * 2));
    }
    if (off > kDrift) return; // not its time yet
    const auto count = std::min(m_samples.size(), static_cast<std::size_t>(frames) * 2);
    std::copy_n(m_samples.begin(), count, out);
    drop(count);
    m_clockSeconds += static_cast<double>(frames) / kSoundRate;
}

std::int64_t SoundBuffer::takeHeard() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_heard, 0);
}

} // namespace playback
