#pragma once
/// Decodes one track from any position, exactly: `seek(t)` gives the frame that is on screen at t. One thread.

#include "core/decode/packet_source.hpp"

namespace decode {

class TrackDecoder {
public:
    static base::Result<std::unique_ptr<TrackDecoder>> create(std::unique_ptr<PacketSource> source, const Interrupt& interrupt);

    struct Decoded {
        FramePtr frame; ///< null with any other state than Packet
        double seconds = 0, length = 0;
        PacketSource::Read state = PacketSource::Read::End;
    };
    /// The frame shown at `seconds`, or the last one before the end.
    Decoded seek(double seconds);
    /// Failed also when the interrupt is raised.
    Decoded next();
    PacketSource& source() { return *m_source; }

private:
    TrackDecoder(std::unique_ptr<PacketSource> source, CodecPtr codec, const Interrupt& interrupt)
        : m_source(std::move(source)), m_codec(std::move(codec)), m_interrupt(interrupt) {}
    /// When the frame is shown and for how long, from what it says of itself.
    void place(Decoded& decoded, const AVFrame& frame);

    std::unique_ptr<PacketSource> m_source;
    CodecPtr m_codec;
    const Interrupt& m_interrupt;
    PacketPtr m_packet{av_packet_alloc()};
    bool m_draining = false;
    double m_previous = -1, m_length = 0.04; ///< seconds; of the last frame
    double m_from = 0;                       ///< the last place that was sought
};

} // namespace decode
