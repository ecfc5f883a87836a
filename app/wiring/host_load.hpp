#pragma once
/// What this computer does just now: processors in use since it was asked last, and memory. One thread.

#include <cstdint>
#include <optional>
#include <string_view>

namespace wiring {

/// Of all processors together, since the system started.
struct CpuTimes {
    double busySeconds = 0, allSeconds = 0;
};

/// From the first line of Linux' /proc/stat. Pure.
std::optional<CpuTimes> cpuTimesOf(std::string_view stat);
/// Bytes that programs may still take, of Linux' /proc/meminfo. Pure.
std::optional<std::int64_t> availableBytesOf(std::string_view meminfo);

class HostLoad {
public:
    /// Processors in use since the last call, on average; since the system's start at the first.
    double processors();
    /// 0: the system does not say.
    static int usedMemoryMb();

private:
    CpuTimes m_before;
};

} // namespace wiring
