#include "core/api/events/event_socket.hpp"

#include "core/http/websocket.hpp"

#include <QScopeGuard>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

using http::Opcode;

constexpr std::size_t kReadBytes = 512; // what clients say is short, and a thousand are silent
constexpr unsigned kUnsentBytes = 64 * 1024;
constexpr std::size_t kTurnBytes = 256 * 1024;           // written to one listener before the others of its thread have theirs
constexpr auto kPatience = std::chrono::hours(24 * 365); // the session knows who is silent for too long, and says so

Opcode opcodeOf(Outgoing::Kind kind) {
    switch (kind) {
    case Outgoing::Kind::Ping: return Opcode::Ping;
    case Outgoing::Kind::Pong: return Opcode::Pong;
    case Outgoing::Kind::Close: return Opcode::Close;
    case Outgoing::Kind::Text: break;
    }
    return Opcode::Text;
}

/// 0 to 10 s, another for each: not all come back at once.
std::int64_t spreadMs(std::uint64_t listener) {
    return static_cast<std::int64_t>(listener * 2'654'435'761U % 10'000);
}

} // namespace

EventSocket::EventSocket(EventHub& hub, http::UpgradedConnection& connection, std::shared_ptr<Listener> listener, SessionFacts facts)
    : m_hub(hub), m_connection(connection), m_listener(std::move(listener)), m_session(std::move(facts), hub.ring(), now()),
      m_exchange(hub, m_listener) {}

EventSocket::~EventSocket() {
    if (m_exchange.hasWatched()) m_hub.watch(m_listener->id, {});
}

http::Awaitable<void> EventSocket::serve() {
    m_connection.limitUnsent(kUnsentBytes);
    const std::function<http::Awaitable<void>()> reading = [this] { return read(); };
    const std::function<http::Awaitable<void>()> writing = [this] { return write(); };
    co_await http::runBoth(writing, reading);
}

void EventSocket::take(http::WebSocketMessage& message) {
    switch (message.kind) {
    case Opcode::Text:
        m_session.receive(message.payload, now());
        if (m_session.isGreeted()) m_listener->greet();
        break;
    case Opcode::Binary: m_session.end(static_cast<unsigned>(http::CloseCode::NotAccepted), "messages are text"); break;
    case Opcode::Ping: m_session.receivePing(std::move(message.payload), now()); break;
    case Opcode::Close: m_session.end(static_cast<unsigned>(http::CloseCode::Normal), ""); break;
    case Opcode::Pong:
    case Opcode::Continuation: break;
    }
}

http::Awaitable<void> EventSocket::read() {
    std::array<char, kReadBytes> buffer;
    std::vector<http::WebSocketMessage> messages;
    const std::span<char> room(buffer);
    const std::chrono::seconds patience = kPatience;
    const auto ended = qScopeGuard([this] {
        m_hasLeft = !m_parser.isClosed();
        m_listener->bell->notify();
    });
    while (!m_parser.isClosed()) {
        const std::size_t got = co_await m_connection.read(room, patience);
        if (got == 0) break;
        m_session.heard(now());
        const auto fault = m_parser.feed({buffer.data(), got}, messages);
        for (auto& message : messages) take(message);
        messages.clear();
        if (fault) {
            const bool isTooBig = fault->code == http::CloseCode::TooBig;
            m_session.end(isTooBig ? static_cast<unsigned>(EventClose::TooBig) : static_cast<unsigned>(fault->code), fault->why);
        }
        m_listener->bell->notify();
    }
}

void EventSocket::lookUp() {
    if (m_listener->ended() != 0) {
        const bool isOver = m_listener->ended() == static_cast<unsigned>(EventClose::TokenEnded);
        m_session.end(m_listener->ended(), isOver ? "the token has ended" : "the token's role has changed");
    }
    if (m_hub.isClosed()) {
        const unsigned code = m_hub.listeners().closeCode();
        const bool restarts = code == static_cast<unsigned>(EventClose::Restarts);
        m_session.end(code, "", restarts ? "restart" : "stop", spreadMs(m_listener->id));
    }
    m_exchange.turn(m_session);
}

http::Awaitable<bool> EventSocket::send(const Outgoing& outgoing) {
    const bool isClose = outgoing.kind == Outgoing::Kind::Close;
    const std::string closing = isClose ? http::closePayload(outgoing.code, outgoing.head) : std::string();
    std::vector<std::string_view> pieces;
    pieces.reserve(outgoing.shared.size() + 3);
    pieces.emplace_back();
    pieces.push_back(isClose ? closing : outgoing.head);
    pieces.insert(pieces.end(), outgoing.shared.begin(), outgoing.shared.end());
    pieces.push_back(outgoing.tail);
    std::size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    const http::FrameHeader header(opcodeOf(outgoing.kind), size);
    pieces.front() = header.bytes();
    const std::span<const std::string_view> all(pieces);
    m_isWriting = true;
    const bool sent = co_await m_connection.write(all);
    m_isWriting = false;
    co_return sent;
}

http::Awaitable<void> EventSocket::write() {
    const auto ended = qScopeGuard([this] { m_connection.endReading(); });
    const auto bell = m_listener->bell;
    const auto waiter = co_await http::Notifier::Waiter::at(bell);
    // Who stalls hears no farewell, but must not read on: within a frame nothing else can be said.
    waiter->onRing([this] {
        if (m_isWriting && m_listener->ended() != 0) m_connection.close();
    });
    std::size_t turn = 0;
    while (!m_hasLeft || m_hub.isClosed()) {
        lookUp();
        const auto outgoing = m_session.next(now());
        if (!outgoing) {
            if (m_hasLeft) break;
            const Times times = now();
            const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(m_session.wakeMs(times) - times.monotonicMs);
            co_await waiter->wait(until);
            turn = 0;
            continue;
        }
        const bool sent = co_await send(*outgoing);
        if (!sent || outgoing->kind == Outgoing::Kind::Close) break;
        for (const std::string_view piece : outgoing->shared) turn += piece.size();
        if (turn >= kTurnBytes) {
            turn = 0;
            const std::chrono::milliseconds none(0);
            co_await http::sleepFor(none);
        }
    }
}

} // namespace api
