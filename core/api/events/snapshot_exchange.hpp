#pragma once
/// Between one listener's session and the hub: hands on what the session orders, and gives it what came. Owned by whoever owns the session,
/// a socket or a long poll; on their connection's thread.

#include "core/api/events/event_hub.hpp"
#include "core/api/events/session.hpp"

namespace api {

class SnapshotExchange {
public:
    /// `watchLeaseMs`: how long its jobs are watched without another order; 0: for as long as it listens.
    SnapshotExchange(EventHub& hub, std::shared_ptr<Listener> listener, std::int64_t watchLeaseMs = 0)
        : m_hub(hub), m_listener(std::move(listener)), m_watchLeaseMs(watchLeaseMs) {}

    /// Whenever the bell has rung, and before the session is asked what is next.
    void turn(Session& session);
    /// It has told the hub of jobs to watch.
    bool hasWatched() const { return m_hasWatched; }

private:
    EventHub& m_hub;
    const std::shared_ptr<Listener> m_listener;
    const std::int64_t m_watchLeaseMs;
    std::shared_ptr<SnapshotOrder> m_order;
    bool m_hasWatched = false;
};

} // namespace api
