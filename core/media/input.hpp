#pragma once
/// An opened source file. Owns the demuxer. One thread.
///
/// A file's bytes are never trusted: only local files, only container formats of the allow-list (a playlist that is
/// named .mp4 would otherwise make libavformat open other files and addresses: reference/test-tools.md section 1).

#include "core/media/libav.hpp"

#include <functional>

namespace media {

class Input {
public:
    /// Opens and reads the stream headers. Errors: SourceMissing, SourceUnreadable.
    static base::Result<Input> open(const std::string& path);

    AVFormatContext& context() const { return *m_context; }
    AVStream& stream(int index) const { return *m_context->streams[index]; }
    /// Called now and then while packets are read, so that whoever waits knows that the reading of a long file goes on.
    void setAlive(std::function<void()> alive) { m_alive = std::move(alive); }
    /// Makes the demuxer skip every other stream.
    void selectOnly(int index);
    /// The next packet of the selected stream; false at the end or when nothing more can be read.
    bool read(AVPacket& packet);

private:
    explicit Input(InputPtr context) : m_context(std::move(context)) {}
    InputPtr m_context;
    int m_selected = -1;
    std::function<void()> m_alive;
    std::int64_t m_packets = 0;
};

/// A decoder for the stream with one thread (chunks run in parallel, threads inside one would only cost).
/// Errors: Unsupported when no decoder exists, SourceUnreadable.
base::Result<CodecPtr> openDecoder(const AVStream& stream);

/// FFmpeg's version, e.g. "5.1.9".
std::string libraryVersion();
/// libav writes to stderr, which becomes part of a job's log: only what is an error.

} // namespace media
