#pragma once
/// libavformat's context of a source, with what it reads from. One thread.

#include "core/media/libav.hpp"
#include "core/media/source_file.hpp"

namespace media {

struct IoDeleter {
    void operator()(AVIOContext* io) const {
        if (io) av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

class BlockReader;

class Demuxer {
public:
    Demuxer();
    Demuxer(Demuxer&& other) noexcept;
    Demuxer& operator=(Demuxer&& other) noexcept;
    ~Demuxer();

    /// Opens the source from a byte on; the streams have not been looked at. `formats`: those that are allowed. Nothing but the source is
    /// opened, whatever it says. Negative: libavformat's error.
    static int open(const SourceFile& source, std::int64_t begin, const char* formats, Demuxer& into);

    explicit operator bool() const { return static_cast<bool>(m_context); }
    AVFormatContext& operator*() const { return *m_context; }
    AVFormatContext* operator->() const { return m_context.get(); }
    AVFormatContext* get() const { return m_context.get(); }

private:
    // The context is closed before what it reads from, in destruction and in assignment.
    std::unique_ptr<BlockReader> m_reader; ///< null, as the next: a file of this computer
    std::unique_ptr<AVIOContext, IoDeleter> m_io;
    InputPtr m_context;
};

} // namespace media
