#pragma once
/// Decoded pictures of one stream from a given moment on, in presentation order and on the source's timeline. Owns input and decoder.
/// One thread.

#include "core/media/input.hpp"
#include "core/media/sparse_clock.hpp"
#include "core/model/plan.hpp"

namespace media {

/// What of a stream is decoded, and how its times are to be understood (model/source_clock.hpp).
struct VideoTrack {
    int index = 0;
    model::StreamClock clock;
    model::PictureTimes times = model::PictureTimes::Given;
};
VideoTrack trackOf(const model::VideoStream& stream);
VideoTrack trackOf(const model::PictureSource& picture);

class VideoSource {
public:
    static base::Result<VideoSource> open(const SourceFile& source, VideoTrack track);

    /// Positions so that the first frame of `next()` is shown at or before `pts` (stream time base, on the timeline), unless the
    /// stream begins later. Seeks earlier and earlier until that is true: indexes of some formats point too late.
    base::Result<void> seek(std::int64_t pts, std::int64_t firstPts);
    /// The next frame with `pts` set to its best estimate; null at the end.
    FramePtr next();

    /// As Input's, also for what is opened anew while seeking.
    void setHeartbeat(const std::function<void()>& heartbeat) {
        m_heartbeat = heartbeat;
        m_input.setHeartbeat(heartbeat);
    }
    /// Shows every frame from where `seek` goes in, or went, those before the wanted moment too.
    void keepEarly() { m_keepsEarly = true; }
    /// Cheaper pictures with visible block edges, from now on.
    void skipLoopFilter() { m_decoder->skip_loop_filter = AVDISCARD_ALL; }

    AVStream& stream() const { return m_input.stream(m_track.index); }
    int damagedFrames() const { return m_damaged; }

private:
    VideoSource(SourceFile source, Input input, CodecPtr decoder, VideoTrack track);
    FramePtr decode();
    void restart();
    /// A decoder for the part of a chain that is read now.
    void beginLink();
    base::Result<void> reopen();
    /// By byte, where times do not rise through the file.
    base::Result<bool> seekEntry(std::int64_t pts);
    bool readPacket();
    void stamp(AVFrame& frame);
    void tellKeyTime(AVPacket& packet) const;

    SourceFile m_source;
    std::function<void()> m_heartbeat;
    Input m_input;
    CodecPtr m_decoder;
    VideoTrack m_track;
    std::int64_t m_usual; ///< ticks of a usual frame
    SparseClock m_sparse;
    PacketPtr m_packet{av_packet_alloc()}, m_pending{av_packet_alloc()};
    FramePtr m_ahead;
    std::int64_t m_wantFrom = INT64_MIN, m_lastPts = AV_NOPTS_VALUE;
    std::int64_t m_skipTo = -1;                ///< packets before this place in the file are passed over
    std::int64_t m_lastGuess = AV_NOPTS_VALUE; ///< libavcodec's, for the frame told last; one that stands still says nothing
    std::int64_t m_sentTime = AV_NOPTS_VALUE;  ///< decoding time of the packet sent last
    std::size_t m_section = 0;
    int m_link = 0;
    int m_damaged = 0, m_waited = 0;
    bool m_draining = false, m_joining = false, m_awaitsKey = false, m_keepsEarly = false;
};

} // namespace media
