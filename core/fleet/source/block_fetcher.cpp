#include "core/fleet/source/block_fetcher.hpp"

#include "core/base/web_address.hpp"
#include "core/fleet/source/block_assembler.hpp"
#include "core/fleet/source/pace.hpp"
#include "core/fleet/source/turns.hpp"

#include <QMetaObject>
#include <algorithm>

namespace fleet {
namespace {

constexpr std::int64_t kMostTogether = 64; // blocks of one request: 4 MiB

} // namespace

BlockFetcher::BlockFetcher(RangedSource::Where where, std::shared_ptr<BlockCache> cache, QObject& receiver)
    : m_where(std::move(where)), m_cache(std::move(cache)), m_receiver(&receiver) {
    for (int i = 0; i < std::max(1, m_where.connections); ++i)
        m_readers.push_back(std::make_unique<net::SourceReader>(m_where.address, m_where.options, m_stop));
    for (const auto& reader : m_readers) m_threads.emplace_back([this, own = reader.get()] { work(*own); });
}

BlockFetcher::~BlockFetcher() {
    stop();
    for (std::thread& thread : m_threads) thread.join();
}

void BlockFetcher::stop() {
    const std::lock_guard lock(m_mutex);
    *m_stop = true;
    m_receiver = nullptr;
    m_changed.notify_all();
}

void BlockFetcher::setToken(const std::string& token) {
    for (const auto& reader : m_readers) reader->setToken(token);
}

RangedSource::Counts BlockFetcher::counts() const {
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

void BlockFetcher::want(const model::SourceNeed& need, const Came& came, const Tally& tally) {
    const std::lock_guard lock(m_mutex);
    for (std::int64_t block = need.block; block < need.block + need.count; ++block)
        if (m_gone) tell(Waiters{Waiter{block, came, tally}}, *m_gone);
        else m_queue.want(block, {block, came, tally});
    if (m_gone) return;
    noteNeeded(need);
    m_changed.notify_all();
}

void BlockFetcher::fetchAhead(const model::SourceNeed& blocks) {
    const std::lock_guard lock(m_mutex);
    if (m_gone) return;
    const std::int64_t all = model::blockCount(m_where.facts.bytes), first = std::clamp<std::int64_t>(blocks.block, 0, all);
    const std::int64_t end = first + std::min(blocks.count, all - first);
    for (std::int64_t block = first; block < end; ++block) m_queue.want(block);
    m_changed.notify_all();
}

/// Half of a small file is nearly all of it: in one go it takes fewer requests.
void BlockFetcher::noteNeeded(const model::SourceNeed& need) {
    if (m_isWhole) return;
    for (std::int64_t i = 0; i < need.count; ++i) m_needed.insert(need.block + i);
    m_isWhole = isBetterWhole(m_where.facts.bytes, static_cast<std::int64_t>(m_needed.size()));
    if (!m_isWhole) return;
    for (std::int64_t block = 0; block < model::blockCount(m_where.facts.bytes); ++block) m_queue.want(block);
    m_needed.clear();
}

void BlockFetcher::tell(const Waiters& waiters, const base::Result<model::SourceHave>& have) const {
    if (!m_receiver) return;
    for (const Waiter& waiter : waiters)
        QMetaObject::invokeMethod(
            m_receiver, [waiter, have] { waiter.came(waiter.block, have); }, Qt::QueuedConnection);
}

/// `fetched`: bytes that a block took over the network; 0: it was here.
void BlockFetcher::count(const Waiters& waiters, std::int64_t fetched) {
    m_ahead += fetched;
    for (const Waiter& waiter : waiters) {
        if (!waiter.tally) continue;
        if (fetched == 0) ++waiter.tally->hits;
        fetched = 0;
        waiter.tally->bytes += std::exchange(m_ahead, 0);
    }
}

void BlockFetcher::rest(std::int64_t bytes) const {
    constexpr std::int64_t kSliceMs = 50;
    if (!m_where.pace) return;
    for (std::int64_t left = m_where.pace->take(bytes); left > 0 && !*m_stop; left -= kSliceMs)
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kSliceMs)));
}

void BlockFetcher::work(net::SourceReader& reader) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [&] { return *m_stop || (!m_queue.isEmpty() && (!m_ignoresRanges || m_working == 0)); });
        if (*m_stop) return;
        const BlockRun run = m_queue.take(kMostTogether);
        ++m_working;
        lock.unlock();
        bring(reader, run);
        lock.lock();
        --m_working;
        m_changed.notify_all();
    }
}

