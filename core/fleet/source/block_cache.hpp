#pragma once
/// Blocks of sources that lie elsewhere, on this computer's disk: one cache for each worker. What was used last stays. Bounded in bytes and
/// by what is left free on its disk; where that is next to nothing it goes on with the few blocks that are read just now. It survives a
/// restart. Knows no network. Any thread.
///
/// A folder belongs to one process: who opens it sees to that (a worker's data folder is locked).

#include "core/base/result.hpp"
#include "core/model/source_blocks.hpp"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace fleet {

class BlockCache {
public:
    struct Limits {
        std::int64_t bytes = 10'000'000'000;
        std::int64_t keepFree = 1'000'000'000; ///< that stay free on the disk, as long as there is something to throw out
        /// Bytes that are free there now, -1 where it is not known; null: the system is asked.
        std::function<std::int64_t()> freeBytes = nullptr;
    };
    struct Counts {
        std::int64_t hits = 0, misses = 0;
        std::int64_t damaged = 0; ///< blocks that were no longer what had been written
        std::int64_t thrownOut = 0;
        bool operator==(const Counts&) const = default;
    };
    /// 10 GB, or a tenth of the folder's disk where that is less.
    static Limits usualLimits(const std::string& folder);

    /// Takes over what lies there. Errors: WorkFolderUnwritable.
    static base::Result<std::unique_ptr<BlockCache>> open(const std::string& folder, Limits limits);

    /// Where the block is, if it is here and its bytes are right: they are read for that. `source`: the fingerprint; `bytes`: of the block.
    std::optional<model::SourceHave> find(const std::string& source, std::int64_t block, std::int64_t bytes);
    /// Errors: WorkFolderFull (though there is nothing left to throw out), WorkFolderUnwritable.
    base::Result<model::SourceHave> store(const std::string& source, std::int64_t block, const char* bytes, std::size_t size);
    bool holds(const std::string& source, std::int64_t block) const;
    /// All blocks of a source, or of all: its job has ended, the worker is retired.
    void drop(const std::string& source);
    void clear();

    std::int64_t bytes() const;
    std::int64_t limit() const { return m_limits.bytes; }
    Counts counts() const;

private:
    static constexpr std::size_t kFewest = 128;       ///< blocks that stay though the disk is short of space: eight megabytes
    using Key = std::pair<std::string, std::int64_t>; ///< name of the source's folder, block
    struct Entry {
        Key key;
        std::int64_t bytes = 0; ///< of its file
    };
    using Entries = std::list<Entry>;

    BlockCache(std::string folder, Limits limits) : m_folder(std::move(folder)), m_limits(std::move(limits)) {}
    void takeOver();
    void takeOver(const std::string& folder, std::vector<std::pair<std::int64_t, Entry>>& found) const;
    std::string pathOf(const Key& key) const;
    std::int64_t freeBytes() const;
    // With the mutex held:
    void add(Entry entry);
    void remove(Entries::iterator entry);
    void makeRoom(std::int64_t bytes);

    const std::string m_folder;
    const Limits m_limits;
    mutable std::mutex m_mutex; ///< guards what follows
    Entries m_entries;          ///< the one used last in front
    std::map<Key, Entries::iterator> m_byKey;
    std::int64_t m_bytes = 0;
    int m_untilLook = 0; ///< blocks until the disk is asked again
    bool m_isShort = false;
    Counts m_counts;
};

} // namespace fleet
