#include "app/wiring/host_memory.hpp"

#include <cstdint>

#ifdef _WIN32
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace wiring {

int hostMemoryMb() {
#ifdef _WIN32
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    if (!GlobalMemoryStatusEx(&status)) return 0;
    return static_cast<int>(status.ullTotalPhys >> 20);
#else
    // macOS has it too, though its manual does not say so.
    const auto pages = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)), size = static_cast<std::int64_t>(::sysconf(_SC_PAGESIZE));
    return pages <= 0 || size <= 0 ? 0 : static_cast<int>(pages * size >> 20);
#endif
}

} // namespace wiring
