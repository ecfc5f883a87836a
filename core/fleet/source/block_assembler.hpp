#pragma once
/// Makes blocks of bytes as they come: from any byte of a source on, also from its beginning again. Gives none that has a gap. Pure; one
/// thread.

#include "core/base/result.hpp"
#include "core/model/source_blocks.hpp"

#include <functional>
#include <string>

namespace fleet {

class BlockAssembler {
public:
    using Whole = std::function<void(std::int64_t block, const std::string& bytes)>;
    BlockAssembler(std::int64_t sourceBytes, Whole whole) : m_sourceBytes(sourceBytes), m_whole(std::move(whole)) {}

    void take(std::int64_t offset, const char* data, std::size_t size);

private:
    const std::int64_t m_sourceBytes;
    const Whole m_whole;
    std::string m_bytes;         ///< of the block that is being filled
    std::int64_t m_block = -1;   ///< -1: none; the rest of one is passed over
    std::int64_t m_position = 0; ///< of the next byte, if it follows
};

} // namespace fleet
