#include "app/wiring/shutdown.hpp"

#include <QCoreApplication>
#include <QTimer>
#include <atomic>
#include <csignal>
#include <cstdlib>

#ifdef _WIN32
#include <windows.h>
#endif

namespace wiring {
namespace {

// A signal handler may touch nothing but such flags; the timer looks at them. Portable, and 50 ms is soon enough.
std::atomic<int> g_now{0}, g_again{0};
std::atomic<bool> g_drain{false}, g_reopen{false}, g_takesAgain{false};

void noteNow(int signal) {
    int none = 0;
    if (g_now.compare_exchange_strong(none, signal)) return;
    none = 0;
    if (g_takesAgain && g_again.compare_exchange_strong(none, signal)) return;
    std::_Exit(128 + signal);
}

#ifdef SIGUSR1
void noteDrain(int) {
    g_drain = true;
}
#endif
#ifdef SIGHUP
void noteReopen(int) {
    g_reopen = true;
}
#endif

#ifdef _WIN32
/// Runs on a thread of the system's.
BOOL WINAPI noteConsole(DWORD event) {
    switch (event) {
    case CTRL_C_EVENT: noteNow(SIGINT); return TRUE;
    case CTRL_BREAK_EVENT: noteNow(SIGTERM); return TRUE;
    case CTRL_CLOSE_EVENT:
    case CTRL_SHUTDOWN_EVENT:
        noteNow(SIGTERM);
        Sleep(INFINITE); // returning would end the process; the end of main() does it, for which the system waits some seconds
        return TRUE;
    default: return FALSE; // another user's log-off is told to services
    }
}
#endif

} // namespace

void onShutdown(Shutdown calls) {
#ifdef _WIN32
    SetConsoleCtrlHandler(noteConsole, TRUE);
#else
    std::signal(SIGINT, noteNow);
#endif
    std::signal(SIGTERM, noteNow);
#ifdef SIGUSR1
    std::signal(SIGUSR1, noteDrain);
#endif
#ifdef SIGHUP
    if (calls.reopen) std::signal(SIGHUP, noteReopen);
#endif
    g_takesAgain = static_cast<bool>(calls.again);
    auto* timer = new QTimer(QCoreApplication::instance());
    QObject::connect(timer, &QTimer::timeout, timer, [timer, calls = std::move(calls), wasTold = false]() mutable {
        if (const int signal = g_now.load(); signal != 0 && !wasTold) {
            wasTold = true;
            if (!calls.again) timer->stop();
            return calls.now(signal);
        }
        if (const int signal = g_again.load()) {
            timer->stop();
            return calls.again(signal);
        }
        if (g_drain.exchange(false) && calls.drain) calls.drain();
        if (g_reopen.exchange(false) && calls.reopen) calls.reopen();
    });
    timer->start(50);
}

} // namespace wiring
