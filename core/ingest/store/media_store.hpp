#pragma once
/// The media below the ingest's root: found for reading, replaced in one step, deleted, counted. May be used from any thread.

#include "core/ingest/store/rooted_folder.hpp"
#include "core/ingest/store/served_files.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace ingest {

struct StoreLimits {
    std::uint64_t objectBytes = 0; ///< largest object; 0: any size
    std::uint64_t quotaBytes = 0;  ///< all media together; 0: the disk
    bool sync = false;             ///< an answer is given when a power cut cannot take it back
};

class MediaStore;

/// A file on its way in. Invisible until `commit()`; leaves nothing when destroyed before.
class Upload {
public:
    Upload(Upload&& other) noexcept;
    ~Upload();
    /// Errors: TooLarge, IngestFull, Io.
    base::Result<void> write(std::span<const char> bytes);
    /// Waits for the disk. Only where the store's limits ask for it. Errors: IngestFull, Io.
    base::Result<void> sync();
    /// True when the file is new, false when it replaced one. Errors: Io, Conflict.
    base::Result<bool> commit();

private:
    friend class MediaStore;
    Upload(MediaStore& store, std::string relative) : m_store(&store), m_relative(std::move(relative)) {}
    /// Sees to room in the quota for that much of it. Errors: IngestFull.
    base::Result<void> reserve(std::uint64_t bytes);
    MediaStore* m_store;
    std::string m_temporary, m_relative;
    int m_descriptor = -1;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_reserved = 0; ///< of the quota
    std::uint64_t m_replaced = 0; ///< what it will replace, unless another upload counts on that
};

class MediaStore {
public:
    /// Makes the root if needed and removes what an earlier run left unfinished. Errors: Io.
    static base::Result<std::unique_ptr<MediaStore>> open(const std::string& root, StoreLimits limits = {});

    /// `relative` as `relativePath()` gives it. Errors: NotFound, Io.
    base::Result<Served> find(const std::string& relative) { return m_files.find(relative); }
    void tidy() { m_files.tidy(); }
    bool exists(const std::string& relative) const { return m_folder->exists(relative); }
    /// Errors: NotFound, Io.
    base::Result<FileFacts> factsOf(const std::string& relative) const;
    /// A manifest's bytes. Errors: NotFound, Io, TooLarge.
    base::Result<std::string> read(const std::string& relative) const;
    std::vector<std::string> list(const std::string& folder) const { return m_folder->list(folder); }
    /// `announced`: bytes that will come, -1 when not known. Errors: TooLarge, IngestFull, Conflict, Io.
    base::Result<Upload> beginUpload(const std::string& relative, std::int64_t announced = -1);
    /// Tidies folders that became empty. Errors: NotFound, Io.
    base::Result<void> remove(const std::string& relative);

    struct Waiting {
        std::string host, bytes;
        std::int64_t sinceSeconds = 0;
    };
    /// A playlist that waits for its segments: no reader sees it, and the next start finds it again. Errors: IngestFull, TooLarge,
    /// Conflict, Io.
    base::Result<void> keepWaiting(const std::string& relative, std::string_view host, std::string_view bytes);
    void dropWaiting(const std::string& relative);
    std::optional<Waiting> waiting(const std::string& relative) const;
    std::vector<std::string> allWaiting() const;

    /// A deletion that waits for a playlist, noted for the next start. Its facts say of what: a file stored anew is another. Errors: Io.
    base::Result<void> deferDeletion(const RootedFolder::Entry& deletion) const;
    /// Notes them all anew. Errors: Io.
    base::Result<void> saveDeferredDeletions(const std::vector<RootedFolder::Entry>& deletions) const;
    std::vector<RootedFolder::Entry> deferredDeletions() const;

    /// Counts what is stored, until `goOn` says no. Gives manifests, and files last written before `cutoff` (seconds since 1970). Errors:
    /// Io.
    base::Result<std::vector<RootedFolder::Entry>> scan(std::int64_t cutoff, const std::function<bool()>& goOn);
    std::uint64_t usedBytes() const {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(m_used.load(std::memory_order_relaxed), 0));
    }
    /// Whether anything more can be stored. Errors: IngestFull, Io.
    base::Result<void> check();
    std::int64_t freeBytes() const;
    const std::string& root() const { return m_folder->path(); }
    const StoreLimits& limits() const { return m_limits; }

private:
    friend class Upload;
    MediaStore(std::unique_ptr<RootedFolder> folder, StoreLimits limits)
        : m_folder(std::move(folder)), m_files(*m_folder), m_limits(limits) {}
    void count(std::int64_t bytes) { m_used.fetch_add(bytes, std::memory_order_relaxed); }
    /// Keeps room in the quota for what is on its way in. Errors: IngestFull.
    base::Result<void> reserve(std::uint64_t bytes);
    std::uint64_t sizeOf(const std::string& relative) const;

    std::unique_ptr<RootedFolder> m_folder;
    ServedFiles m_files;
    StoreLimits m_limits;
    std::atomic<std::int64_t> m_used{0};
    std::atomic<std::uint64_t> m_reserved{0};
    std::mutex m_mutex;
    std::set<std::string> m_replacing; ///< by one upload each; guarded by m_mutex
};

} // namespace ingest
