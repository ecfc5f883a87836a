#pragma once
/// Says how long the main thread did not listen, whenever that is longer than it may be (10 ms). For developers: made in the dev preset
/// (MILLRACE_WATCHDOG), and for the benchmarks. Costs nothing while the loop sleeps. Main thread.

#include <QElapsedTimer>
#include <QObject>

#include <functional>

namespace wiring {

class Watchdog : public QObject {
    Q_OBJECT
public:
    /// `tell`: milliseconds of a gap above the limit.
    explicit Watchdog(std::function<void(qint64)> tell, QObject* parent = nullptr);
    static constexpr qint64 kLimitMs = 10;

private:
    void turned();

    std::function<void(qint64)> m_tell;
    QElapsedTimer m_awake; ///< since the loop began to work off events; invalid while it sleeps
};

} // namespace wiring
