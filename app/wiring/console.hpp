#pragma once
/// The terminal that a program of the command line writes to.

namespace wiring {

/// All our text is UTF-8; a Windows console shows it as such only when told, and keeps what it is told: as long as this lives. Elsewhere it
/// does nothing. Main thread.
class Utf8Console {
public:
    Utf8Console();
    ~Utf8Console();
    Utf8Console(const Utf8Console&) = delete;
    Utf8Console& operator=(const Utf8Console&) = delete;

private:
    [[maybe_unused]] unsigned m_before = 0; ///< code page; 0: there is no console
};

} // namespace wiring
