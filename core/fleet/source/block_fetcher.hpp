#pragma once
/// The threads of a `RangedSource`, and what they share: who waits for which block, from the cache or from the server. It lives until the
/// last request has ended, which whoever gives it up does not wait for.

#include "core/fleet/source/block_cache.hpp"
#include "core/fleet/source/block_queue.hpp"
#include "core/fleet/source/ranged_source.hpp"

#include <atomic>
#include <condition_variable>
#include <thread>

namespace fleet {

class BlockFetcher {
public:
    using Came = RangedSource::CameBlock;
    using Tally = std::shared_ptr<SourceTally>;

    /// `receiver`: of the thread that is answered on.
    BlockFetcher(RangedSource::Where where, std::shared_ptr<BlockCache> cache, QObject& receiver);
    ~BlockFetcher();
    BlockFetcher(const BlockFetcher&) = delete;
    BlockFetcher& operator=(const BlockFetcher&) = delete;

    void want(const model::SourceNeed& need, const Came& came, const Tally& tally);
    void fetchAhead(const model::SourceNeed& blocks);
    /// Nobody is answered any more, and what is under way ends within a second.
    void stop();
    void setToken(const std::string& token);
    RangedSource::Counts counts() const;
    const net::SourceFacts& facts() const { return m_where.facts; }

private:
    struct Waiter {
        std::int64_t block = 0;
        Came came;
        Tally tally;
    };
    using Waiters = std::vector<Waiter>;

    void work(net::SourceReader& reader);
    /// Blocks that were taken from the queue: from the cache, or else from the server.
    void bring(net::SourceReader& reader, const BlockRun& run);
    bool bringKept(std::int64_t block);
    base::Result<void> fetch(net::SourceReader& reader, const BlockRun& run);
    base::Result<void> keep(std::int64_t block, const std::string& bytes);
    base::Error tooLarge() const;
    /// As long as its pace asks for, or until it is stopped.
    void rest(std::int64_t bytes) const;
    void broke(const std::vector<std::int64_t>& blocks, const base::Error& error);
    // With the mutex held:
    void noteNeeded(const model::SourceNeed& need);
    void tell(const Waiters& waiters, const base::Result<model::SourceHave>& have) const;
    void count(const Waiters& waiters, std::int64_t fetched);

    const RangedSource::Where m_where;
    const std::shared_ptr<BlockCache> m_cache;
    const std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    mutable std::mutex m_mutex; ///< guards what follows, but for the readers
    std::condition_variable m_changed;
    QObject* m_receiver;
    BlockQueue<Waiter> m_queue;
    std::set<std::int64_t> m_needed; ///< blocks, until all is asked for
    bool m_isWhole = false;          ///< all of the file is asked for
    bool m_ignoresRanges = false;    ///< the server gives the whole file, to one: all blocks come by there
    int m_working = 0;
    std::int64_t m_ahead = 0;          ///< bytes that came before anybody waited for them
    std::optional<base::Error> m_gone; ///< it is another file now: there is nothing more to be had
    RangedSource::Counts m_counts;
    std::vector<std::unique_ptr<net::SourceReader>> m_readers; ///< one for each thread
    std::vector<std::thread> m_threads;
};

} // namespace fleet
