#pragma once
/// Turns the system's requests to end into calls on the main loop.

#include <functional>

namespace wiring {

struct Shutdown {
    std::function<void(int signal)> now;        ///< SIGINT, SIGTERM: leave within seconds, keep what is finished
    std::function<void()> drain;                ///< SIGUSR1: finish what runs, then leave. Systems without it have no drain
    std::function<void()> reopen = {};          ///< SIGHUP: log files were moved away. Without it SIGHUP ends the process as ever
    std::function<void(int signal)> again = {}; ///< a second SIGINT or SIGTERM: leave now, and say so where it is to be said
};
/// All run on the main thread; the first and the last once. A second SIGINT or SIGTERM, with `again` a third, ends the process at once. On
/// Windows Ctrl+C is SIGINT; Ctrl+Break, a closed console and the end of the system are SIGTERM.
void onShutdown(Shutdown calls);

} // namespace wiring
