#include "app/wiring/shutdown.hpp"

#include <QCoreApplication>
#include <QTimer>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace wiring {
namespace {

// A signal handler may touch nothing but such a flag; the timer looks at it. Portable, and 50 ms is soon enough.
std::atomic<int> g_signals{0};

void note(int) {
    if (g_signals.fetch_add(1) > 0) std::_Exit(130);
}

} // namespace

void onInterrupt(std::function<void()> interrupted) {
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
    auto* timer = new QTimer(QCoreApplication::instance());
    QObject::connect(timer, &QTimer::timeout, timer, [timer, interrupted = std::move(interrupted)] {
        if (g_signals.load() == 0) return;
        timer->stop();
        interrupted();
    });
    timer->start(50);
}

} // namespace wiring
