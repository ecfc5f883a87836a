#include "app/wiring/host_load.hpp"

#include "app/wiring/host_memory.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <thread>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#else
#include <fstream>
#include <sstream>
#endif

namespace wiring {
namespace {

/// The number at the beginning, which is taken away with the spaces before it.
std::optional<double> number(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return static_cast<double>(value);
}

#ifdef _WIN32

double secondsOf(const FILETIME& time) {
    return static_cast<double>((static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime) / 1e7; // of 100 ns
}

std::optional<CpuTimes> cpuTimes() {
    FILETIME idle, kernel, user;
    if (!GetSystemTimes(&idle, &kernel, &user)) return std::nullopt;
    const double all = secondsOf(kernel) + secondsOf(user); // the kernel's has the idle one in it
    return CpuTimes{all - secondsOf(idle), all};
}

std::optional<std::int64_t> availableBytes() {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    if (!GlobalMemoryStatusEx(&status)) return std::nullopt;
    return static_cast<std::int64_t>(status.ullAvailPhys);
}

#elif defined(__APPLE__)

/// One right to it is enough; each call of mach_host_self() makes another.
mach_port_t host() {
    static const mach_port_t port = mach_host_self();
    return port;
}

std::optional<CpuTimes> cpuTimes() {
    host_cpu_load_info_data_t load{};
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    if (host_statistics(host(), HOST_CPU_LOAD_INFO, reinterpret_cast<host_info_t>(&load), &count) != KERN_SUCCESS) return std::nullopt;
    constexpr double kTicksPerSecond = 100;
    double all = 0;
    for (const auto ticks : load.cpu_ticks) all += static_cast<double>(ticks);
    return CpuTimes{(all - static_cast<double>(load.cpu_ticks[CPU_STATE_IDLE])) / kTicksPerSecond, all / kTicksPerSecond};
}

std::optional<std::int64_t> availableBytes() {
    vm_statistics64_data_t memory{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    if (host_statistics64(host(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&memory), &count) != KERN_SUCCESS) return std::nullopt;
    // What is inactive or purgeable is given away at need.
    const auto pages = static_cast<std::int64_t>(memory.free_count) + memory.inactive_count + memory.purgeable_count;
    return pages * static_cast<std::int64_t>(vm_kernel_page_size);
}

#else

std::string contentOf(const char* path) {
    std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

std::optional<CpuTimes> cpuTimes() {
    return cpuTimesOf(contentOf("/proc/stat"));
}

std::optional<std::int64_t> availableBytes() {
    return availableBytesOf(contentOf("/proc/meminfo"));
}

#endif

} // namespace

std::optional<CpuTimes> cpuTimesOf(std::string_view stat) {
    // "cpu  user nice system idle iowait irq softirq steal guest guest_nice": guests are in user and nice already (proc(5)).
    constexpr std::string_view kBegin = "cpu ";
    constexpr std::size_t kFields = 8, kIdle = 3, kWaiting = 4;
    constexpr double kTicksPerSecond = 100; // USER_HZ, on every architecture that Linux is built for here
    if (!stat.starts_with(kBegin)) return std::nullopt;
    stat.remove_prefix(kBegin.size());
    std::array<double, kFields> fields{};
    double all = 0;
    for (double& field : fields) {
        const auto value = number(stat);
        if (!value) return std::nullopt;
        all += field = *value;
    }
    return CpuTimes{(all - fields[kIdle] - fields[kWaiting]) / kTicksPerSecond, all / kTicksPerSecond};
}

std::optional<std::int64_t> availableBytesOf(std::string_view meminfo) {
    constexpr std::string_view kName = "MemAvailable:";
    const auto at = meminfo.find(kName);
    if (at == std::string_view::npos) return std::nullopt;
    meminfo.remove_prefix(at + kName.size());
    const auto kilobytes = number(meminfo);
    return kilobytes ? std::optional(static_cast<std::int64_t>(*kilobytes) << 10) : std::nullopt;
}

double HostLoad::processors() {
    const auto now = cpuTimes();
    if (!now) return 0;
    const double all = now->allSeconds - m_before.allSeconds, busy = now->busySeconds - m_before.busySeconds;
    m_before = *now;
    if (all <= 0) return 0;
    return std::clamp(busy / all, 0.0, 1.0) * std::max(1U, std::thread::hardware_concurrency());
}

int HostLoad::usedMemoryMb() {
    const auto available = availableBytes();
    return available ? std::max(0, hostMemoryMb() - static_cast<int>(*available >> 20)) : 0;
}

} // namespace wiring
