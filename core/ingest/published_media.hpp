#pragma once
/// Puts media in place and takes them away so that the promises to viewers hold: playlists go through the live gate, deletions wait for
/// the playlists that name them, and both survive a crash. What the gate says and what the store does about it are one step here. May be
/// used from any thread; what writes may wait for the disk.

#include "core/http/waiting.hpp"
#include "core/ingest/live_gate.hpp"
#include "core/ingest/served_names.hpp"

#include <map>
#include <mutex>
#include <set>

namespace ingest {

class PublishedMedia {
public:
    /// `warn`: a sentence for the operator.
    PublishedMedia(MediaStore& store, std::function<void(const std::string&)> warn);

    /// A playlist came in: it is put in place, or kept until it can be. `host`: what its publisher calls this server. Errors: IngestFull, Conflict, Io.
    base::Result<void> storePlaylist(const std::string& path, const std::string& bytes, std::string_view host);
    /// Whether `stored` has anything to do for this file.
    bool isAwaited(const std::string& path) const { return m_gate.isAwaited(path); }
    /// Any other file was stored: what waited for it follows.
    void stored(const std::string& path);
    /// Whether its deletion is owed; `keep` is called then before it is stored anew.
    bool isOwed(const std::string& path) const { return m_gate.isOwed(path); }
    void keep(const std::string& path);
    /// Now, or as soon as no served playlist names it. Errors: NotFound, Io.
    base::Result<void> remove(const std::string& path);

    /// Whether a served playlist announces it as the next to come.
    bool isHinted(const std::string& path) const { return m_gate.isHinted(path); }
    /// Rings when the file at that path changes.
    std::shared_ptr<http::Doorbell> bell(const std::string& path);
    void ring(const std::string& path);

    /// What an earlier run left to do: playlists that wait, deletions that are owed.
    void resume();
    /// Playlists whose segments are overdue. Once a second.
    void tick();
    /// Retention: removes those that are still as they were and that nobody names, and playlists that have waited since before `cutoff` (seconds
    /// since 1970) and were never served. Gives how many. `goOn`: until it says no.
    std::size_t expire(const std::vector<RootedFolder::Entry>& files, std::int64_t cutoff, const std::function<bool()>& goOn);
    /// Everybody who waits at a bell is woken.
    void stop();

private:
    /// Puts a playlist in place. Under m_publishing, as all that follow.
    base::Result<void> store(const LiveGate::Ready& playlist);
    /// The same for those that became ready by something else than their own coming.
    void follow(const std::vector<LiveGate::Ready>& ready);
    void drop(const std::vector<std::string>& paths);
    void dropWaiting(const std::string& path);
    /// A file is gone.
    void forget(const std::string& path);
    void keepOwed();

    MediaStore& m_store;
    const std::function<void(const std::string&)> m_warn;
    ServedNames m_names;
    LiveGate m_gate;
    std::mutex m_publishing;
    std::set<std::string> m_kept;     ///< playlists that wait and are on disk; guarded by m_publishing
    std::set<std::string> m_failed;   ///< playlists that could not be stored, told once; guarded by m_publishing
    std::mutex m_mutex;
    std::map<std::string, std::weak_ptr<http::Doorbell>> m_bells; ///< by path; guarded by m_mutex
};

} // namespace ingest
