#pragma once
/// The right to bring a window to the front, which systems give to the program that a person started last.

class QLocalSocket;

namespace wiring {

/// Passes this process's right on to the one at the other end. Does nothing where systems ask for none, or take a token instead (Wayland).
void passForegroundRight(const QLocalSocket& peer);

} // namespace wiring
