#include "app/wiring/console.hpp"

#ifdef _WIN32
#include <windows.h>
#endif

namespace wiring {

#ifdef _WIN32

Utf8Console::Utf8Console() : m_before(GetConsoleOutputCP()) {
    if (m_before != 0) SetConsoleOutputCP(CP_UTF8);
}

Utf8Console::~Utf8Console() {
    if (m_before != 0) SetConsoleOutputCP(m_before);
}

#else

Utf8Console::Utf8Console() = default;
Utf8Console::~Utf8Console() = default;

#endif

} // namespace wiring
