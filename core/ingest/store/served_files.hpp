#pragma once
/// Open files and what is said of them, kept for the next request. What this process writes or deletes is forgotten at once; what others
/// do to the folder is seen after a second at the latest. May be used from any thread.
///
/// Why at all: opening, asking and closing is a third of the cost of a small segment, and nginx's own cache of this kind serves stale
/// playlists (up to ten seconds after they were replaced).

#include "core/http/file_body.hpp"
#include "core/ingest/store/rooted_folder.hpp"

#include <array>
#include <unordered_map>

namespace ingest {

/// One state of a file. Immutable.
struct ServedFile {
    FileFacts facts;
    std::shared_ptr<http::FileBody> file;
    std::shared_ptr<const std::string> content; ///< of small ones
    std::shared_ptr<const std::string> zipped;  ///< gzip, of playlists for which it is shorter
    std::string etag, modified;
    std::string head; ///< header lines that every answer about it has
};

using Served = std::shared_ptr<const ServedFile>;

class ServedFiles {
public:
    explicit ServedFiles(const RootedFolder& folder) : m_folder(folder) {}

    /// Errors: NotFound, Io.
    base::Result<Served> find(const std::string& relative);
    /// It was replaced or deleted by us.
    void forget(const std::string& relative);
    /// Closes what nobody asked for of late: a file that others delete takes its room on the disk as long as it is open.
    void tidy();

private:
    static constexpr std::size_t kShards = 16, kPerShard = 48;
    struct Entry {
        Served served;
        std::int64_t checkedMs = 0, usedMs = 0;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Entry> entries;
        std::uint64_t changes = 0; ///< what was opened before a change is not kept after it
    };
    Shard& shardOf(const std::string& relative) { return m_shards[std::hash<std::string>()(relative) % kShards]; }
    base::Result<Served> open(const std::string& relative) const;

    const RootedFolder& m_folder;
    std::array<Shard, kShards> m_shards;
};

} // namespace ingest
