#include "core/work/process_time.hpp"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#elif defined(__APPLE__)
#include <libproc.h>
#include <mach/mach_time.h>
#else
#include <QFile>
#include <unistd.h>
#endif

namespace work {

#ifdef _WIN32

std::optional<std::int64_t> processorMs(std::int64_t processId) {
    const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(processId));
    if (!process) return std::nullopt;
    FILETIME begun, ended, kernel, user;
    const BOOL isKnown = GetProcessTimes(process, &begun, &ended, &kernel, &user);
    CloseHandle(process);
    if (!isKnown) return std::nullopt;
    const auto ticks = [](const FILETIME& t) {
        return static_cast<std::int64_t>((static_cast<std::uint64_t>(t.dwHighDateTime) << 32) | t.dwLowDateTime);
    };
    return (ticks(kernel) + ticks(user)) / 10'000; // of 100 ns
}

#elif defined(__APPLE__)

std::optional<std::int64_t> processorMs(std::int64_t processId) {
    rusage_info_v0 usage{};
    if (proc_pid_rusage(static_cast<int>(processId), RUSAGE_INFO_V0, reinterpret_cast<rusage_info_t*>(&usage)) != 0) return std::nullopt;
    // In ticks of the machine's clock, which are nanoseconds on Intel only.
    mach_timebase_info_data_t base{};
    if (mach_timebase_info(&base) != KERN_SUCCESS || base.denom == 0) return std::nullopt;
    const double nanoseconds = static_cast<double>(usage.ri_user_time + usage.ri_system_time) * base.numer / base.denom;
    return static_cast<std::int64_t>(nanoseconds / 1e6);
}

#else

std::optional<std::int64_t> processorMs(std::int64_t processId) {
    QFile stat(QStringLiteral("/proc/%1/stat").arg(processId));
    if (!stat.open(QIODevice::ReadOnly)) return std::nullopt;
    const QByteArray line = stat.readAll();
    // The second field is the program's name in parentheses, with whatever somebody called it; what follows has no parenthesis.
    const auto fields = line.mid(line.lastIndexOf(')') + 1).simplified().split(' ');
    constexpr qsizetype kUser = 11, kSystem = 12; // fields 14 and 15 of the line
    const auto ticks = sysconf(_SC_CLK_TCK);
    if (fields.size() <= kSystem || ticks <= 0) return std::nullopt;
    return (fields[kUser].toLongLong() + fields[kSystem].toLongLong()) * 1000 / ticks;
}

#endif

} // namespace work
