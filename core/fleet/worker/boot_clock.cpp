#include "core/fleet/worker/boot_clock.hpp"

#if defined(__linux__)
#include <ctime>
#elif defined(__APPLE__)
#include <mach/mach_time.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace fleet {

std::int64_t BootClock::monotonicMs() const {
#if defined(__linux__)
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now); // CLOCK_MONOTONIC stands still in sleep
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
#elif defined(__APPLE__)
    mach_timebase_info_data_t base{};
    mach_timebase_info(&base);
    return static_cast<std::int64_t>(mach_continuous_time() / 1'000'000 * base.numer / base.denom);
#elif defined(_WIN32)
    return static_cast<std::int64_t>(GetTickCount64()); // sleep is counted
#else
    return base::SystemClock().monotonicMs();
#endif
}

} // namespace fleet
