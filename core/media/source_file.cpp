#include "core/media/source_file.hpp"

#include <array>
#include <fstream>
#include <streambuf>

namespace media {
namespace {

/// Reads through blocks, anywhere.
class BlockBuffer final : public std::streambuf {
public:
    explicit BlockBuffer(std::shared_ptr<SourceBlocks> blocks) : m_blocks(std::move(blocks)) {}

private:
    int_type underflow() override {
        if (gptr() != egptr()) return traits_type::to_int_type(*gptr());
        const auto got = m_blocks->read(m_at, m_buffer.data(), static_cast<std::int64_t>(m_buffer.size()), m_ahead);
        if (got.value_or(0) <= 0) return traits_type::eof();
        m_at += *got;
        setg(m_buffer.data(), m_buffer.data(), m_buffer.data() + *got);
        return traits_type::to_int_type(*gptr());
    }
    pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
        const std::int64_t here = m_at - (egptr() - gptr());
        return goTo(from == std::ios_base::beg ? offset : from == std::ios_base::cur ? here + offset : m_blocks->source().bytes + offset);
    }
    pos_type seekpos(pos_type place, std::ios_base::openmode) override { return goTo(static_cast<std::int64_t>(off_type(place))); }
    pos_type goTo(std::int64_t place) {
        if (place < 0) return pos_type(off_type(-1));
        m_at = place;
        setg(nullptr, nullptr, nullptr);
        return pos_type(off_type(place));
    }

    std::shared_ptr<SourceBlocks> m_blocks;
    ReadAhead m_ahead;
    std::int64_t m_at = 0; ///< behind what is in the buffer
    std::array<char, 4096> m_buffer{};
};

class BlockStream final : public std::istream {
public:
    explicit BlockStream(std::shared_ptr<SourceBlocks> blocks) : std::istream(nullptr), m_buffer(std::move(blocks)) { rdbuf(&m_buffer); }

private:
    BlockBuffer m_buffer;
};

} // namespace

base::FileStatus SourceFile::status() const {
    if (!m_blocks) return base::fileStatus(m_name);
    base::FileStatus status;
    status.exists = status.isFile = status.isReadable = true;
    status.bytes = m_blocks->source().bytes;
    status.modifiedMs = m_blocks->source().modifiedMs;
    return status;
}

std::unique_ptr<std::istream> SourceFile::stream() const {
    if (m_blocks) return std::make_unique<BlockStream>(m_blocks);
    return std::make_unique<std::ifstream>(base::filePath(m_name), std::ios::binary);
}

} // namespace media
