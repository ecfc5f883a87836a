#pragma once
/// Keeps the promise of playlists and manifests: none is served that names a segment not yet stored, and none that is served loses a
/// segment. "Playlist" means both here.
///
/// A playlist that comes before its last segment waits here, and the one before it stays in place; when the segment arrives, it
/// follows. A segment that does not come within three target durations is marked as a gap (of a finished playlist: when none of its
/// segments came for so long, for they may be many); if it comes after all, the gap goes. A segment that is deleted while a served
/// or waiting playlist names it goes when that playlist does.
///
/// Remembers only what waits; what is served it asks the store. What changes something is called under a lock of the caller's, and a playlist
/// that is ready is in its place, or has failed to get there, before that lock is left; the questions may come from any thread at any time.

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
    /// The store, as far as it matters here. May wait for the disk.
    struct Store {
        std::function<bool(const std::string& file)> exists;
        /// Paths that the served playlist names; null when there is none.
        std::function<std::shared_ptr<const NameSet>(const std::string& playlist)> named;
        /// A served playlist that names the file; "" when none does.
        std::function<std::string(const std::string& file)> holder;
    };
    struct Ready {
        std::string path, bytes;
    };
    struct Overdue {
        std::vector<Ready> ready;
        std::vector<std::string> late;  ///< of these segments did not come in time
        std::vector<std::string> stuck; ///< and these cannot be served without them
    };

    explicit LiveGate(Store store) : m_store(std::move(store)) {}

    // --- under the caller's lock ---

    /// A playlist came in. What to store now; nothing when it waits. `host`: what the publisher calls this server; names on it are ours.
    std::optional<Ready> admit(const std::string& path, std::string bytes, std::int64_t nowMs, std::string host = {});
    /// A file was stored: playlists that waited for it and can be stored now.
    std::vector<Ready> arrived(const std::string& path, std::int64_t nowMs);
    /// Playlists whose segments did not come, those whose gaps can go, and those that were ready before and could not be stored.
    Overdue overdue(std::int64_t nowMs);
    /// A playlist is in place. Segments that may be deleted now, which was asked for earlier.
    std::vector<std::string> published(const std::string& path, const std::string& bytes);
    /// Whether a file may be deleted now; else it is as soon as no playlist names it.
    bool mayRemove(const std::string& path);
    /// Whether a served or waiting playlist names it.
    bool isNamed(const std::string& path) const { return !holderOf(path).empty(); }
    /// It is stored anew: not to be deleted any more.
    void keep(const std::string& path);
    /// It was deleted: a playlist holds nothing back any more. Segments as in `published`.
    std::vector<std::string> removed(const std::string& path);

    // --- at any time ---

    /// Whether a playlist waits for this file.
    bool isAwaited(const std::string& path) const;
    /// Whether its deletion is owed.
    bool isOwed(const std::string& path) const;
    /// Whether a served playlist announces it as the next to come.
    bool isHinted(const std::string& path) const;
    /// Whether one waits at that path, or is served with gaps until the rest of it comes.
    bool waits(const std::string& path) const;
    /// Bytes of all playlists that wait.
    std::size_t waitingBytes() const;
    /// Files whose deletion is owed, if that has changed since the last question.
    std::optional<std::vector<std::string>> owed();

private:
    /// A file that is not there: its name's hash, and when a gap takes its place.
    struct Late {
        std::uint64_t name = 0;
        std::int64_t untilMs = 0;
        bool operator<(const Late& other) const { return name < other.name; }
    };
    struct Waiting {
        std::string bytes, host;
        NameSet names;
        std::vector<Late> missing;        ///< it waits for them; sorted
        std::vector<Late> given;          ///< it does not wait for them any more, and is served without; sorted
        std::int64_t patienceMs = 0;
        bool ended = false;
        bool due = false;                 ///< to be stored, and not yet
    };
    static bool settle(std::vector<Late>& files, std::uint64_t name);
    /// What can be served of it now. Nothing when it cannot do without what is missing.
    std::optional<Ready> readyOf(const std::string& path, const Waiting& waiting) const;
    std::string holderOf(const std::string& file) const;
    void setHints(const std::string& playlist, std::vector<std::string> hints);
    std::vector<std::string> releasedBy(const std::string& playlist);

    const Store m_store;
    mutable std::mutex m_mutex;           ///< for the questions; nothing waits for the disk while it is held
    std::map<std::string, Waiting> m_waiting;              ///< by playlist
    std::map<std::string, std::string> m_doomed;           ///< deleted, but still named; by whom
    bool m_owedChanged = false;
    std::map<std::string, std::vector<std::string>> m_hintsOf; ///< by playlist
    std::multiset<std::string> m_hints;
};

} // namespace ingest
