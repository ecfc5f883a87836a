#pragma once
/// Turns Ctrl+C and the system's request to end into a call on the main loop.

#include <functional>

namespace wiring {

/// `interrupted` runs on the main thread, once. A second signal ends the process at once.
void onInterrupt(std::function<void()> interrupted);

} // namespace wiring
