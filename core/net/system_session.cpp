#include "core/net/system_session.hpp"

#include <array>
#include <fstream>

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace net {

std::string systemSession() {
#if defined(__linux__)
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
#elif defined(__APPLE__)
    std::array<char, 64> id{};
    std::size_t size = id.size() - 1;
    return sysctlbyname("kern.bootsessionuuid", id.data(), &size, nullptr, 0) == 0 ? std::string(id.data()) : std::string();
#else
    return {}; // Windows has no such number; its part goes on where it was synced last
#endif
}

} // namespace net
