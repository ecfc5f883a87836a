#include "app/wiring/foreground.hpp"

#ifdef _WIN32
#include <QLocalSocket>

#include <windows.h>
#endif

namespace wiring {

#ifdef _WIN32

void passForegroundRight(const QLocalSocket& peer) {
    ULONG process = 0;
    if (GetNamedPipeServerProcessId(reinterpret_cast<HANDLE>(peer.socketDescriptor()), &process)) AllowSetForegroundWindow(process);
}

#else

void passForegroundRight(const QLocalSocket& /*peer*/) {}

#endif

} // namespace wiring
