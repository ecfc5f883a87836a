#pragma once
/// Decoded sound of one stream, in order and on the source's timeline. Owns input and decoder. One thread.

#include "core/media/input.hpp"

#include <vector>

namespace media {

class SoundSource {
public:
    /// `index`, `clock`: as the probe found them. Errors: as Input::open and openDecoder; SourceUnreadable when there is no such stream.
    static base::Result<SoundSource> open(const SourceFile& source, int index, const model::StreamClock& clock);

    void setHeartbeat(std::function<void()> heartbeat) { m_input.setHeartbeat(std::move(heartbeat)); }
    /// The next frame; its `best_effort_timestamp` is in `timeBase` on the timeline, or unknown. Null at the end. Frames of a few samples
    /// that follow each other are given as one: QuickTime files with uneven PCM have a packet for each sample.
    FramePtr next();
    AVRational timeBase() const { return stream().time_base; }
    AVStream& stream() const { return m_input.stream(m_index); }
    /// What could not be decoded since this was asked last, in `timeBase`.
    struct Damage {
        std::int64_t at = 0, duration = 0;
    };
    std::vector<Damage> takeDamage() { return std::exchange(m_damage, {}); }

private:
    SoundSource(Input input, CodecPtr decoder, int index) : m_input(std::move(input)), m_decoder(std::move(decoder)), m_index(index) {}
    FramePtr decode();
    bool isContinued(const AVFrame& first, std::int64_t samples, const AVFrame& next) const;
    /// Hands the next packet to the decoder.
    void send();
    void beginLink();
    void noteDamage();

    Input m_input;
    CodecPtr m_decoder;
    int m_index;
    int m_link = 0;   ///< of a chain, that the decoder serves
    FramePtr m_ahead; ///< decoded, not given yet
    PacketPtr m_packet{av_packet_alloc()};
    std::int64_t m_at = AV_NOPTS_VALUE, m_duration = 0; ///< of the packet sent last
    bool m_pending = false; ///< the packet is of another link, and waits until the decoder has given all of this one
    bool m_ended = false, m_damaged = false;
    std::vector<Damage> m_damage;
};

} // namespace media
