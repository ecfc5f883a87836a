#include "app/wiring/power_watch.hpp"

#include "core/base/background.hpp"

#include <utility>

namespace wiring {

PowerWatch::PowerWatch(const base::Clock& clock, Ask ask, int everyMs) : m_clock(clock), m_ask(std::move(ask)) {
    m_timer.setInterval(everyMs);
    connect(&m_timer, &QTimer::timeout, this, &PowerWatch::look);
}

void PowerWatch::start() {
    m_timer.start();
    look();
}

void PowerWatch::look() {
    if (std::exchange(m_isAsking, true)) return;
    base::inBackground([ask = m_ask] { return ask(); }, this,
        [this](base::PowerSource source) {
            m_isAsking = false;
            const bool held = m_hold.holds();
            m_hold.read(source == base::PowerSource::Battery, m_clock.monotonicMs());
            if (m_hold.holds() != held) Q_EMIT changed(m_hold.holds());
        });
}

} // namespace wiring
