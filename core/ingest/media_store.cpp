#include "core/ingest/media_store.hpp"

#include "core/base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <utility>

#ifdef _WIN32
#include <io.h>
#else
#include <sys/file.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

namespace ingest {
namespace fs = std::filesystem;

namespace {

constexpr const char* kIncoming = ".incoming";

fs::path native(const std::string& utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

base::Error notFound() {
    return {base::ErrorCode::NotFound, "There is no such file."};
}

/// Whether every existing part of the path is a plain folder or file, not a link that leads elsewhere.
bool free_of_links(const std::string& root, const std::string& relative) {
    fs::path path = native(root);
    std::error_code problem;
    for (const auto& part : native(relative)) {
        path /= part;
        if (fs::is_symlink(fs::symlink_status(path, problem))) return false;
    }
    return true;
}

int openForReading(const std::string& root, const std::string& relative) {
#ifdef __linux__
    const int folder = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return -1;
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK; // non-blocking: a FIFO must not hold the thread
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const int file = static_cast<int>(::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how));
    const int problem = errno;
    ::close(folder);
    errno = problem;
    if (file >= 0 || (problem != ENOSYS && problem != EPERM)) return file;
#endif
    if (!free_of_links(root, relative)) return -1;
    const fs::path path = native(root) / native(relative);
#ifdef _WIN32
    return _wopen(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
#else
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
#endif
}

void closeDescriptor(int descriptor) {
#ifdef _WIN32
    _close(descriptor);
#else
    ::close(descriptor);
#endif
}

/// Nobody writes to it any more: the system drops a dead process's locks.
bool isAbandoned([[maybe_unused]] const fs::path& temporary) {
#ifdef _WIN32
    return true;
#else
    const int descriptor = ::open(temporary.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return false;
    const bool abandoned = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return abandoned;
#endif
}

std::string etagOf(const struct stat& info) {
    std::uint64_t nanoseconds = static_cast<std::uint64_t>(info.st_mtime) * 1'000'000'000ULL;
#if defined(__linux__)
    nanoseconds += static_cast<std::uint64_t>(info.st_mtim.tv_nsec);
#elif defined(__APPLE__)
    nanoseconds += static_cast<std::uint64_t>(info.st_mtimespec.tv_nsec);
#endif
    char text[80];
    std::snprintf(text, sizeof text, "\"%llx-%llx-%llx\"", static_cast<unsigned long long>(info.st_ino), static_cast<unsigned long long>(nanoseconds), static_cast<unsigned long long>(info.st_size));
    return text;
}

} // namespace

Upload::Upload(Upload&& other) noexcept : m_temporary(std::move(other.m_temporary)), m_target(std::move(other.m_target)), m_descriptor(std::exchange(other.m_descriptor, -1)) {
    other.m_temporary.clear();
}

Upload::~Upload() {
    if (m_descriptor >= 0) closeDescriptor(m_descriptor);
    std::error_code ignored;
    if (!m_temporary.empty()) fs::remove(native(m_temporary), ignored);
}

base::Result<void> Upload::write(std::span<const char> bytes) {
    while (!bytes.empty()) {
#ifdef _WIN32
        const auto written = _write(m_descriptor, bytes.data(), static_cast<unsigned>(bytes.size()));
#else
        const auto written = ::write(m_descriptor, bytes.data(), bytes.size());
#endif
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            return base::Error{full ? base::ErrorCode::IngestFull : base::ErrorCode::Io, full ? "The ingest's disk is full." : std::string("Writing failed: ") + std::strerror(errno) + "."};
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

base::Result<bool> Upload::commit() {
#ifndef _WIN32
    // The publisher deletes its copy once we answer: the bytes must outlive a power cut.
    if (::fsync(m_descriptor) != 0) return base::Error{errno == ENOSPC || errno == EDQUOT ? base::ErrorCode::IngestFull : base::ErrorCode::Io, "The file cannot be written out."};
#endif
    closeDescriptor(std::exchange(m_descriptor, -1));
    std::error_code problem;
    const fs::path target = native(m_target);
    const bool existed = fs::exists(target, problem);
    // A tidying DELETE may have removed the folder meanwhile.
    for (int attempt = 0; attempt < 3; ++attempt) {
        fs::create_directories(target.parent_path(), problem);
        if (problem) return base::Error{base::ErrorCode::Conflict, "A file is in the way of this path's folder."};
        fs::rename(native(m_temporary), target, problem);
        if (!problem) {
            m_temporary.clear();
            return !existed;
        }
        if (problem != std::errc::no_such_file_or_directory) break;
    }
    if (problem == std::errc::is_a_directory || problem == std::errc::file_exists) return base::Error{base::ErrorCode::Conflict, "This path is a folder."};
    return base::Error{base::ErrorCode::Io, "The file cannot be put in place: " + problem.message() + "."};
}

base::Result<MediaStore> MediaStore::open(const std::string& root) {
    std::error_code problem;
    fs::create_directories(native(root) / kIncoming, problem);
    if (problem) return base::Error{base::ErrorCode::Io, "The media folder " + root + " cannot be made: " + problem.message() + "."};
    const fs::path absolute = fs::canonical(native(root), problem);
    if (problem) return base::Error{base::ErrorCode::Io, "The media folder " + root + " cannot be read: " + problem.message() + "."};
    // Leftovers of a crash. Another ingest over the same root may be writing: what it writes is locked, or open (Windows).
    for (const auto& entry : fs::directory_iterator(absolute / kIncoming, problem))
        if (isAbandoned(entry.path())) fs::remove(entry.path(), problem);
    const std::u8string utf8 = absolute.u8string();
    return MediaStore(std::string(utf8.begin(), utf8.end()));
}

base::Result<StoredFile> MediaStore::read(const std::string& relative) const {
    const int descriptor = openForReading(m_root, relative);
    if (descriptor < 0) {
        const bool passing = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO;
        if (passing) return base::Error{base::ErrorCode::Io, "The file cannot be opened right now."};
        return notFound();
    }
    StoredFile file;
    file.body = http::FileBody::adopt(descriptor);
    struct stat info {};
    if (::fstat(descriptor, &info) != 0 || (info.st_mode & S_IFMT) != S_IFREG) return notFound();
    file.size = static_cast<std::uint64_t>(info.st_size);
    file.modifiedSeconds = info.st_mtime;
    file.etag = etagOf(info);
    return file;
}

base::Result<Upload> MediaStore::beginUpload(const std::string& relative) const {
    if (!free_of_links(m_root, relative)) return base::Error{base::ErrorCode::Conflict, "A link is in the way of this path."};
    const std::string temporary = m_root + "/" + kIncoming + "/" + base::randomToken();
    std::error_code ignored;
    fs::create_directories(native(m_root) / kIncoming, ignored);
#ifdef _WIN32
    const int descriptor = _wopen(native(temporary).c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
#else
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
#endif
    if (descriptor < 0) {
        const bool full = errno == ENOSPC || errno == EDQUOT;
        return base::Error{full ? base::ErrorCode::IngestFull : base::ErrorCode::Io, std::string("The ingest cannot write: ") + std::strerror(errno) + "."};
    }
#ifndef _WIN32
    (void)::flock(descriptor, LOCK_EX | LOCK_NB);
#endif
    return Upload(temporary, m_root + "/" + relative, descriptor);
}

base::Result<void> MediaStore::remove(const std::string& relative) const {
    if (!free_of_links(m_root, relative)) return notFound();
    const fs::path root = native(m_root);
    fs::path path = root / native(relative);
    std::error_code problem;
    if (!fs::is_regular_file(path, problem)) return notFound();
    fs::remove(path, problem);
    if (problem) return base::Error{base::ErrorCode::Io, "The file cannot be deleted: " + problem.message() + "."};
    // Removing a folder that is not empty fails, which is what ends this.
    for (path = path.parent_path(); path != root && !problem; path = path.parent_path()) fs::remove(path, problem);
    return {};
}

} // namespace ingest
