#pragma once
/// The event loop of this thread, run until something holds. It sleeps in between: `processEvents` with a limit in ms does not wait, it
/// spins.

#include <QEventLoop>
#include <QTimer>
#include <functional>

namespace support {

/// `patienceMs` is of a broken test, no measure of anything: false when `done` never holds. What other threads do wakes no loop, so it is
/// asked every 2 ms.
inline bool runUntil(const std::function<bool()>& done, int patienceMs = 30'000) {
    QEventLoop loop;
    QTimer look, limit;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (done()) loop.quit();
    });
    QObject::connect(&limit, &QTimer::timeout, &loop, [&] { loop.exit(1); });
    look.start(2);
    limit.start(patienceMs);
    return done() || loop.exec() == 0;
}

} // namespace support
