#include "app/wiring/watchdog.hpp"

#include <QAbstractEventDispatcher>

namespace wiring {

Watchdog::Watchdog(std::function<void(qint64)> tell, QObject* parent) : QObject(parent), m_tell(std::move(tell)) {
    const auto* dispatcher = QAbstractEventDispatcher::instance();
    if (!dispatcher) return;
    connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
        turned();
        m_awake.start();
    });
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] {
        turned();
        m_awake.invalidate();
    });
}

void Watchdog::turned() {
    if (m_awake.isValid() && m_awake.elapsed() > kLimitMs) m_tell(m_awake.elapsed());
}

} // namespace wiring
