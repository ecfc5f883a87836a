#pragma once
/// A second of sound ahead of the player, resampled for the sink, on a thread of its own. Follows the player's clock.

#include "core/playback/decode_thread.hpp"

#include <deque>

namespace playback {

class SoundQueue : public DecodeThread {
public:
    SoundQueue(std::string url, bool file, double at) : DecodeThread(std::move(url), file, TrackKind::Audio, at) { start(); }
    ~SoundQueue() { stop(); }

    void setClock(bool running, double seconds);
    /// Interleaved 16-bit stereo at 48 kHz for the clock's moment; silence while it stands or nothing is there.
    void read(std::int16_t* out, int frames);

private:
    bool wantsMore() const override;
    void clear() override;
    void prepare(const TrackDecoder::Decoded& decoded) override;
    void store(const TrackDecoder::Decoded& decoded) override;
    void ended(const std::string& problem) override;

    SwrPtr m_resampler;
    std::vector<std::int16_t> m_prepared; ///< the decode thread's own
    std::deque<std::int16_t> m_samples;
    double m_first = 0, m_clockSeconds = 0;
    bool m_running = false, m_end = false;
};

} // namespace playback
