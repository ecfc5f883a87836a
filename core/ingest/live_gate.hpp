#pragma once
/// Keeps the promise of live playlists: none is served that names a segment not yet stored, and none that is served loses a segment.
///
/// A playlist that comes before its last segment waits here, and the one before it stays in place; when the segment arrives, it
/// follows. A segment that never comes is marked as a gap after three target durations. A segment that is deleted while a served
/// playlist still names it goes when that playlist does. Knows the store's names only; may be used from any thread.

#include "core/ingest/playlist_names.hpp"

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
        std::uint64_t serial = 0;     ///< of the playlists that came in: a later one is newer
    };

    explicit LiveGate(Exists exists) : m_exists(std::move(exists)) {}

    /// A playlist came in. What to store now; nothing when it waits.
    std::optional<Ready> admit(const std::string& path, std::string bytes, std::int64_t nowMs);
    /// A file was stored: playlists that waited for it and can be stored now.
    std::vector<Ready> arrived(const std::string& path);
    /// Playlists whose segments did not come, with gaps in their places. All that wait, when the time is INT64_MAX.
    std::vector<Ready> overdue(std::int64_t nowMs);
    /// Whether a newer one is in place already. Ask and publish under one lock of the caller's.
    bool isOld(const std::string& path, std::uint64_t serial) const;
    /// A playlist is in place. Segments that may be deleted now, which was asked for earlier. `serial` 0: found at the start.
    std::vector<std::string> published(const std::string& path, const std::string& bytes, std::uint64_t serial);
    /// Whether a file may be deleted now; else it is as soon as no served playlist names it.
    bool mayRemove(const std::string& path);
    /// It was deleted: a playlist holds nothing back any more. Segments as in `published`.
    std::vector<std::string> removed(const std::string& path);

private:
    struct Waiting {
        std::string bytes;
        std::vector<std::string> missing; ///< paths that it waits for
        std::vector<std::string> given;   ///< and those that it does not wait for any more
        std::int64_t untilMs = 0;
        std::uint64_t serial = 0;
    };
    struct Known {
        std::set<std::string> names;                      ///< of the served one
        std::map<std::string, std::int64_t> lateMs;       ///< missing files of any version: when they become gaps
        std::uint64_t serial = 0;
    };
    Ready withGapsFor(const std::string& path, Waiting& waiting) const;
    bool isNamed(const std::string& path) const;
    std::vector<std::string> released();

    const Exists m_exists;
    mutable std::mutex m_mutex;
    std::uint64_t m_serial = 0;
    std::map<std::string, Waiting> m_waiting;              ///< by playlist
    std::map<std::string, Known> m_known;                  ///< by playlist
    std::set<std::string> m_doomed;                        ///< deleted, but still named
};

} // namespace ingest
