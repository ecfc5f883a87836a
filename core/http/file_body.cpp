#include "core/http/file_body.hpp"

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace http {

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
