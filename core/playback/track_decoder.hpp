#pragma once
/// Decodes one track from any position, exactly: `seek(t)` gives the frame that is on screen at t. One thread.

#include "core/playback/packet_source.hpp"

namespace playback {

class TrackDecoder {
public:
    static base::Result<std::unique_ptr<TrackDecoder>> create(std::unique_ptr<PacketSource> source);

    struct Decoded {
        FramePtr frame; ///< null with any other state than Packet
        double seconds = 0, length = 0;
        PacketSource::Read state = PacketSource::Read::End;
    };
    /// The frame shown at `seconds`, or the last one before the end.
    Decoded seek(double seconds);
    Decoded next();
    PacketSource& source() { return *m_source; }

private:
    TrackDecoder(std::unique_ptr<PacketSource> source, CodecPtr codec) : m_source(std::move(source)), m_codec(std::move(codec)) {}
    std::unique_ptr<PacketSource> m_source;
    CodecPtr m_codec;
    PacketPtr m_packet{av_packet_alloc()};
    bool m_draining = false;
    double m_previous = -1, m_length = 0.04; ///< seconds; of the last frame
};

} // namespace playback
