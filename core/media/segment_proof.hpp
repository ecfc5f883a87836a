#pragma once
/// Decodes every closed group of pictures as soon as it has been made, before anybody hears of it: what a viewer's player could not decode
/// is never announced. Owned by the encoder of one rendition; one thread.
///
/// Loop filtering is left out: it changes pixels and finds no faults, and costs a quarter of the decoding. `millrace verify`
/// decodes in full.

#include "core/media/cmaf_writer.hpp"
#include "core/media/libav.hpp"

#include <functional>
#include <span>

namespace media {

class SegmentProof {
public:
    /// `config`: avcC or AudioSpecificConfig, as in the init segment.
    static base::Result<SegmentProof> create(AVCodecID codec, const QByteArray& config);

    /// `samples`: one or more closed groups of pictures. Errors: CheckFailed, when not every sample becomes a frame without complaint.
    base::Result<void> check(std::span<const Sample> samples, const std::string& what);
    std::int64_t frames() const { return m_frames; }
    /// Called for every frame that was decoded; its pts is that of its sample.
    void setSeen(std::function<void(const AVFrame&)> seen) { m_seen = std::move(seen); }

private:
    CodecPtr m_decoder;
    PacketPtr m_packet{av_packet_alloc()};
    FramePtr m_frame{av_frame_alloc()};
    std::int64_t m_frames = 0;
    std::function<void(const AVFrame&)> m_seen;
};

} // namespace media
