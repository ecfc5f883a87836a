#include "core/media/source_blocks.hpp"

#include "core/base/crc32c.hpp"
#include "core/base/source_path.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

namespace media {

std::int64_t ReadAhead::enter(std::int64_t block) {
    constexpr std::int64_t kShortRow = 2; // a box may lie across a border
    constexpr int kWalk = 3;
    if (block == m_last) return 1;
    if (block == m_last + 1) {
        ++m_inRow;
    } else {
        m_jumps = m_inRow <= kShortRow ? m_jumps + 1 : 0;
        m_inRow = 1;
    }
    m_last = block;
    if (m_inRow <= kShortRow && m_jumps >= kWalk) return 1;
    if (m_inRow < 2 * model::kBlocksTogether) return model::kBlocksTogether - block % model::kBlocksTogether;
    return 1 + std::clamp(m_inRow / 4, model::kBlocksTogether, model::kMostAhead);
}

const std::vector<char>* SourceBlocks::kept(std::int64_t block) {
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept& each) { return each.block == block; });
    if (found == m_kept.end()) return nullptr;
    m_kept.splice(m_kept.begin(), m_kept, found);
    return &m_kept.front().bytes;
}

bool SourceBlocks::load(const model::SourceHave& have) {
    std::vector<char> bytes(static_cast<std::size_t>(model::blockBytes(have.block, m_source.bytes)));
    std::ifstream file(base::filePath(have.file), std::ios::binary);
    if (!file.seekg(have.at) || !file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return false;
    if (base::crc32c(bytes.data(), bytes.size()) != have.crc32c) return false;
    if (m_kept.size() >= kMostKept) m_kept.pop_back();
    m_kept.push_front({have.block, std::move(bytes)});
    m_damaged.erase(have.block);
    return true;
}

void SourceBlocks::forget(std::int64_t block) {
    m_known.erase(block);
    m_order.erase(std::remove(m_order.begin(), m_order.end(), block), m_order.end());
}

std::vector<model::SourceNeed> SourceBlocks::missing(std::int64_t block, std::int64_t wanted) const {
    std::vector<std::int64_t> blocks;
    const std::int64_t last = std::min(block + wanted, model::blockCount(m_source.bytes)) - 1;
    for (std::int64_t each = block; each <= last; ++each) {
        if (m_known.contains(each) || isAsked(each)) continue;
        if (std::none_of(m_kept.begin(), m_kept.end(), [&](const Kept& k) { return k.block == each; })) blocks.push_back(each);
    }
    // A line for each block would be a request for each; what is not waited for can wait until there are some.
    const bool isWaitedFor = !blocks.empty() && blocks.front() == block;
    if (!isWaitedFor && static_cast<std::int64_t>(blocks.size()) * 2 < wanted) return {};
    std::vector<model::SourceNeed> needs;
    for (const std::int64_t each : blocks)
        if (!needs.empty() && needs.back().block + needs.back().count == each) ++needs.back().count;
        else needs.push_back({each, 1});
    return needs;
}

void SourceBlocks::fail(std::int64_t block, std::unique_lock<std::mutex>& lock) {
    if (std::exchange(m_isFailing, true)) return m_came.wait(lock, [this] { return m_hasFailed; });
    lock.unlock(); // whoever else reads waits meanwhile: an encoder leaves in there, and nobody must take half a source for a whole one
    m_host.fail({base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "What this computer has fetched of the source cannot be read again (at byte %1). Look at the disk "
                       "that holds its work folder."),
            block * model::kSourceBlock)});
    lock.lock();
    m_hasFailed = true;
    m_came.notify_all();
}

std::optional<std::int64_t> SourceBlocks::read(std::int64_t offset, void* into, std::int64_t size, ReadAhead& ahead) {
    if (offset < 0 || size < 0) return std::nullopt;
    if (offset >= m_source.bytes) return 0;
    const std::int64_t block = offset / model::kSourceBlock;
    std::unique_lock lock(m_mutex);
    const std::int64_t wanted = ahead.enter(block);
    for (;;) {
        if (m_hasFailed) return std::nullopt;
        const auto needs = missing(block, wanted);
        for (const model::SourceNeed& need : needs)
            for (std::int64_t i = 0; i < need.count; ++i) m_asked.insert(need.block + i);
        if (!needs.empty()) {
            lock.unlock();
            for (const model::SourceNeed& need : needs) m_host.ask(need);
            lock.lock();
        }
        if (const std::vector<char>* bytes = kept(block)) {
            const auto inside = static_cast<std::size_t>(offset % model::kSourceBlock);
            const auto count = std::min<std::size_t>(static_cast<std::size_t>(size), bytes->size() - inside);
            std::memcpy(into, bytes->data() + inside, count);
            return static_cast<std::int64_t>(count);
        }
        if (const auto known = m_known.find(block); known != m_known.end()) {
            if (load(known->second)) continue;
            forget(block);
            if (++m_damaged[block] >= kTries) {
                fail(block, lock);
                return std::nullopt;
            }
            continue; // it is missing now, and asked for
        }
        if (isAsked(block) && !m_hasFailed) m_came.wait(lock);
    }
}

void SourceBlocks::have(const model::SourceHave& have) {
    const std::lock_guard lock(m_mutex);
    if (m_asked.erase(have.block) == 0) return;
    forget(have.block);
    m_known[have.block] = have;
    m_order.push_back(have.block);
    if (m_order.size() > kMostKnown) forget(m_order.front());
    m_came.notify_all();
}

} // namespace media
