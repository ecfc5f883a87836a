#include "core/fleet/worker/folder_lock.hpp"

#include "core/base/source_path.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace fleet {

#ifdef _WIN32

std::unique_ptr<FolderLock> FolderLock::tryTake(const std::string& file) {
    const HANDLE handle = CreateFileW(base::filePath(file).c_str(), GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return nullptr;
    return std::unique_ptr<FolderLock>(new FolderLock(handle));
}

FolderLock::~FolderLock() {
    CloseHandle(m_handle);
}

#else

std::unique_ptr<FolderLock> FolderLock::tryTake(const std::string& file) {
    const int descriptor = open(base::bytesOfPath(file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return nullptr;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        close(descriptor);
        return nullptr;
    }
    return std::unique_ptr<FolderLock>(new FolderLock(descriptor));
}

FolderLock::~FolderLock() {
    close(m_descriptor);
}

#endif

} // namespace fleet
