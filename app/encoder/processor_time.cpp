#include "app/encoder/processor_time.hpp"

#ifdef _WIN32
#include <cstdint>
#include <windows.h>
#else
#include <ctime>
#endif

namespace encoder {

double processorSeconds() {
#ifdef _WIN32
    // std::clock() is a wall clock there.
    FILETIME made, ended, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user)) return 0;
    const auto steps = [](const FILETIME& time) { return (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime; };
    return static_cast<double>(steps(kernel) + steps(user)) / 1e7; // of 100 ns
#else
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

} // namespace encoder
