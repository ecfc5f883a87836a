#include "core/api/events/snapshot_exchange.hpp"

namespace api {

void SnapshotExchange::turn(Session& session) {
    if (m_order) {
        if (auto snapshot = m_order->take()) {
            m_order.reset();
            session.deliver(std::move(*snapshot));
        }
    }
    if (auto wanted = session.takeOrder()) {
        m_order = std::move(wanted);
        m_order->listener = m_listener->id;
        m_order->watchLeaseMs = m_watchLeaseMs;
        m_hasWatched = m_hasWatched || m_order->watchedNow;
        m_hub.order(m_order);
    }
}

} // namespace api
