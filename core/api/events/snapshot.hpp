#pragma once
/// What there is, in messages of at most 64 KiB: copied as values on the main thread, serialised on another, shared by all who ask for the
/// same within a tick. The functions are pure.

#include "core/api/events/tick.hpp"

#include <mutex>

namespace api {

inline constexpr std::size_t kPartBytes = 60 * 1024; ///< of a part's items; what stands around them is short
inline constexpr std::size_t kMostOpenJobs = 10'000, kMostFinalJobs = 200;

struct WatchedJob {
    SharedJob row;
    std::vector<model::ChunkCell> cells;
};

/// As it was published with tick `seq`.
struct SnapshotSource {
    std::int64_t seq = 0;
    Topics topics;
    bool isAdmin = false;
    std::vector<SharedJob> jobs;
    bool paused = false;
    model::SystemStatus status;
    std::array<std::vector<QJsonObject>, kTopics> rows;
};

/// Messages of type `snapshot`, topic by topic; part 0 empties the topic. Of jobs: all that have not ended, by position, and the newest
/// that have; part 0 says `counts` by state, and `paused`.
std::vector<std::string> writeParts(const SnapshotSource& source);
/// The same of watched jobs, topic "watch": items {id, rev, renditions, cells}; a job with many cells comes in several items.
std::vector<std::string> writeWatchParts(std::int64_t seq, const std::vector<WatchedJob>& jobs);

using SharedParts = std::shared_ptr<const std::vector<std::string>>;

struct Snapshot {
    std::int64_t seq = 0;
    SharedParts topics, watched; ///< null: none were asked for
};

/// What a listener asks for, and where it finds the answer.
class SnapshotOrder {
public:
    Topics topics;
    bool isAdmin = false;
    std::vector<std::string> watch;                     ///< jobs whose details it has not
    std::optional<std::vector<std::string>> watchedNow; ///< its whole list, where that has changed
    std::int64_t watchLeaseMs = 0;                      ///< 0: for as long as it listens
    std::int64_t notBefore = 0;                         ///< seq that it has seen already
    std::uint64_t listener = 0;

    void fill(Snapshot snapshot) {
        const std::lock_guard lock(m_mutex);
        m_snapshot = std::move(snapshot);
    }
    std::optional<Snapshot> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_snapshot, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::optional<Snapshot> m_snapshot;
};

/// Of one tick: by topics and whether for administrators. Main thread.
struct SnapshotCache {
    struct Entry {
        std::int64_t seq = 0, atMs = 0;
        SharedParts parts; ///< null: under way
        std::vector<std::pair<std::shared_ptr<SnapshotOrder>, std::vector<WatchedJob>>> waiting;
    };
    std::map<std::pair<unsigned long, bool>, std::shared_ptr<Entry>> entries;
};

} // namespace api
