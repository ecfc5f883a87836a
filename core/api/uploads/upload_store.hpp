#pragma once
/// All uploads of a server, on its disk and in memory. Owns `<folder>` and `<sources>`. May be used from any thread; what may wait for the
/// disk says so.

#include "core/api/uploads/upload.hpp"
#include "core/api/uploads/upload_rules.hpp"

#include <deque>
#include <functional>
#include <map>

namespace api {

struct UploadStoreOptions {
    std::string folder;  ///< of unfinished ones; made if needed
    std::string sources; ///< of whole ones; "": `<folder>/sources`. On the same disk
    UploadLimits limits;
    std::string session;                     ///< of the operating system (net::systemSession)
    const base::Clock* clock = nullptr;      ///< null: the system's
    std::function<std::int64_t()> freeBytes; ///< null: of the folder's disk
    bool keepsRoom = true;                   ///< asks the disk to keep an upload's room, where it does so at once
};

class UploadStore {
public:
    /// Goes on with what an earlier run left. Waits for the disk. Errors: Io.
    static base::Result<std::unique_ptr<UploadStore>> open(UploadStoreOptions options);

    struct Begun {
        std::shared_ptr<Upload> upload;
        bool isNew = true; ///< false: its key was used for just this before
    };
    /// `wanted`: all but id, times and file name. Under one lock: what is promised to one is not promised to another. Waits for the disk.
    /// Errors: TooLarge, WorkFolderFull, Busy, Conflict (its key was used for something else), Io.
    base::Result<Begun> create(UploadRecord wanted);
    std::shared_ptr<Upload> find(const std::string& id) const;
    /// There was one of that id, and is no more.
    bool wasThere(const std::string& id) const;
    std::vector<std::shared_ptr<Upload>> all() const; ///< by id
    /// Its files go. Waits for the disk. False: there was none.
    bool remove(const std::string& id);
    /// Drops what is over. `isUsed`: whether a job has that whole upload. Waits for the disk. Those that were dropped.
    std::vector<UploadRecord> sweep(const std::function<bool(const UploadRecord&)>& isUsed);

    /// Tus-Max-Size; -1: not known.
    std::int64_t largest() const;
    std::int64_t expiresMs(const Upload& upload) const;
    const UploadLimits& limits() const { return m_options.limits; }
    const UploadPlace& place() const { return m_place; }

private:
    explicit UploadStore(UploadStoreOptions options);
    base::Result<void> load();
    void loadOne(const std::string& id);
    UploadRoom room(const UploadRecord& wanted) const;
    std::shared_ptr<Upload> withKey(const UploadRecord& wanted) const;
    base::Result<Begun> make(UploadRecord wanted);
    std::int64_t freeBytes() const;

    UploadStoreOptions m_options;
    base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    UploadPlace m_place;
    std::mutex m_creation; ///< taken before m_mutex
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Upload>> m_uploads;
    std::deque<std::string> m_gone; ///< the last thousand
};

} // namespace api
