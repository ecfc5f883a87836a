#pragma once
/// An opened source file. Owns the demuxer. One thread.
///
/// A file's bytes are never trusted: nothing but the source is opened, and that only as one of the container formats of the allow-list (a
/// playlist that is named .mp4 makes libavformat open other files and addresses: FFmpeg 5.1 did, for HLS, DASH and ffconcat texts).

#include "core/media/demuxer.hpp"
#include "core/model/source_clock.hpp"

#include <functional>

namespace media {

class Input {
public:
    /// Opens and reads the stream headers. Errors: SourceMissing, SourceUnreadable.
    static base::Result<Input> open(const SourceFile& source);

    AVFormatContext& context() const { return *m_context; }
    AVStream& stream(int index) const { return *m_context->streams[index]; }
    /// Called now and then while packets are read, so that whoever waits knows that the reading of a long file goes on.
    void setHeartbeat(std::function<void()> heartbeat) { m_heartbeat = std::move(heartbeat); }
    /// Makes the demuxer skip every other stream.
    void selectOnly(int index);
    /// From now on the packets of this stream come with their times on the timeline.
    void setClock(int index, const model::StreamClock& clock);
    /// The next packet of the selected stream; false at the end or when nothing more can be read.
    bool read(AVPacket& packet);
    /// The section of the clock that the packet read last belongs to.
    std::size_t section() const { return m_section; }
    /// Counts the parts of a chained Ogg file (RFC 3533, section 4): each has its own headers, so a decoder serves one.
    int link() const { return m_link; }
    /// Of a stream, in the link that the packet read last belongs to.
    const AVCodecParameters& parameters(int index) const;
    /// Goes to a place in the file. False where the format cannot be entered anywhere: then read on from the beginning.
    bool seekTo(std::int64_t position);

private:
    Input(SourceFile source, Demuxer context) : m_source(std::move(source)), m_context(std::move(context)) {}
    SourceFile m_source;
    Demuxer m_context;
    void applyClock(AVPacket& packet);
    /// What libavformat gives next. `stream_index`, times and position as in the first link.
    int readPacket(AVPacket& packet);
    bool openNextLink();
    bool openLink(std::int64_t begin);

    Demuxer m_chained;                 ///< a later link, that is read now
    std::vector<int> m_chainedStreams; ///< by stream of that link: which it is of the first; -1: none
    std::int64_t m_chainedAt = 0;      ///< where it begins in the file
    std::int64_t m_lastPosition = 0;   ///< of a packet
    int m_link = 0;
    int m_selected = -1, m_clocked = -1;
    bool m_shownAsDecoded = false, m_isOgg = false;
    model::StreamClock m_clock;
    std::size_t m_section = 0;
    std::function<void()> m_heartbeat;
    std::int64_t m_packets = 0;
};

/// A decoder for the stream with one thread (chunks run in parallel, threads inside one would only cost).
/// Errors: Unsupported when no decoder exists, SourceUnreadable.
base::Result<CodecPtr> openDecoder(const AVStream& stream);
base::Result<CodecPtr> openDecoder(const AVCodecParameters& parameters, AVRational timeBase);

} // namespace media
