#pragma once
/// The bytes of a source that lies on another computer, as its host brings them (model/source_blocks.hpp). A reader waits until its block
/// has come; several may read at once. Any thread.

#include "core/base/result.hpp"
#include "core/model/source_blocks.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace media {

/// How many blocks one reader wants at a place. One that walks from box to box gets single ones; where it reads on, 256 KB; and after half
/// a megabyte in a row a quarter of what it has read so far, up to 2 MB. With 2 MB at once, 12 s of film cost half as much again (measured,
/// 148 MB of 1.1 Mb/s: 5.8 MB instead of 3.9).
class ReadAhead {
public:
    /// It reads in that block: how many it wants from there on.
    std::int64_t enter(std::int64_t block);

private:
    std::int64_t m_last = -2, m_inRow = 0;
    int m_jumps = 0; ///< one after the other, with next to nothing read in between
};

class SourceBlocks {
public:
    struct Host {
        /// Asks for blocks, each once until it has come. Called by a reader; may call `have`.
        std::function<void(const model::SourceNeed&)> ask;
        /// They come and cannot be read. Said once; nothing that was made of the source may be told of behind it.
        std::function<void(const base::Error&)> fail;
    };
    SourceBlocks(model::SourceElsewhere source, Host host) : m_source(source), m_host(std::move(host)) {}

    const model::SourceElsewhere& source() const { return m_source; }
    /// At most `size` bytes from `offset` on, none beyond their block; waits for them. 0: the end. Nothing: they cannot be read.
    std::optional<std::int64_t> read(std::int64_t offset, void* into, std::int64_t size, ReadAhead& ahead);
    /// A block lies in a file. One that nobody asked for is passed over.
    void have(const model::SourceHave& have);

private:
    static constexpr std::size_t kMostKept = 64;    ///< blocks in memory: 4 MiB
    static constexpr std::size_t kMostKnown = 8192; ///< of whose places more is kept; older ones are asked for again
    static constexpr int kTries = 3;                ///< for a block that is damaged, or gone again before it is read
    struct Kept {
        std::int64_t block;
        std::vector<char> bytes;
    };

    const std::vector<char>* kept(std::int64_t block);
    /// Reads a block from its file; false where it is not what it should be.
    bool load(const model::SourceHave& have);
    void forget(std::int64_t block);
    /// What of these is to be asked for, by runs.
    std::vector<model::SourceNeed> missing(std::int64_t block, std::int64_t wanted) const;
    bool isAsked(std::int64_t block) const { return m_asked.contains(block); }
    void fail(std::int64_t block, std::unique_lock<std::mutex>& lock);

    const model::SourceElsewhere m_source;
    const Host m_host;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_came;
    std::list<Kept> m_kept; ///< the one used last in front
    std::map<std::int64_t, model::SourceHave> m_known;
    std::deque<std::int64_t> m_order; ///< of m_known, the oldest in front
    std::set<std::int64_t> m_asked;   ///< that have not come
    std::map<std::int64_t, int> m_damaged;
    bool m_isFailing = false, m_hasFailed = false;
};

} // namespace media