void BlockFetcher::bring(net::SourceReader& reader, const BlockRun& run) {
    std::vector<std::int64_t> missing;
    for (std::int64_t block = run.block; block < run.block + run.count; ++block)
        if (!bringKept(block)) missing.push_back(block);
    for (const BlockRun& each : runsOf(missing))
        if (const auto fetched = fetch(reader, each); !fetched) return broke(missing, fetched.error());
}

/// False: it is not in the cache.
bool BlockFetcher::bringKept(std::int64_t block) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_queue.isWanted(block) && m_cache->holds(m_where.fingerprint, block)) { // nobody needs to know
            (void)m_queue.done(block);
            return true;
        }
    }
    const auto have = m_cache->find(m_where.fingerprint, block, model::blockBytes(block, m_where.facts.bytes));
    if (!have) return false;
    const std::lock_guard lock(m_mutex);
    ++m_counts.hits;
    const Waiters waiters = m_queue.done(block);
    count(waiters, 0);
    tell(waiters, *have);
    return true;
}

base::Error BlockFetcher::tooLarge() const {
    return {base::ErrorCode::LinkRefused,
        base::text(QT_TRANSLATE_NOOP(
                       "Core", "%1 gives no parts of the file, and it is too large to be kept as a whole. Download it and add the file."),
            base::shownAddress(m_where.address, true))};
}

base::Result<void> BlockFetcher::keep(std::int64_t block, const std::string& bytes) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_queue.isWanted(block) && !m_queue.isFetched(block) && m_cache->holds(m_where.fingerprint, block)) return {};
    }
    MR_ASSIGN(const model::SourceHave have, m_cache->store(m_where.fingerprint, block, bytes.data(), bytes.size()));
    const std::lock_guard lock(m_mutex);
    const Waiters waiters = m_queue.done(block);
    count(waiters, static_cast<std::int64_t>(bytes.size()));
    tell(waiters, have);
    return {};
}

base::Result<void> BlockFetcher::fetch(net::SourceReader& reader, const BlockRun& run) {
    const net::SourceFacts& facts = m_where.facts;
    const std::int64_t from = run.block * model::kSourceBlock;
    const std::int64_t bytes = std::min(run.count * model::kSourceBlock, facts.bytes - from);
    const bool isTooLarge = facts.bytes > m_cache->limit() / 2; // to be read as a whole: it would throw itself out
    std::optional<base::Error> problem;
    BlockAssembler blocks(facts.bytes, [&](std::int64_t block, const std::string& whole) {
        if (problem) return;
        if (const auto kept = keep(block, whole); !kept) problem = kept.error();
    });
    const auto sink = [&](std::int64_t offset, const char* data, std::size_t size) {
        const std::int64_t end = offset + static_cast<std::int64_t>(size);
        const bool isWhole = offset < from || end > from + bytes; // it knows no ranges, and is heard to the file's end
        {
            const std::lock_guard lock(m_mutex);
            m_counts.fetchedBytes += static_cast<std::int64_t>(size);
            m_ignoresRanges = m_ignoresRanges || isWhole;
        }
        rest(static_cast<std::int64_t>(size));
        if (isWhole && isTooLarge) problem = tooLarge();
        else blocks.take(offset, data, size);
        return !problem;
    };
    const std::shared_ptr<void> turn = m_where.turns ? m_where.turns->take(*m_stop) : nullptr;
    if (*m_stop) return base::Error{base::ErrorCode::Cancelled, base::Text()}; // nobody is told
    {
        const std::lock_guard lock(m_mutex);
        ++m_counts.requests; // before whoever waits is told: they may ask for the counts at once
    }
    const auto read = reader.read(from, bytes, facts, sink);
    return problem ? base::Result<void>(*problem) : read;
}

void BlockFetcher::broke(const std::vector<std::int64_t>& blocks, const base::Error& error) {
    const std::lock_guard lock(m_mutex);
    for (const std::int64_t block : blocks)
        if (m_queue.isFetched(block)) tell(m_queue.done(block), error);
    if (error.code != base::ErrorCode::SourceChanged) return;
    m_gone = error;
    tell(m_queue.doneAll(), error);
}

} // namespace fleet
