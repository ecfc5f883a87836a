#include "app/cli/secret_input.hpp"

#include <cstdio>
#include <iostream>

#ifdef _WIN32
#include <windows.h>
#else
#include <termios.h>
#include <unistd.h>
#endif

namespace cli {
namespace {

/// As long as it lives, what is typed is not shown; where stdin is no terminal it does nothing.
class Unshown {
public:
#ifdef _WIN32
    Unshown() : m_input(GetStdHandle(STD_INPUT_HANDLE)), m_isTerminal(GetConsoleMode(m_input, &m_before) != 0) {
        if (m_isTerminal) SetConsoleMode(m_input, m_before & ~static_cast<DWORD>(ENABLE_ECHO_INPUT));
    }
    ~Unshown() {
        if (m_isTerminal) SetConsoleMode(m_input, m_before);
    }
#else
    Unshown() : m_isTerminal(tcgetattr(STDIN_FILENO, &m_before) == 0) {
        if (!m_isTerminal) return;
        termios hidden = m_before;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~Unshown() {
        if (m_isTerminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
#endif
    Unshown(const Unshown&) = delete;
    Unshown& operator=(const Unshown&) = delete;
    bool isTerminal() const {
        return m_isTerminal;
    }

private:
#ifdef _WIN32
    HANDLE m_input;
    DWORD m_before = 0;
#else
    termios m_before{};
#endif
    bool m_isTerminal;
};

} // namespace

std::optional<std::string> readLine(const char* prompt) {
    std::fprintf(stderr, "%s", prompt);
    std::fflush(stderr);
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    return line;
}

std::optional<std::string> readSecret(const char* prompt) {
    const Unshown unshown;
    auto line = readLine(prompt);
    if (unshown.isTerminal()) std::fprintf(stderr, "\n");
    return line;
}

} // namespace cli
