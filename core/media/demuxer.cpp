#include "core/media/demuxer.hpp"

#include <string>
#include <utility>

namespace media {

/// Blocks as libavformat reads a file: from a byte of the source on.
class BlockReader {
public:
    BlockReader(std::shared_ptr<SourceBlocks> blocks, std::int64_t begin) : m_blocks(std::move(blocks)), m_begin(begin) {}

    static int read(void* self, std::uint8_t* buffer, int size) {
        auto& reader = *static_cast<BlockReader*>(self);
        const auto got = reader.m_blocks->read(reader.m_begin + reader.m_at, buffer, size, reader.m_ahead);
        if (!got) return AVERROR_EXIT;
        if (*got == 0) return AVERROR_EOF;
        reader.m_at += *got;
        return static_cast<int>(*got);
    }
    static std::int64_t seek(void* self, std::int64_t offset, int whence) {
        auto& reader = *static_cast<BlockReader*>(self);
        const std::int64_t length = reader.m_blocks->source().bytes - reader.m_begin;
        if ((whence & AVSEEK_SIZE) != 0) return length;
        const int from = whence & ~AVSEEK_FORCE;
        const std::int64_t to = from == SEEK_CUR ? reader.m_at + offset : from == SEEK_END ? length + offset : offset;
        if (to < 0) return AVERROR(EINVAL);
        return reader.m_at = to; // behind the end too, as in a file: there is nothing to be read there
    }

private:
    std::shared_ptr<SourceBlocks> m_blocks;
    std::int64_t m_begin, m_at = 0;
    ReadAhead m_ahead;
};

Demuxer::Demuxer() = default;
Demuxer::Demuxer(Demuxer&& other) noexcept = default;
Demuxer::~Demuxer() = default;

Demuxer& Demuxer::operator=(Demuxer&& other) noexcept {
    m_context = std::move(other.m_context);
    m_io = std::move(other.m_io);
    m_reader = std::move(other.m_reader);
    return *this;
}

int Demuxer::open(const SourceFile& source, std::int64_t begin, const char* formats, Demuxer& into) {
    constexpr int kBuffer = 1 << 15; // as libavformat's own for files: the same reads, and so the same bytes, wherever they come from
    Demuxer made;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", formats, 0);
    av_dict_set(&options, "scan_all_pmts", "1", 0); // a transport stream's later programmes count too
    // External references in QuickTime files would open other files.
    av_dict_set(&options, "enable_drefs", "0", 0);
    AVFormatContext* raw = avformat_alloc_context();
    // The prefix keeps names such as "concat:a|b" from being read as a protocol.
    std::string name = "file:" + base::bytesOfPath(source.name());
    if (source.blocks()) {
        made.m_reader = std::make_unique<BlockReader>(source.blocks(), begin);
        made.m_io.reset(avio_alloc_context(static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, made.m_reader.get(),
            &BlockReader::read, nullptr, &BlockReader::seek));
        raw->pb = made.m_io.get();
        av_dict_set(&options, "protocol_whitelist", "none", 0); // the name is for its ending
    } else {
        av_dict_set(&options, "protocol_whitelist", begin > 0 ? "subfile,file" : "file", 0);
        if (begin > 0) name = "subfile,,start," + std::to_string(begin) + ",end,0,,:" + name;
    }
    const int opened = avformat_open_input(&raw, name.c_str(), nullptr, &options);
    av_dict_free(&options);
    if (opened < 0) return opened;
    made.m_context.reset(raw);
    into = std::move(made);
    return opened;
}

} // namespace media
