#pragma once
/// How much memory this computer has. Any thread.

namespace wiring {

/// In MB; 0 where the system does not say.
int hostMemoryMb();

} // namespace wiring
