#pragma once
/// Decoded pictures of one stream from a given moment on, in presentation order. Owns input and decoder. One thread.

#include "core/media/input.hpp"

namespace media {

class VideoSource {
public:
    static base::Result<VideoSource> open(const std::string& path, int streamIndex);

    /// Positions so that the first frame of `next()` is shown at or before `pts` (stream time base), unless the
    /// stream begins later. Seeks earlier and earlier until that is true: indexes of some formats point too late.
    base::Result<void> seek(std::int64_t pts, std::int64_t firstPts);
    /// The next frame with `pts` set to its best estimate; null at the end.
    FramePtr next();

    /// Cheaper pictures with visible block edges, from now on.
    void skipLoopFilter() { m_decoder->skip_loop_filter = AVDISCARD_ALL; }

    AVStream& stream() const { return m_input.stream(m_index); }
    int damagedFrames() const { return m_damaged; }

private:
    VideoSource(std::string path, Input input, CodecPtr decoder, int index) : m_path(std::move(path)), m_input(std::move(input)), m_decoder(std::move(decoder)), m_index(index) {}
    FramePtr decode();
    void restart();
    base::Result<void> reopen();

    std::string m_path;
    Input m_input;
    CodecPtr m_decoder;
    int m_index;
    PacketPtr m_packet{av_packet_alloc()};
    FramePtr m_ahead;
    std::int64_t m_wantFrom = INT64_MIN, m_lastPts = AV_NOPTS_VALUE;
    int m_damaged = 0;
    bool m_draining = false;
};

} // namespace media
