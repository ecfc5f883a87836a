#include "core/base/handle_inheritance.hpp"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#endif

namespace base {

#ifdef _WIN32

void makeNonInheritable(std::uintptr_t handle) {
    ::SetHandleInformation(reinterpret_cast<HANDLE>(handle), HANDLE_FLAG_INHERIT, 0);
}

void closeInheritedHandles() {} // Windows hands on only what is marked

#else

void makeNonInheritable(std::uintptr_t handle) {
    ::fcntl(static_cast<int>(handle), F_SETFD, FD_CLOEXEC);
}

void closeInheritedHandles() {
    constexpr int kFirst = 3, kMost = 65536; // of systems that would have us ask for millions
#if defined(__linux__) && defined(SYS_close_range)
    constexpr unsigned kOnExec = 1U << 2;    // CLOSE_RANGE_CLOEXEC (Linux 5.11), which older headers lack
    if (::syscall(SYS_close_range, kFirst, ~0U, kOnExec) == 0) return;
#endif
    const long limit = ::sysconf(_SC_OPEN_MAX);
    for (int file = kFirst; file < (limit > 0 && limit < kMost ? limit : kMost); ++file) ::fcntl(file, F_SETFD, FD_CLOEXEC);
}

#endif

} // namespace base
