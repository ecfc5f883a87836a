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
        m_waiters[block].push_back(std::move(waiter));
        want(block);
    }
    /// Nobody waits for it yet.
    void want(std::int64_t block) {
        if (m_fetched.contains(block) || !m_isQueued.insert(block).second) return;
        m_queue.push_back(block);
    }
    bool isEmpty() const { return m_queue.empty(); }
    /// The block that has been wanted longest and the wanted ones that follow it, `most` at most: they are being fetched from now on.
    BlockRun take(std::int64_t most) {
        while (!m_queue.empty() && !m_isQueued.contains(m_queue.front())) m_queue.pop_front(); // taken with another
        if (m_queue.empty()) return {};
        BlockRun run{m_queue.front(), 0};
        while (run.count < most && m_isQueued.erase(run.block + run.count) > 0) m_fetched.insert(run.block + run.count++);
        m_queue.pop_front();
        while (!m_queue.empty() && !m_isQueued.contains(m_queue.front())) m_queue.pop_front();
        return run;
    }
    /// It has come, or will not: who is to be told. One that comes by the way is not fetched any more.
    std::vector<Waiter> done(std::int64_t block) {
        m_fetched.erase(block);
        m_isQueued.erase(block);
        while (!m_queue.empty() && !m_isQueued.contains(m_queue.front())) m_queue.pop_front();
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
        m_queue.clear();
        m_isQueued.clear();
        return told;
    }

private:
    std::deque<std::int64_t> m_queue; ///< in the order of wanting; those that m_isQueued does not name are void
    std::set<std::int64_t> m_isQueued, m_fetched;
    std::map<std::int64_t, std::vector<Waiter>> m_waiters;
};

} // namespace fleet
