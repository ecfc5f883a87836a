#pragma once
/// Where a worker keeps what it works on: a folder for each lease, in a folder of this process, which a lock tells from those of processes
/// that are gone. What such a one had made and not settled is taken over; everything else of it is swept. Only its owner may look into it:
/// leases hold tickets. `open` reads and sweeps before there is an event loop; the other functions may be called from any thread.

#include "core/fleet/wire/answers.hpp"
#include "core/fleet/worker/folder_lock.hpp"

#include <deque>
#include <mutex>

namespace fleet {

inline constexpr std::int64_t kKeptResultMs = 24LL * 3600 * 1000;

/// What an attempt came to, made and not settled.
struct KeptResult {
    Lease lease;
    model::TaskResult result;
    std::vector<StagedObject> staged; ///< where all is staged
    bool isStaged = false;
    std::int64_t ageMs = 0; ///< since it was made
};

class WorkFolder {
public:
    /// Below `root`, which is made. Errors: WorkFolderUnwritable, WorkFolderFull.
    static base::Result<std::unique_ptr<WorkFolder>> open(const std::string& root);
    /// Its places are left to the next process, if results lie there; an empty folder goes.
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::string& path() const { return m_path; }
    /// Of earlier processes, for a day.
    std::vector<KeptResult> takeKept() { return std::exchange(m_kept, {}); }

    /// The folder of a lease; not made by this.
    std::string placeOf(const TaskRef& task) const;
    /// Errors: WorkFolderUnwritable, WorkFolderFull.
    base::Result<void> begin(const Lease& lease) const;
    base::Result<void> keepMade(const TaskRef& task, const model::TaskResult& result) const;
    base::Result<void> keepStaged(const TaskRef& task, const std::vector<StagedObject>& staged) const;
    /// For good: what was about to be written there is not written any more. Waits for an encoder that is about to end.
    void remove(const TaskRef& task) const;

private:
    WorkFolder(std::string path, std::unique_ptr<FolderLock> lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}
    void takeOver(const std::string& root);
    base::Result<void> write(const TaskRef& task, const char* file, const QByteArray& bytes) const;

    const std::string m_path;
    mutable std::mutex m_mutex; ///< over writes and what is gone: they come from threads of a pool, in no order
    mutable std::deque<TaskRef> m_gone;
    std::unique_ptr<FolderLock> m_lock;
    std::vector<KeptResult> m_kept;
};

} // namespace fleet
