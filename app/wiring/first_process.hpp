#pragma once
/// Being process 1 of a container: the kernel gives it every orphan to reap and no default signal actions.

namespace wiring {

/// As process 1, forks: the child returns from here and runs the program; this process forwards signals to it, reaps whatever
/// ends, and exits as the child does. Anywhere else: returns at once. Call before there are threads.
void actAsInit();

} // namespace wiring
