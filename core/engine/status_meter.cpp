#include "core/engine/status_meter.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"

#include <QFile>
#include <algorithm>
#include <atomic>

#ifdef _WIN32
#include <windows.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#endif

namespace engine {

struct StatusMeter::Disk {
    std::atomic<std::int64_t> free{-1};
    std::atomic<bool> isAsked{false};
};

std::int64_t StatusMeter::freeBytes(const std::string& folder) {
    if (!m_disk) m_disk = std::make_shared<Disk>();
    if (!m_disk->isAsked.exchange(true))
        base::inBackground([disk = m_disk, folder] {
            disk->free = base::freeBytes(folder);
            disk->isAsked = false;
        });
    return m_disk->free;
}

double StatusMeter::cpuPercent() {
    double busy = 0, total = 0;
#ifdef _WIN32
    FILETIME idle, kernel, user;
    if (GetSystemTimes(&idle, &kernel, &user)) {
        const auto ticks = [](const FILETIME& t) {
            return static_cast<double>((static_cast<unsigned long long>(t.dwHighDateTime) << 32) | t.dwLowDateTime);
        };
        total = ticks(kernel) + ticks(user); // kernel time holds idle time
        busy = total - ticks(idle);
    }
#elif defined(__APPLE__)
    static const mach_port_t host = mach_host_self(); // each call takes one more reference, which nobody gives back
    host_cpu_load_info_data_t load;
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    if (host_statistics(host, HOST_CPU_LOAD_INFO, reinterpret_cast<host_info_t>(&load), &count) == KERN_SUCCESS) {
        for (int i = 0; i < CPU_STATE_MAX; ++i) total += load.cpu_ticks[i];
        busy = total - load.cpu_ticks[CPU_STATE_IDLE];
    }
#else
    QFile stat(QStringLiteral("/proc/stat"));
    if (stat.open(QIODevice::ReadOnly)) {
        const auto fields = stat.readLine().simplified().split(' ');
        for (int i = 1; i < fields.size() && i <= 8; ++i) { // guest time is part of user time
            total += fields[i].toDouble();
            if (i != 4 && i != 5) busy += fields[i].toDouble(); // idle, iowait
        }
    }
#endif
    const double spent = total - m_total, used = busy - m_busy;
    const bool first = m_total == 0;
    m_total = total;
    m_busy = busy;
    return first || spent <= 0 ? 0 : std::clamp(100 * used / spent, 0.0, 100.0);
}

} // namespace engine
