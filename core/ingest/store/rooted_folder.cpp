#include "core/ingest/store/rooted_folder.hpp"

#include "core/base/clock.hpp"
#include "core/ingest/store/windows_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
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

fs::path native(const std::string& utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string utf8(const fs::path& path) {
    const std::u8string text = path.generic_u8string();
    return {text.begin(), text.end()};
}

#ifndef _WIN32
base::Error notFound() {
    return {base::ErrorCode::NotFound, "There is no such file."};
}

base::Error ioError(const char* what) {
    return {isFullDisk(errno) ? base::ErrorCode::IngestFull : base::ErrorCode::Io, std::string(what) + ": " + std::strerror(errno) + "."};
}

bool isTransient(int problem) {
    return problem == EMFILE || problem == ENFILE || problem == ENOMEM || problem == EIO;
}

FileFacts factsOf(const struct stat& info) {
    FileFacts facts;
    facts.inode = static_cast<std::uint64_t>(info.st_ino);
    facts.size = static_cast<std::uint64_t>(info.st_size);
    facts.modifiedNs = static_cast<std::int64_t>(info.st_mtime) * 1'000'000'000;
#if defined(__linux__)
    facts.modifiedNs += info.st_mtim.tv_nsec;
#elif defined(__APPLE__)
    facts.modifiedNs += info.st_mtimespec.tv_nsec;
#endif
    return facts;
}

bool isPlainFile(const struct stat& info) {
    return (info.st_mode & S_IFMT) == S_IFREG;
}

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    int get() const { return m_number; }

private:
    int m_number;
};

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// The folder that holds the last part of `relative`; each part is opened without following links.
Descriptor openParent(int root, const std::string& relative, bool make, std::string& leaf) {
    Descriptor at(::openat(root, ".", kFolder));
    std::size_t from = 0;
    for (auto slash = relative.find('/'); slash != std::string::npos && at.get() >= 0; slash = relative.find('/', from)) {
        const std::string part = relative.substr(from, slash - from);
        Descriptor next(::openat(at.get(), part.c_str(), kFolder));
        if (next.get() < 0 && errno == ENOENT && make) {
            if (::mkdirat(at.get(), part.c_str(), 0755) == 0 || errno == EEXIST)
                next = Descriptor(::openat(at.get(), part.c_str(), kFolder));
        }
        at = std::move(next);
        from = slash + 1;
    }
    leaf = relative.substr(from);
    return at;
}

/// Nobody writes to it any more: the system drops a dead process's locks.
bool isAbandoned(const fs::path& temporary) {
    const Descriptor file(::open(temporary.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    return file.get() >= 0 && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

std::optional<FileFacts> factsOf(const fs::path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 ? std::optional(factsOf(info)) : std::nullopt;
}

bool isLink(const fs::path&, const fs::file_status& status) {
    return fs::is_symlink(status);
}
#else
using windows::factsOf;

bool isLink(const fs::path& path, const fs::file_status&) {
    return windows::isAlias(path); // MinGW's std::filesystem sees no links, and no library a junction as one
}

/// Another ingest's file is open, and then it cannot be removed.
bool isAbandoned(const fs::path&) {
    return true;
}
#endif

} // namespace

bool isFullDisk(int problem) {
#ifdef EDQUOT
    if (problem == EDQUOT) return true;
#endif
    return problem == ENOSPC || problem == EFBIG;
}

bool writeOut(int descriptor) {
#ifdef _WIN32
    return _commit(descriptor) == 0;
#elif defined(__APPLE__)
    // fsync(2) leaves it in the drive's cache there. Not every file system knows the stronger one.
    return ::fcntl(descriptor, F_FULLFSYNC) == 0 || ::fsync(descriptor) == 0;
#else
    return ::fsync(descriptor) == 0;
#endif
}

base::Result<std::unique_ptr<RootedFolder>> RootedFolder::open(const std::string& path) {
    std::error_code problem;
    fs::create_directories(native(path) / kIncoming, problem);
    if (problem)
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "The media folder %1 cannot be created: %2."), path, problem.message())};
    const fs::path absolute = fs::canonical(native(path), problem);
    if (problem)
        return base::Error{
            base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "The media folder %1 cannot be read: %2."), path, problem.message())};
    std::unique_ptr<RootedFolder> folder(new RootedFolder(utf8(absolute)));
    MR_TRY(folder->hold());
    // Leftovers of a crash. Another ingest over the same root may be writing: what it writes is locked, or open (Windows).
    for (const auto& entry : fs::directory_iterator(absolute / kIncoming, problem))
        if (isAbandoned(entry.path())) fs::remove(entry.path(), problem);
    return folder;
}

