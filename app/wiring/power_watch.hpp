#pragma once
/// Asks now and again what this computer runs on, and tells when that has changed for good (base/power_hold.hpp). Main thread; it is asked
/// on threads of the pool, as hardware may take its time.

#include "core/base/clock.hpp"
#include "core/base/power_hold.hpp"
#include "core/base/power_source.hpp"

#include <QObject>
#include <QTimer>
#include <functional>

namespace wiring {

class PowerWatch : public QObject {
    Q_OBJECT
public:
    using Ask = std::function<base::PowerSource()>;
    /// `clock` outlives it.
    explicit PowerWatch(const base::Clock& clock, Ask ask = base::powerSource, int everyMs = 5000);

    void start();
    bool isOnBattery() const { return m_hold.holds(); }

Q_SIGNALS:
    void changed(bool isOnBattery);

private:
    void look();

    const base::Clock& m_clock;
    const Ask m_ask;
    base::PowerHold m_hold;
    QTimer m_timer;
    bool m_isAsking = false;
};

} // namespace wiring
