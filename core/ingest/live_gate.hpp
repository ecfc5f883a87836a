#pragma once
/// Keeps the promise of playlists and manifests: none is served that names a segment not yet stored, and none that is served loses a
/// segment. "Playlist" means both here.
///
/// A playlist that comes before its last segment waits here, and the one before it stays in place; when the segment arrives, it
/// follows. A segment that does not come within three target durations is marked as a gap (of a finished playlist: when none of its
/// segments came for so long, for they may be many); if it comes after all, the gap goes. A segment that is deleted while a served
/// playlist still names it goes when that playlist does. Knows the store's names only; may be used from any thread.

#include "core/ingest/manifests.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ingest {

class LiveGate {
public:
    using Exists = std::function<bool(const std::string&)>;
    struct Ready {
        std::string path, bytes;
        std::uint64_t serial = 0;     ///< a later one is newer
    };

    explicit LiveGate(Exists exists) : m_exists(std::move(exists)) {}

    /// A playlist came in. What to store now; nothing when it waits.
    std::optional<Ready> admit(const std::string& path, std::string bytes, std::int64_t nowMs);
    /// A file was stored: playlists that waited for it and can be stored now, and those that lose a gap.
    std::vector<Ready> arrived(const std::string& path, std::int64_t nowMs);
    /// Playlists whose segments did not come, with gaps in their places. All that wait, when the time is INT64_MAX.
    std::vector<Ready> overdue(std::int64_t nowMs);
    /// Whether one waits at that path, or is served with gaps until the rest of it comes.
    bool waits(const std::string& path) const;
    /// Whether a newer one is in place already. Ask and publish under one lock of the caller's.
    bool isOld(const std::string& path, std::uint64_t serial) const;
    /// A playlist is in place. Segments that may be deleted now, which was asked for earlier. `serial` 0: found at the start.
    std::vector<std::string> published(const std::string& path, const std::string& bytes, std::uint64_t serial);
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
        std::string bytes;
        std::set<std::string> missing;    ///< paths that it waits for
        std::set<std::string> given;      ///< and those that it does not wait for any more; it is served without them
        std::int64_t untilMs = 0;
        std::int64_t patienceMs = 0;
        bool ended = false;
    };
    struct Known {
        std::set<std::string> names;                      ///< of the served one
        std::vector<std::string> hints;
        std::map<std::string, std::int64_t> lateMs;       ///< missing files of any version: when they become gaps
        std::uint64_t serial = 0;
    };
    /// What can be served of it now. Nothing when it cannot do without what is missing.
    std::optional<Ready> readyOf(const std::string& path, const Waiting& waiting);
    void setHints(Known& known, std::vector<std::string> hints);
    bool isNamed(const std::string& path) const;
    std::vector<std::string> released();

    const Exists m_exists;
    mutable std::mutex m_mutex;
    std::uint64_t m_serial = 0;
    std::map<std::string, Waiting> m_waiting;              ///< by playlist
    std::map<std::string, Known> m_known;                  ///< by playlist
    std::set<std::string> m_doomed;                        ///< deleted, but still named
    bool m_owedChanged = false;
    std::multiset<std::string> m_hints;                    ///< of all known
};

} // namespace ingest
