#pragma once
/// A folder that nothing reaches out of: every name is resolved below it, and no link is followed. On Linux the kernel itself refuses
/// (openat2, RESOLVE_BENEATH); on other Unix systems folders are opened one by one without following links; on Windows each part of a path
/// is looked at before it is used. May be used from any thread.

#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ingest {

/// What tells one state of a file from another.
struct FileFacts {
    std::uint64_t inode = 0, size = 0;
    std::int64_t modifiedNs = 0; ///< since 1970
    bool operator==(const FileFacts&) const = default;
};

/// Whether errno says that there is no more room.
bool isFullDisk(int problem);
/// Waits until a file or folder lies where a power cut cannot take it back. False: errno says why.
bool writeOut(int descriptor);

class RootedFolder {
public:
    /// Makes the folder if needed. Errors: Io.
    static base::Result<std::unique_ptr<RootedFolder>> open(const std::string& path);
    ~RootedFolder();
    const std::string& path() const { return m_path; }

    /// A descriptor for reading a plain file, and its facts. Errors: NotFound (also for folders, links, FIFOs), Io.
    base::Result<int> openFile(const std::string& relative, FileFacts& facts) const;
    bool exists(const std::string& relative) const;
    /// A new file below ".incoming", open for writing. Errors: IngestFull, Io.
    base::Result<int> create(const std::string& name) const;
    void discard(const std::string& name) const;
    /// Moves it into place in one step; makes folders on the way. True when nothing was replaced. Errors: Conflict, Io.
    /// `sync`: on disk when this returns.
    base::Result<bool> place(const std::string& name, const std::string& relative, bool sync) const;
    /// Removes a file and the folders that become empty. Errors: NotFound, Io.
    base::Result<void> remove(const std::string& relative) const;

    struct Entry {
        std::string relative;
        FileFacts facts;
    };
    /// Every plain file below the root or a folder in it (and relative to that), without what begins with a dot and folders that may not be
    /// entered, until `visit` says no. Errors: Io, when not all could be seen.
    base::Result<void> walk(const std::string& below, const std::function<bool(const Entry&)>& visit) const;
    /// The names of the files in one folder, "" for the root, without what begins with a dot. Empty when there is no such folder.
    std::vector<std::string> list(const std::string& folder) const;

private:
    static constexpr const char* kIncoming = ".incoming";
    explicit RootedFolder(std::string path) : m_path(std::move(path)) {}
    base::Result<void> hold();
    int root() const;

    std::string m_path;
    mutable std::mutex m_mutex;
    mutable int m_root = -1; ///< POSIX; opened anew when another folder stands at the path
    mutable std::int64_t m_lookedMs = 0;
};

} // namespace ingest