base::Result<void> RootedFolder::walk(const std::string& below, const std::function<bool(const Entry&)>& visit) const {
    const fs::path top = native(m_path) / native(below);
    std::vector<fs::path> folders{top};
    while (!folders.empty()) {
        const fs::path folder = std::move(folders.back());
        folders.pop_back();
        std::error_code problem;
        auto it = fs::directory_iterator(folder, problem);
        // Gone meanwhile, or not ours to enter (lost+found): nothing in it can be served either.
        if (folder != top && (problem == std::errc::no_such_file_or_directory || problem == std::errc::permission_denied)) continue;
        for (; !problem && it != fs::directory_iterator(); it.increment(problem)) {
            std::error_code gone;
            const auto status = it->symlink_status(gone);
            if (utf8(it->path().filename()).starts_with('.') || isLink(it->path(), status)) continue;
            if (fs::is_directory(status)) folders.push_back(it->path());
            if (!fs::is_regular_file(status)) continue;
            const auto facts = factsOf(it->path());
            if (!facts) continue;
            if (!visit({utf8(it->path().lexically_relative(top)), *facts})) return {};
        }
        if (problem)
            return base::Error{base::ErrorCode::Io,
                "The media folder " + m_path + " cannot be listed completely right now (" + utf8(folder.filename()) + ": " +
                    problem.message() + ")."};
    }
    return {};
}

std::vector<std::string> RootedFolder::list(const std::string& folder) const {
    std::vector<std::string> names;
    std::error_code problem;
    for (auto it = fs::directory_iterator(native(m_path) / native(folder), problem); !problem && it != fs::directory_iterator();
         it.increment(problem)) {
        std::string name = utf8(it->path().filename());
        std::error_code ignored;
        if (!name.starts_with('.') && fs::is_regular_file(it->symlink_status(ignored))) names.push_back(std::move(name));
    }
    return names;
}

#ifndef _WIN32

RootedFolder::~RootedFolder() {
    if (m_root >= 0) ::close(m_root);
}

base::Result<void> RootedFolder::hold() {
    m_root = ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (m_root < 0) return ioError(("The media folder " + m_path + " cannot be opened").c_str());
    return {};
}

int RootedFolder::root() const {
    // The folder may have been moved away and another made in its place; once a second is often enough to look.
    const std::int64_t now = base::SystemClock().monotonicMs();
    const std::lock_guard lock(m_mutex);
    if (now - m_lookedMs < 1000) return m_root;
    m_lookedMs = now;
    struct stat held {
    }, there{};
    const bool same =
        ::fstat(m_root, &held) == 0 && ::stat(m_path.c_str(), &there) == 0 && held.st_ino == there.st_ino && held.st_dev == there.st_dev;
    if (same) return m_root;
    std::error_code ignored;
    fs::create_directories(native(m_path) / kIncoming, ignored);
    const int fresh = ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // The number stays, so that whoever uses it at this moment uses one folder or the other.
    if (fresh >= 0) {
        ::dup2(fresh, m_root);
        ::fcntl(m_root, F_SETFD, FD_CLOEXEC);
        ::close(fresh);
    }
    return m_root;
}

base::Result<int> RootedFolder::openFile(const std::string& relative, FileFacts& facts) const {
    const int base = root();
    int file = -1;
    bool asked = false;
#ifdef __linux__
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK; // non-blocking: a FIFO must not hold the thread
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    file = static_cast<int>(::syscall(SYS_openat2, base, relative.c_str(), &how, sizeof how));
    asked = file >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN);
