#include "core/fleet/source/block_queue.hpp"

#include "core/model/source_blocks.hpp"

namespace fleet {

std::vector<BlockRun> runsOf(const std::vector<std::int64_t>& blocks) {
    std::vector<BlockRun> runs;
    for (const std::int64_t block : blocks)
        if (!runs.empty() && runs.back().block + runs.back().count == block) ++runs.back().count;
        else runs.push_back({block, 1});
    return runs;
}

bool isBetterWhole(std::int64_t sourceBytes, std::int64_t neededBlocks) {
    constexpr std::int64_t kSmall = 256LL << 20;
    return sourceBytes < kSmall && neededBlocks * 2 > model::blockCount(sourceBytes);
}

} // namespace fleet
