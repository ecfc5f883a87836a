#pragma once
/// Puts media in place and takes them away so that the promises to viewers hold: playlists go through the live gate, deletions wait for
/// the playlists that name them, and both survive a crash. May be used from any thread; all but the questions may wait for the disk or for
/// others who do, and so do not belong on a thread that serves.
///
/// Two kinds of locks: one for whatever concerns playlists, so that what the gate says and what the store does about it are one step; and
/// one of many for each file's name, so that a file is not deleted for an old wish while it is stored anew. The first is taken before the
/// second, and no two of the second at once.

#include "core/http/waiting.hpp"
#include "core/ingest/gate/live_gate.hpp"
#include "core/ingest/gate/served_names.hpp"

#include <array>
#include <map>
#include <mutex>
#include <set>

namespace ingest {

class PublishedMedia {
public:
    /// `warn`: a sentence for the operator.
    PublishedMedia(MediaStore& store, std::function<void(const std::string&)> warn);

    /// Asked when nothing can come between any more; ends the work when it says no.
    using Condition = std::function<bool()>;
    /// Now, or as soon as no playlist names it. Errors: NotFound, Io.
    base::Result<void> remove(const std::string& path, const Condition& condition = {});

    /// Whether a playlist waits at that path, or for its gaps to close.
    bool waits(const std::string& path) const { return m_gate.waits(path); }
    /// Whether a served playlist announces it as the next to come.
    bool isHinted(const std::string& path) const { return m_gate.isHinted(path); }
    /// Notified when the file at that path changes.
    std::shared_ptr<http::Notifier> notifier(const std::string& path);

    /// What an earlier run left to do: playlists that wait, deletions that are deferred.
    void resume();
    /// Looks at manifests that are new here, or that others have changed. Deletions wait until this was done once. `goOn`: until it says
    /// no.
    void reindex(const std::vector<RootedFolder::Entry>& files, const std::function<bool()>& goOn);
    /// Playlists whose segments are overdue. Once a second.
    void tick();
    /// Retention: removes those that are still as they were and that nobody names, and playlists that have waited since before `cutoff`
    /// (seconds since 1970) and were never served. Gives how many. `goOn`: until it says no.
    std::size_t expire(const std::vector<RootedFolder::Entry>& files, std::int64_t cutoff, const std::function<bool()>& goOn);
    /// Everybody who waits for a change is woken.
    void stop();

private:
    // Steps of a PUT, which nobody takes but in their order:
    friend class PutTransaction;
    /// A playlist came in: it is put in place, or kept until it can be. `host`: what its publisher calls this server. Errors: InvalidInput
    /// (it names what no file can be called), TooLarge, IngestFull, Conflict, Io; then nothing has changed.
    base::Result<void> storePlaylist(
        const std::string& path, const std::string& bytes, std::string_view host, const Condition& condition = {});
    /// Any other file. As `Upload::commit`; false when the condition says no.
    base::Result<bool> storeFile(const std::string& path, Upload& upload, const Condition& condition = {});
    /// The same without waiting for anybody; nothing when somebody is busy with that file.
    std::optional<base::Result<bool>> tryStoreFile(const std::string& path, Upload& upload);
    /// Whether `stored` has anything to do for this file.
    bool isAwaited(const std::string& path) const { return m_gate.isAwaited(path); }
    /// It was stored: what waited for it follows.
    void stored(const std::string& path);
    void notify(const std::string& path);

    std::mutex& lockOf(const std::string& file) { return m_fileLocks[NameSet::hash(file) % m_fileLocks.size()]; }
    // Under m_publishing:
    base::Result<void> place(const LiveGate::Ready& playlist);
    /// It is in its place.
    void afterPlacing(const std::string& playlist);
    /// Both, for those that became ready by something else than their own coming.
    void follow(const std::vector<LiveGate::Ready>& ready);
    /// A file is gone.
    void forget(const std::string& path);
    void dropWaiting(const std::string& path);
    /// Deletions that waited for this playlist.
    void release(const std::string& playlist);
    void saveDeferred();

    MediaStore& m_store;
    const std::function<void(const std::string&)> m_warn;
    ServedNames m_names;
    LiveGate m_gate;
    std::mutex m_publishing;
    std::set<std::string> m_kept;   ///< playlists that wait and are on disk; guarded by m_publishing
    std::set<std::string> m_failed; ///< playlists that could not be stored, told once; guarded by m_publishing
    std::array<std::mutex, 64> m_fileLocks;
    std::mutex m_mutex;
    std::map<std::string, std::weak_ptr<http::Notifier>> m_notifiers; ///< by path; guarded by m_mutex
};

} // namespace ingest
