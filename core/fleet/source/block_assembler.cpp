#include "core/fleet/source/block_assembler.hpp"

#include <algorithm>

namespace fleet {

void BlockAssembler::take(std::int64_t offset, const char* data, std::size_t size) {
    if (offset != m_position) m_block = -1; // what came until now has a gap behind it
    m_position = offset + static_cast<std::int64_t>(size);
    while (size > 0) {
        const std::int64_t block = offset / model::kSourceBlock, inside = offset % model::kSourceBlock;
        const std::int64_t whole = model::blockBytes(block, m_sourceBytes);
        if (whole == 0) return; // behind the end
        if (inside == 0) {
            m_block = block;
            m_bytes.clear();
        }
        const auto count = std::min<std::size_t>(size, static_cast<std::size_t>(model::kSourceBlock - inside));
        if (m_block == block) m_bytes.append(data, count);
        if (m_block == block && static_cast<std::int64_t>(m_bytes.size()) >= whole) {
            m_whole(block, m_bytes);
            m_block = -1;
        }
        data += count;
        offset += static_cast<std::int64_t>(count);
        size -= count;
    }
}

} // namespace fleet