#endif
    if (!asked) {
        std::string leaf;
        const Descriptor parent = openParent(base, relative, false, leaf);
        if (parent.get() >= 0) file = ::openat(parent.get(), leaf.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    }
    if (file < 0) return isTransient(errno) ? base::Error{base::ErrorCode::Io, "The file cannot be opened right now."} : notFound();
    struct stat info {};
    if (::fstat(file, &info) != 0 || !isPlainFile(info)) {
        ::close(file);
        return notFound();
    }
    facts = factsOf(info);
    return file;
}

bool RootedFolder::exists(const std::string& relative) const {
    std::string leaf;
    const Descriptor parent = openParent(root(), relative, false, leaf);
    struct stat info {};
    return parent.get() >= 0 && ::fstatat(parent.get(), leaf.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && isPlainFile(info);
}

base::Result<int> RootedFolder::create(const std::string& name) const {
    std::string leaf;
    const Descriptor incoming = openParent(root(), std::string(kIncoming) + '/' + name, true, leaf);
    const int file =
        incoming.get() < 0 ? -1 : ::openat(incoming.get(), leaf.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0) return ioError("The ingest cannot write");
    (void)::flock(file, LOCK_EX | LOCK_NB);
    return file;
}

void RootedFolder::discard(const std::string& name) const {
    std::string leaf;
    const Descriptor incoming = openParent(root(), std::string(kIncoming) + '/' + name, false, leaf);
    if (incoming.get() >= 0) (void)::unlinkat(incoming.get(), leaf.c_str(), 0);
}

base::Result<bool> RootedFolder::place(const std::string& name, const std::string& relative, bool sync) const {
    // A tidying DELETE may remove the folder meanwhile.
    for (int attempt = 0; attempt < 3; ++attempt) {
        std::string from, leaf;
        const Descriptor incoming = openParent(root(), std::string(kIncoming) + '/' + name, false, from);
        const Descriptor parent = openParent(root(), relative, true, leaf);
        if (parent.get() < 0) {
            if (errno == ENOTDIR || errno == ELOOP || errno == EMLINK)
                return base::Error{base::ErrorCode::Conflict, "A file or a link is in the way of this path's folder."};
            return ioError("The folder cannot be created");
        }
        struct stat info {};
        const bool existed = ::fstatat(parent.get(), leaf.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
        if (existed && !isPlainFile(info)) return base::Error{base::ErrorCode::Conflict, "This path is a folder or a link."};
        if (::renameat(incoming.get(), from.c_str(), parent.get(), leaf.c_str()) == 0) {
            if (sync) {
                // The new name, and that of each folder that may be new.
                (void)writeOut(parent.get());
                std::string folder = relative;
                for (auto slash = folder.rfind('/'); slash != std::string::npos && !existed; slash = folder.rfind('/')) {
                    folder.resize(slash);
                    const Descriptor above = openParent(root(), folder, false, leaf);
                    if (above.get() < 0 || !writeOut(above.get())) break;
                }
            }
            return !existed;
        }
        if (errno != ENOENT) break;
    }
    return ioError("The file cannot be put in place");
}

base::Result<void> RootedFolder::remove(const std::string& relative) const {
    std::string leaf;
    {
        const Descriptor parent = openParent(root(), relative, false, leaf);
        struct stat info {};
        if (parent.get() < 0 || ::fstatat(parent.get(), leaf.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || !isPlainFile(info))
            return notFound();
        if (::unlinkat(parent.get(), leaf.c_str(), 0) != 0) return errno == ENOENT ? notFound() : ioError("The file cannot be deleted");
    }
    // Removing a folder that is not empty fails, which is what ends this.
    std::string folder = relative;
    for (auto slash = folder.rfind('/'); slash != std::string::npos; slash = folder.rfind('/')) {
        folder.resize(slash);
        const Descriptor above = openParent(root(), folder, false, leaf);
        if (above.get() < 0 || ::unlinkat(above.get(), leaf.c_str(), AT_REMOVEDIR) != 0) break;
    }
    return {};
}

#endif

} // namespace ingest
