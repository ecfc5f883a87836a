// The half of RootedFolder that is another on Windows: no descriptors of folders, so each part of a path is looked at first.

#include "core/ingest/store/rooted_folder.hpp"

#ifdef _WIN32

#include "core/base/source_path.hpp"
#include "core/ingest/store/windows_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <io.h>
#include <sys/stat.h>

namespace ingest {
namespace fs = std::filesystem;

namespace {

base::Error notFound() {
    return {base::ErrorCode::NotFound, "There is no such file."};
}

/// Whether every existing part of the path lies where its name says.
bool freeOfLinks(const fs::path& root, const std::string& relative) {
    fs::path path = root;
    for (const auto& part : base::filePath(relative))
        if (windows::isAlias(path /= part)) return false;
    return true;
}

base::Error ioError(const char* what, const std::error_code& problem) {
    return {problem == std::errc::no_space_on_device ? base::ErrorCode::IngestFull : base::ErrorCode::Io,
        std::string(what) + ": " + problem.message() + "."};
}

} // namespace

RootedFolder::~RootedFolder() = default;
base::Result<void> RootedFolder::hold() {
    return {};
}
int RootedFolder::root() const {
    return m_root;
}

base::Result<int> RootedFolder::openFile(const std::string& relative, FileFacts& facts) const {
    if (!freeOfLinks(base::filePath(m_path), relative)) return notFound();
    std::error_code problem;
    const int file = windows::openFile(base::filePath(m_path) / base::filePath(relative), facts, problem);
    if (file >= 0) return file;
    return windows::mayPass(problem) ? base::Error{base::ErrorCode::Io, "The file cannot be opened right now."} : notFound();
}

bool RootedFolder::exists(const std::string& relative) const {
    std::error_code problem;
    return freeOfLinks(base::filePath(m_path), relative) && fs::is_regular_file(base::filePath(m_path) / base::filePath(relative), problem);
}

base::Result<int> RootedFolder::create(const std::string& name) const {
    const fs::path incoming = base::filePath(m_path) / kIncoming;
    std::error_code ignored;
    fs::create_directories(incoming, ignored); // the root may have been moved away
    const int file =
        _wopen((incoming / base::filePath(name)).c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    if (file < 0) return ioError("The ingest cannot write", {errno, std::generic_category()});
    return file;
}

void RootedFolder::discard(const std::string& name) const {
    std::error_code ignored;
    fs::remove(base::filePath(m_path) / kIncoming / base::filePath(name), ignored);
}

base::Result<bool> RootedFolder::place(const std::string& name, const std::string& relative, bool sync) const {
    const fs::path root = base::filePath(m_path), target = root / base::filePath(relative);
    if (!freeOfLinks(root, relative)) return base::Error{base::ErrorCode::Conflict, "A link is in the way of this path."};
    std::error_code problem;
    for (fs::path above = target.parent_path(); above != root; above = above.parent_path())
        if (fs::is_regular_file(above, problem))
            return base::Error{base::ErrorCode::Conflict, "A file is in the way of this path's folder."};
    if (fs::is_directory(target, problem)) return base::Error{base::ErrorCode::Conflict, "This path is a folder."};
    // A tidying DELETE may remove the folder meanwhile.
    for (int attempt = 0; attempt < 3; ++attempt) {
        fs::create_directories(target.parent_path(), problem);
        if (problem) return ioError("The folder cannot be created", problem);
        const bool existed = fs::exists(target, problem);
        problem = windows::replace(root / kIncoming / base::filePath(name), target, sync);
        if (!problem) return !existed;
        if (problem != std::errc::no_such_file_or_directory) break;
    }
    return ioError("The file cannot be put in place", problem);
}

base::Result<void> RootedFolder::remove(const std::string& relative) const {
    const fs::path root = base::filePath(m_path);
    if (!exists(relative)) return notFound();
    fs::path path = root / base::filePath(relative);
    std::error_code problem;
    fs::remove(path, problem);
    if (problem) return ioError("The file cannot be deleted", problem);
    for (path = path.parent_path(); path != root && !problem; path = path.parent_path()) fs::remove(path, problem);
    return {};
}

} // namespace ingest

#endif
