#pragma once
/// What child processes do not get: a socket that an encoder inherits keeps its port taken after its server has let go. Any thread.

#include <cstdint>

namespace base {

/// A socket's native handle. For libraries that open theirs inheritable (Asio).
void makeNonInheritable(std::uintptr_t handle);

/// Unix: everything but standard input, output and error goes when the new program begins. Between fork and exec, in the child; calls
/// nothing that is not async-signal-safe. Covers what another thread opened a moment ago.
void closeInheritedHandles();

} // namespace base
