#pragma once
/// One block of a source in a file of its own: a head that tells its length and its CRC-32C, then the bytes. What was torn by a power cut
/// or flipped by the disk is no block. Any thread.

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fleet {

inline constexpr std::int64_t kBlockHead = 16; ///< bytes before the block's own

struct BlockFacts {
    std::int64_t bytes = 0;
    std::uint32_t crc32c = 0;
    bool operator==(const BlockFacts&) const = default;
};

/// In one step, readable by its owner alone. Errors: WorkFolderFull, WorkFolderUnwritable.
base::Result<BlockFacts> writeBlock(const std::string& file, const char* bytes, std::size_t size);
/// Reads all of it. Nothing: it is not there, or is not what was written.
std::optional<BlockFacts> checkedBlock(const std::string& file);

} // namespace fleet
