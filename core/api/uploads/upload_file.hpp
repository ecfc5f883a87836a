#pragma once
/// The bytes of an upload while they come. Owns the descriptor. Reading, writing and syncing may go on at the same time on different
/// threads; every one of them may wait for the disk.
///
/// Hand-written because QFile keeps one position for reading and writing, and cannot sync.

#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace api {

class UploadFile {
public:
    /// Makes it, readable for this account alone. With `room`, asks the disk to keep that many bytes for it: `isRoomKept` says whether it
    /// could (Linux: fallocate without a change of the size, where the file system does it at once; macOS: F_PREALLOCATE). Errors: Conflict
    /// (it exists), WorkFolderFull, Io.
    static base::Result<std::shared_ptr<UploadFile>> create(const std::string& path, std::int64_t room);
    /// Errors: NotFound, Io.
    static base::Result<std::shared_ptr<UploadFile>> open(const std::string& path);
    ~UploadFile();
    UploadFile(const UploadFile&) = delete;
    UploadFile& operator=(const UploadFile&) = delete;

    bool isRoomKept() const { return m_isRoomKept; }
    /// -1: it cannot be asked.
    std::int64_t size() const;
    /// Errors: Io.
    base::Result<void> truncate(std::int64_t size);
    /// All of it. Errors: WorkFolderFull, Io.
    base::Result<void> write(std::span<const char> bytes, std::int64_t at);
    /// Bytes read; 0 at the end. Errors: Io.
    base::Result<std::size_t> read(std::span<char> to, std::int64_t at) const;
    /// Waits until what was written before is where a power cut cannot take it back (fdatasync; F_FULLFSYNC; _commit). Errors:
    /// WorkFolderFull, Io.
    base::Result<void> sync();

private:
    UploadFile(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}
    base::Error error(int problem) const;

    int m_descriptor;
    const std::string m_path;
    bool m_isRoomKept = false;
};

/// The entries of that folder lie where a power cut cannot take them back. Nothing on Windows, where that is the file system's matter.
void syncFolder(const std::string& path);

} // namespace api
