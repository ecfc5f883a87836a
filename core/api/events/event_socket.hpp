#pragma once
/// One listener's WebSocket: reads its messages and writes what its session says, each waiting apart. On its connection's thread.

#include "core/api/events/snapshot_exchange.hpp"
#include "core/http/upgrade.hpp"
#include "core/http/websocket_frames.hpp"

namespace api {

class EventSocket {
public:
    EventSocket(EventHub& hub, http::UpgradedConnection& connection, std::shared_ptr<Listener> listener, SessionFacts facts);
    ~EventSocket();
    EventSocket(const EventSocket&) = delete;
    EventSocket& operator=(const EventSocket&) = delete;

    /// Until it ends. The object outlives the wait.
    http::Awaitable<void> serve();

private:
    http::Awaitable<void> read();
    http::Awaitable<void> write();
    http::Awaitable<bool> send(const Outgoing& outgoing);
    void take(http::WebSocketMessage& message);
    void lookUp();
    Times now() const { return {m_hub.clock().monotonicMs(), m_hub.clock().wallMs()}; }

    EventHub& m_hub;
    http::UpgradedConnection& m_connection;
    const std::shared_ptr<Listener> m_listener;
    Session m_session;
    SnapshotExchange m_exchange;
    http::FrameParser m_parser;
    bool m_isWriting = false, m_hasLeft = false;
};

} // namespace api
