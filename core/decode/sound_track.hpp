#pragma once
/// A second of sound ahead of what the player has heard, resampled for its sink, on a thread of its own.

#include "core/decode/decode_thread.hpp"
#include "core/decode/messages.hpp"

namespace decode {

class SoundTrack : public DecodeThread {
public:
    SoundTrack(Film film, double at, std::int64_t generation, Answer answer);
    ~SoundTrack() { stop(); }

    void heard(std::int64_t frames, std::int64_t generation);

private:
    bool wantsMore() const override;
    void clear() override;
    void observe(const PacketSource& source) override;
    void prepare(const TrackDecoder::Decoded& decoded) override;
    void store(const TrackDecoder::Decoded& decoded) override;
    void ended(const base::Text& problem) override;

    Answer m_answer;
    std::int64_t m_ahead = 0; ///< frames that were sent and not yet heard
    bool m_end = false;
    SoundFacts m_facts;

    // The decode thread's own.
    SwrPtr m_resampler;
    std::vector<std::int16_t> m_prepared;
};

} // namespace decode
