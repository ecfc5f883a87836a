#include "core/api/uploads/upload_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

#ifdef _WIN32
#include <io.h>
#include <mutex>
#else
#include <unistd.h>
#endif

namespace api {
namespace {

std::filesystem::path native(const std::string& utf8) {
    return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

#ifdef _WIN32
constexpr int kOwnerOnly = _S_IREAD | _S_IWRITE;
int openAt(const std::string& path, bool create) {
    int flags = _O_RDWR | _O_BINARY | _O_NOINHERIT;
    if (create) flags |= _O_CREAT | _O_EXCL;
    return ::_wopen(native(path).c_str(), flags, kOwnerOnly);
}
int closeIt(int descriptor) {
    return ::_close(descriptor);
}
/// Windows' C library has no pread: where to and what are one step.
std::mutex positions;
std::int64_t writeAt(int descriptor, const char* bytes, std::size_t size, std::int64_t at) {
    const std::lock_guard lock(positions);
    if (::_lseeki64(descriptor, at, SEEK_SET) < 0) return -1;
    return ::_write(descriptor, bytes, static_cast<unsigned>(std::min<std::size_t>(size, 1 << 20)));
}
std::int64_t readAt(int descriptor, char* to, std::size_t size, std::int64_t at) {
    const std::lock_guard lock(positions);
    if (::_lseeki64(descriptor, at, SEEK_SET) < 0) return -1;
    return ::_read(descriptor, to, static_cast<unsigned>(std::min<std::size_t>(size, 1 << 20)));
}
int cutAt(int descriptor, std::int64_t size) {
    errno = ::_chsize_s(descriptor, size);
    return errno == 0 ? 0 : -1;
}
int writeOut(int descriptor) {
    return ::_commit(descriptor);
}
/// NTFS gives room as a file grows; UploadStore counts what is promised.
bool keepRoom(int, std::int64_t) {
    errno = ENOTSUP;
    return false;
}
#else
int openAt(const std::string& path, bool create) {
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT | O_EXCL : 0);
    return ::open(path.c_str(), flags, 0600);
}
int closeIt(int descriptor) {
    return ::close(descriptor);
}
std::int64_t writeAt(int descriptor, const char* bytes, std::size_t size, std::int64_t at) {
    return ::pwrite(descriptor, bytes, size, static_cast<off_t>(at));
}
std::int64_t readAt(int descriptor, char* to, std::size_t size, std::int64_t at) {
    return ::pread(descriptor, to, size, static_cast<off_t>(at));
}
int cutAt(int descriptor, std::int64_t size) {
    return ::ftruncate(descriptor, static_cast<off_t>(size));
}
int writeOut(int descriptor) {
#ifdef __APPLE__
    // fsync(2) leaves it in the drive's cache there. Not every file system knows the stronger one.
    return ::fcntl(descriptor, F_FULLFSYNC) == 0 ? 0 : ::fsync(descriptor);
#else
    return ::fdatasync(descriptor);
#endif
}
bool keepRoom(int descriptor, std::int64_t bytes) {
#if defined(__linux__)
    // The size stays what was written: after a kill it says where to go on. posix_fallocate would set it, and write zeros where the file
    // system knows no other way.
    return ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0;
#elif defined(__APPLE__)
    fstore_t store{F_ALLOCATEALL, F_PEOFPOSMODE, 0, static_cast<off_t>(bytes), 0};
    return ::fcntl(descriptor, F_PREALLOCATE, &store) == 0;
#else
    errno = ENOTSUP;
    return static_cast<void>(descriptor), static_cast<void>(bytes), false;
#endif
}
#endif

bool isFull(int problem) {
#ifdef EDQUOT
    if (problem == EDQUOT) return true;
#endif
    return problem == ENOSPC || problem == EFBIG;
}

} // namespace

base::Result<std::shared_ptr<UploadFile>> UploadFile::create(const std::string& path, std::int64_t room) {
    const int descriptor = openAt(path, true);
    if (descriptor < 0 && errno == EEXIST) return base::Error{base::ErrorCode::Conflict, path + " exists already."};
    std::shared_ptr<UploadFile> file(new UploadFile(descriptor, path));
    if (descriptor < 0) return file->error(errno);
    if (room <= 0) return file;
    file->m_isRoomKept = keepRoom(descriptor, room);
    if (file->m_isRoomKept || !isFull(errno)) return file;
    const base::Error problem = file->error(errno);
    std::error_code ignored;
    std::filesystem::remove(native(path), ignored);
    return problem;
}

base::Result<std::shared_ptr<UploadFile>> UploadFile::open(const std::string& path) {
    const int descriptor = openAt(path, false);
    if (descriptor < 0 && errno == ENOENT) return base::Error{base::ErrorCode::NotFound, path + " does not exist."};
    std::shared_ptr<UploadFile> file(new UploadFile(descriptor, path));
    if (descriptor < 0) return file->error(errno);
    return file;
}

UploadFile::~UploadFile() {
    if (m_descriptor >= 0) closeIt(m_descriptor);
}

base::Error UploadFile::error(int problem) const {
    const bool full = isFull(problem);
    return {full ? base::ErrorCode::WorkFolderFull : base::ErrorCode::Io,
        full ? "The disk that uploads are kept on is full (" + m_path + ")."
             : m_path + " cannot be written: " + std::strerror(problem) + "."};
}

std::int64_t UploadFile::size() const {
#ifdef _WIN32
    return ::_filelengthi64(m_descriptor);
#else
    struct stat info {};
    return ::fstat(m_descriptor, &info) == 0 ? static_cast<std::int64_t>(info.st_size) : -1;
#endif
}

base::Result<void> UploadFile::truncate(std::int64_t size) {
    if (cutAt(m_descriptor, size) != 0) return error(errno);
    return {};
}

base::Result<void> UploadFile::write(std::span<const char> bytes, std::int64_t at) {
    while (!bytes.empty()) {
        const std::int64_t written = writeAt(m_descriptor, bytes.data(), bytes.size(), at);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return error(written < 0 ? errno : ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        at += written;
    }
    return {};
}

base::Result<std::size_t> UploadFile::read(std::span<char> to, std::int64_t at) const {
    for (;;) {
        const std::int64_t got = readAt(m_descriptor, to.data(), to.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return base::Error{base::ErrorCode::Io, m_path + " cannot be read: " + std::strerror(errno) + "."};
        return static_cast<std::size_t>(got);
    }
}

base::Result<void> UploadFile::sync() {
    if (writeOut(m_descriptor) != 0) return error(errno);
    return {};
}

void syncFolder(const std::string& path) {
#ifndef _WIN32
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    (void)::fsync(folder);
    ::close(folder);
#else
    static_cast<void>(path);
#endif
}

} // namespace api
