#include "core/http/file_body.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace http {
namespace {

#ifdef _WIN32
int openForReading(const std::string& path) {
    return _wopen(std::filesystem::path(std::u8string(path.begin(), path.end())).c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}
bool isRegular(int descriptor) {
    struct _stat64 facts {};
    return _fstat64(descriptor, &facts) == 0 && (facts.st_mode & _S_IFREG) != 0;
}
#else
int openForReading(const std::string& path) {
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe must not hold the thread
}
bool isRegular(int descriptor) {
    struct stat facts {};
    return ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}
#endif

} // namespace

base::Result<std::shared_ptr<FileBody>> FileBody::open(const std::string& path) {
    const int descriptor = openForReading(path);
    if (descriptor < 0)
        return base::Error{errno == ENOENT || errno == ENOTDIR ? base::ErrorCode::NotFound : base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), path, std::strerror(errno))};
    auto file = adopt(descriptor);
    if (!isRegular(descriptor)) return base::Error{base::ErrorCode::Io, path + " is no file."};
    return file;
}

std::int64_t FileBody::size() const {
#ifdef _WIN32
    struct _stat64 facts {};
    return _fstat64(m_descriptor, &facts) == 0 ? facts.st_size : -1;
#else
    struct stat facts {};
    return ::fstat(m_descriptor, &facts) == 0 ? static_cast<std::int64_t>(facts.st_size) : -1;
#endif
}

FileBody::~FileBody() {
#ifdef _WIN32
    _close(m_descriptor);
#else
    ::close(m_descriptor);
#endif
}

std::int64_t FileBody::readAt(char* data, std::size_t size, std::uint64_t offset) const {
#ifdef _WIN32
    OVERLAPPED at{};
    at.Offset = static_cast<DWORD>(offset);
    at.OffsetHigh = static_cast<DWORD>(offset >> 32);
    DWORD got = 0;
    if (ReadFile(reinterpret_cast<HANDLE>(_get_osfhandle(m_descriptor)), data, static_cast<DWORD>(size), &got, &at)) return got;
    return GetLastError() == ERROR_HANDLE_EOF ? 0 : -1;
#else
    return ::pread(m_descriptor, data, size, static_cast<off_t>(offset));
#endif
}

} // namespace http
