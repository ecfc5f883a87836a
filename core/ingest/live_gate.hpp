#pragma once
/// Keeps the promise of playlists and manifests: none is served that names a segment not yet stored, and none that is served loses a
/// segment. "Playlist" means both here.
///
/// A playlist that comes before its last segment waits here, and the one before it stays in place; when the segment arrives, it
/// follows. A segment that does not come within three target durations is marked as a gap (of a finished playlist: when none of its
/// segments came for so long, for they may be many); if it comes after all, the gap goes. A segment that is deleted while a served
/// playlist still names it goes when that playlist does.
///
/// Remembers only what waits; what is served it asks the store. May be used from any thread, but a playlist that is ready must be in its
/// place before the next call that changes anything: the caller has a lock for that.

#include "core/ingest/manifests.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ingest {

class LiveGate {
public:
    /// The store, as far as it matters here.
    struct Store {
        std::function<bool(const std::string& file)> exists;
        /// Paths that the served playlist names; null when there is none.
        std::function<std::shared_ptr<const std::set<std::string>>(const std::string& playlist)> named;
        /// A served playlist that names the file; "" when none does.
        std::function<std::string(const std::string& file)> holder;
    };
    struct Ready {
        std::string path, bytes;
    };

    explicit LiveGate(Store store) : m_store(std::move(store)) {}

    /// A playlist came in. What to store now; nothing when it waits. `host`: what the publisher calls this server; names on it are ours.
    std::optional<Ready> admit(const std::string& path, std::string bytes, std::int64_t nowMs, std::string host = {});
    /// Whether anything changes when this file is stored.
    bool isAwaited(const std::string& path) const;
    /// A file was stored: playlists that waited for it and can be stored now, and those that lose a gap.
    std::vector<Ready> arrived(const std::string& path, std::int64_t nowMs);
    /// Playlists whose segments did not come, with gaps in their places.
    std::vector<Ready> overdue(std::int64_t nowMs);
    /// Whether one waits at that path, or is served with gaps until the rest of it comes.
    bool waits(const std::string& path) const;
    /// A playlist is in place. Segments that may be deleted now, which was asked for earlier.
    std::vector<std::string> published(const std::string& path, const std::string& bytes);
    /// Whether a file may be deleted now; else it is as soon as no served playlist names it.
    bool mayRemove(const std::string& path);
    /// Whether a served playlist announces it as the next to come.
    bool isHinted(const std::string& path) const;
    /// Files whose deletion is owed, if that has changed since the last question.
    std::optional<std::vector<std::string>> owed();
    /// It was deleted: a playlist holds nothing back any more. Segments as in `published`.
    std::vector<std::string> removed(const std::string& path);

private:
    struct Waiting {
        std::string bytes, host;
        std::set<std::string> missing;    ///< paths that it waits for
        std::set<std::string> given;      ///< and those that it does not wait for any more; it is served without them
        std::int64_t untilMs = 0;
        std::int64_t patienceMs = 0;
        bool ended = false;
    };
    /// What can be served of it now. Nothing when it cannot do without what is missing.
    std::optional<Ready> readyOf(const std::string& path, const Waiting& waiting) const;
    void setHints(const std::string& playlist, std::vector<std::string> hints);
    std::vector<std::string> releasedBy(const std::string& playlist);

    const Store m_store;
    mutable std::mutex m_mutex;
    std::map<std::string, Waiting> m_waiting;              ///< by playlist
    std::map<std::string, std::map<std::string, std::int64_t>> m_late; ///< by playlist: missing files of any version, when they become gaps
    std::map<std::string, std::string> m_doomed;           ///< deleted, but still named; by whom
    bool m_owedChanged = false;
    std::map<std::string, std::vector<std::string>> m_hintsOf; ///< by playlist
    std::multiset<std::string> m_hints;
};

} // namespace ingest
