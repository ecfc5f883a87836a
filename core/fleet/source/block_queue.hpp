#pragma once
/// Which blocks of one source are wanted by whom, and what is fetched next. A block that several want is fetched once. Pure; whoever holds
/// it sees to the threads.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fleet {

/// Blocks that follow each other.
struct BlockRun {
    std::int64_t block = 0, count = 0;
    bool operator==(const BlockRun&) const = default;
};

/// Of blocks in rising order.
std::vector<BlockRun> runsOf(const std::vector<std::int64_t>& blocks);

/// Whether a file is better fetched as a whole: it is small, and more than half of its blocks were needed.
bool isBetterWhole(std::int64_t sourceBytes, std::int64_t neededBlocks);

template <class Waiter> class BlockQueue {
public:
    void want(std::int64_t block, Waiter waiter) {
        auto& waiters = m_waiters[block];
        const bool isFirst = waiters.empty();
        waiters.push_back(std::move(waiter));
        if (m_fetched.contains(block)) return;
        if (m_isQueued.insert(block).second || isFirst) m_awaited.push_back(block);
    }
    /// Nobody waits for it yet.
    void want(std::int64_t block) {
        if (m_fetched.contains(block) || !m_isQueued.insert(block).second) return;
        m_later.push_back(block);
    }
    bool isEmpty() const { return m_isQueued.empty(); }
    /// The block that has been waited for longest, or else wanted, and the wanted ones that follow it, `most` at most: they are being
    /// fetched from now on.
    BlockRun take(std::int64_t most) {
        std::deque<std::int64_t>& queue = next(m_awaited) ? m_awaited : m_later;
        if (!next(queue)) return {};
        BlockRun run{queue.front(), 0};
        queue.pop_front();
        while (run.count < most && m_isQueued.erase(run.block + run.count) > 0) m_fetched.insert(run.block + run.count++);
        return run;
    }
    /// It has come, or will not: who is to be told. One that comes by the way is not fetched any more.
    std::vector<Waiter> done(std::int64_t block) {
        m_fetched.erase(block);
        m_isQueued.erase(block);
        std::vector<Waiter> told;
        if (auto node = m_waiters.extract(block)) told = std::move(node.mapped());
        return told;
    }
    bool isWanted(std::int64_t block) const { return m_waiters.contains(block); }
    /// It was taken, and nobody has said that it is done.
    bool isFetched(std::int64_t block) const { return m_fetched.contains(block); }
    /// All that wait for anything.
    std::vector<Waiter> doneAll() {
        std::vector<Waiter> told;
        for (auto& [block, waiters] : m_waiters)
            for (Waiter& waiter : waiters) told.push_back(std::move(waiter));
        m_waiters.clear();
        m_isQueued.clear();
        return told;
    }

private:
    /// Whether one is left in it, which is in front then. Those that m_isQueued does not name were taken with others.
    bool next(std::deque<std::int64_t>& queue) const {
        while (!queue.empty() && !m_isQueued.contains(queue.front())) queue.pop_front();
        return !queue.empty();
    }

    std::deque<std::int64_t> m_awaited, m_later; ///< in the order of wanting; a block may stand in both
    std::set<std::int64_t> m_isQueued, m_fetched;
    std::map<std::int64_t, std::vector<Waiter>> m_waiters;
};

} // namespace fleet
