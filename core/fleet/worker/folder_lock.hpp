#pragma once
/// A lock that lives as long as the process that has it: the system lets go of it, whatever way that process ends. Not by a process id in a
/// file: in a container the next process has the same one. Any thread.

#include <memory>
#include <string>

namespace fleet {

class FolderLock {
public:
    /// Of the file, which is made. Null: another process has it, or it cannot be made.
    static std::unique_ptr<FolderLock> tryTake(const std::string& file);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
#ifdef _WIN32
    explicit FolderLock(void* handle) : m_handle(handle) {}
    void* m_handle;
#else
    explicit FolderLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
#endif
};

} // namespace fleet
