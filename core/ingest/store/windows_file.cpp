#include "core/ingest/store/windows_file.hpp"

#ifdef _WIN32

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <io.h>
#include <vector>
#include <windows.h>

namespace ingest::windows {
namespace fs = std::filesystem;

namespace {

constexpr auto kRenameEx = static_cast<FILE_INFO_BY_HANDLE_CLASS>(22); // FileRenameInfoEx (Windows 10), which MinGW's headers hide
constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::error_code lastError() {
    return {static_cast<int>(GetLastError()), std::system_category()};
}

/// Not from fstat(2): that has no identity here, whole seconds only, and sizes of 32 bits.
std::optional<FileFacts> factsOf(HANDLE file) {
    constexpr std::int64_t kUnixEpoch = 116'444'736'000'000'000; // in steps of 100 ns since 1601
    BY_HANDLE_FILE_INFORMATION info{};
    if (GetFileType(file) != FILE_TYPE_DISK || !GetFileInformationByHandle(file, &info)) return std::nullopt;
    if (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) return std::nullopt;
    const auto whole = [](DWORD high, DWORD low) { return (static_cast<std::uint64_t>(high) << 32) | low; };
    const auto written = static_cast<std::int64_t>(whole(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime));
    FileFacts facts;
    facts.inode = whole(info.nFileIndexHigh, info.nFileIndexLow);
    facts.size = whole(info.nFileSizeHigh, info.nFileSizeLow);
    facts.modifiedNs = std::max<std::int64_t>(written - kUnixEpoch, 0) * 100;
    return facts;
}

bool replaceOpenOne(const fs::path& from, const std::wstring& to, bool sync) {
    const HANDLE file = CreateFileW(from.c_str(), DELETE, kShareAll, nullptr, OPEN_EXISTING,
        FILE_FLAG_OPEN_REPARSE_POINT | (sync ? FILE_FLAG_WRITE_THROUGH : 0), nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    const std::size_t bytes = to.size() * sizeof(wchar_t);
    std::vector<std::max_align_t> room((sizeof(FILE_RENAME_INFO) + bytes) / sizeof(std::max_align_t) + 1); // zeros: the name ends with one
    auto* const info = reinterpret_cast<FILE_RENAME_INFO*>(room.data());
    info->Flags = FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS;
    info->FileNameLength = static_cast<DWORD>(bytes);
    std::memcpy(info->FileName, to.data(), bytes);
    const BOOL done = SetFileInformationByHandle(file, kRenameEx, info, static_cast<DWORD>(sizeof(FILE_RENAME_INFO) + bytes));
    CloseHandle(file);
    return done != 0;
}

} // namespace

bool isAlias(const fs::path& path) {
    WIN32_FIND_DATAW found{};
    const HANDLE search = FindFirstFileW(path.c_str(), &found);
    if (search == INVALID_HANDLE_VALUE) return GetLastError() != ERROR_FILE_NOT_FOUND && GetLastError() != ERROR_PATH_NOT_FOUND;
    FindClose(search);
    if ((found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 && IsReparseTagNameSurrogate(found.dwReserved0)) return true;
    return CompareStringOrdinal(path.filename().c_str(), -1, found.cFileName, -1, TRUE) != CSTR_EQUAL;
}

std::optional<FileFacts> factsOf(const fs::path& path) {
    const HANDLE file = CreateFileW(path.c_str(), FILE_READ_ATTRIBUTES, kShareAll, nullptr, OPEN_EXISTING,
        FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (file == INVALID_HANDLE_VALUE) return std::nullopt;
    const auto facts = factsOf(file);
    CloseHandle(file);
    return facts;
}

int openFile(const fs::path& path, FileFacts& facts, std::error_code& problem) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        problem = lastError();
        return -1;
    }
    const auto found = factsOf(file);
    const int descriptor = found ? _open_osfhandle(reinterpret_cast<intptr_t>(file), _O_RDONLY | _O_BINARY) : -1;
    if (descriptor < 0) {
        problem = {static_cast<int>(found ? ERROR_TOO_MANY_OPEN_FILES : ERROR_FILE_NOT_FOUND), std::system_category()};
        CloseHandle(file);
        return -1;
    }
    facts = *found;
    return descriptor;
}

bool mayPass(const std::error_code& problem) {
    switch (problem.value()) {
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_SHARING_VIOLATION: // a virus scanner's
    case ERROR_LOCK_VIOLATION: return true;
    default: return false;
    }
}

std::error_code replace(const fs::path& from, const fs::path& to, bool sync) {
    // What is served is open, and MoveFileEx replaces nothing that is. File systems other than NTFS know only that one.
    fs::path target = to;
    target.make_preferred();
    if (replaceOpenOne(from, target.native(), sync)) return {};
    const DWORD flags = MOVEFILE_REPLACE_EXISTING | (sync ? MOVEFILE_WRITE_THROUGH : 0);
    return MoveFileExW(from.c_str(), target.c_str(), flags) ? std::error_code() : lastError();
}

} // namespace ingest::windows

#endif
