#pragma once
/// Keeps the promise of playlists and manifests: none is served that names a segment not yet stored, and none that is served loses a
/// segment. "Playlist" means both here.
///
/// A playlist that comes before its last segment waits here, and the one before it stays in place; when the segment arrives, it
/// follows. A segment that does not come within three target durations is marked as a gap (of a finished playlist: when none of its
/// segments came for so long, for they may be many); if it comes after all, the gap goes. A segment that is deleted while a served
/// or waiting playlist names it goes when that playlist does.
///
/// Remembers only what waits; what is served it asks the store. What changes something is called under a lock of the caller's, and a
/// playlist that is ready is in its place, or has failed to get there, before that lock is left; the questions may come from any thread at
/// any time.

#include "core/ingest/gate/manifests.hpp"
#include "core/ingest/store/rooted_folder.hpp"

#include <atomic>
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
    struct ReceivedPlaylist {
        std::string bytes;
        std::string host; ///< what its publisher calls this server; names on it are ours
    };
    /// The store, as far as it matters here. May wait for the disk.
    struct Store {
        std::function<bool(const std::string& file)> exists;
        /// Paths that the served playlist names, if that is certain; null otherwise.
        std::function<std::shared_ptr<const NameSet>(const std::string& playlist)> named;
        /// A served playlist that names the file; "" when none does.
        std::function<std::string(const std::string& file)> referrer;
        /// A playlist that waits, as it came in.
        std::function<std::optional<ReceivedPlaylist>(const std::string& playlist)> waiting;
    };
    struct Ready {
        std::string path, bytes;
    };
    struct Overdue {
        std::vector<Ready> ready;
        std::vector<std::string> late;  ///< of these segments did not come in time
        std::vector<std::string> stuck; ///< and these cannot be served without them
    };
    /// A deletion that waits, and of what: a file stored anew is another.
    using DeferredDeletion = RootedFolder::Entry;

    explicit LiveGate(Store store) : m_store(std::move(store)) {}

private:
    /// A file that is not there: its name's hash, and when a gap takes its place.
    struct Late {
        std::uint64_t name = 0;
        std::int64_t untilMs = 0;
        bool operator<(const Late& other) const { return name < other.name; }
    };
    struct Waiting {
        NameSet names;             ///< all that it names: none of them may go, for they are served in the end
        std::vector<Late> missing; ///< it waits for them; sorted
        std::vector<Late> given;   ///< it does not wait for them any more, and is served without; sorted
        std::int64_t patienceMs = 0;
        bool ended = false;
        bool due = false; ///< to be stored, and not yet
        std::size_t weight() const { return names.size() + missing.size() + given.size(); }
    };

public:
    /// A version that waited when a newer one came. It is served if it is whole first: else a playlist that runs ahead of its segments
    /// would never be.
    struct EarlierVersion {
        Waiting waiting;
        ReceivedPlaylist source;
    };

    /// What is to become of a playlist that came in.
    class Admission {
    public:
        bool waits() const { return !m_lacking.empty(); }
        std::size_t weight() const { return m_waiting.weight(); }

    private:
        friend class LiveGate;
        Waiting m_waiting;
        std::vector<std::string> m_lacking;
    };

    // --- under the caller's lock ---

    /// Changes nothing yet.
    Admission judge(const std::string& path, const ReceivedPlaylist& source, std::int64_t nowMs) const;
    /// What to store now; nothing when it waits. `earlier`: the version that waited until now, if it is worth keeping.
    std::optional<Ready> enter(
        const std::string& path, Admission admission, const ReceivedPlaylist& source, std::optional<ReceivedPlaylist> earlier = {});
    /// One that waited in an earlier run. `overdue` gives it when it is ready.
    void restore(const std::string& path, Admission admission);
    /// A file was stored: playlists that waited for it and can be stored now.
    std::vector<Ready> arrived(const std::string& path, std::int64_t nowMs);
    /// Playlists whose segments did not come, those whose gaps can go, and those that were ready before and could not be stored.
    Overdue overdue(std::int64_t nowMs);
    /// A playlist is in place. `hints`: paths that it announces as the next to come.
    void published(const std::string& path, std::vector<std::string> hints);
    /// What a served playlist announces as the next to come.
    void announce(const std::string& playlist, std::vector<std::string> hints);
    /// A file is gone.
    void removed(const std::string& path);
    /// Whether a served or waiting playlist names it.
    bool isNamed(const std::string& path) const { return !referrerOf(path).empty(); }
    /// True when the file may not be deleted now; it is remembered then.
    bool deferDeletion(const DeferredDeletion& deletion);
    /// Whether a file whose deletion is deferred may go now; it is not remembered any more then.
    std::optional<DeferredDeletion> takeDeferred(const std::string& file);

    // --- at any time ---

    /// It is stored anew: not to be deleted any more.
    void cancelDeletion(const std::string& path);
    /// Files whose deletion waits for this playlist.
    std::vector<std::string> deferredFor(const std::string& playlist) const;
    /// All of them, if they have changed since they were last noted.
    std::optional<std::vector<DeferredDeletion>> deferredDeletions() const;
    void noted() { m_deferredChanged = false; }
    /// Whether a playlist waits for this file.
    bool isAwaited(const std::string& path) const;
    /// Whether a served playlist announces it as the next to come.
    bool isHinted(const std::string& path) const;
    /// Whether one waits at that path, or is served with gaps until the rest of it comes.
    bool waits(const std::string& path) const;
    /// Names in all playlists that wait, without the one at that path.
    std::size_t weightWithout(const std::string& path) const;

private:
    static bool take(std::vector<Late>& files, std::uint64_t name);
    /// What is late is not waited for any more. True when nothing else is missing.
    static bool giveUp(Waiting& waiting, std::int64_t nowMs);
    /// What can be served of it now. Nothing when it cannot do without what is missing.
    std::optional<Ready> readyOf(const std::string& path, const Waiting& waiting, const ReceivedPlaylist& source) const;
    std::optional<Ready> readyOf(const std::string& path, const Waiting& waiting) const;
    std::string referrerOf(const std::string& file) const;
    void dropEarlierVersions(const std::string& playlist);
    void setHints(const std::string& playlist, std::vector<std::string> hints);

    struct Deferred {
        std::string referrer;
        FileFacts facts;
    };
    const Store m_store;
    mutable std::mutex m_mutex;                                           ///< nothing waits for the disk while it is held
    std::map<std::string, Waiting> m_waiting;                             ///< by playlist
    std::map<std::string, std::vector<EarlierVersion>> m_earlierVersions; ///< by playlist, of those that wait; the oldest first
    std::map<std::string, Deferred> m_deferred;                           ///< deleted, but still named
    std::atomic<bool> m_deferredChanged{false};
    std::map<std::string, std::vector<std::string>> m_hintsOf; ///< by playlist
    std::multiset<std::string> m_hints;
};

} // namespace ingest
