#pragma once
/// The sound ahead of the player's clock, resampled for the sink. A sink may read from a thread of its own; everything is guarded.

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace playback {

class SoundBuffer {
public:
    /// Interleaved 16-bit stereo at 48 kHz; `seconds`: of its first sample.
    void add(double seconds, const std::vector<std::int16_t>& samples);
    void clear();
    void setClock(bool running, double seconds);
    /// For the clock's moment; silence while it stands or nothing is there.
    void read(std::int16_t* out, int frames);
    /// Frames that were used up since this was asked last.
    std::int64_t takeHeard();

private:
    void drop(std::size_t samples);

    mutable std::mutex m_mutex;
    std::deque<std::int16_t> m_samples;
    double m_first = 0, m_clockSeconds = 0;
    bool m_running = false;
    std::int64_t m_heard = 0;
};

} // namespace playback
