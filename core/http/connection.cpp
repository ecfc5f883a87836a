#include "core/http/connection.hpp"

#include "core/http/connection_body.hpp"

#include <algorithm>
#include <cstring>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kFirstBuffer = 1024; // most requests of players have less, and a thousand may be idle
constexpr std::size_t kKeptBuffer = 4 * 1024;
constexpr std::uint64_t kDrainLimit = 8 * 1024 * 1024; // of an unwanted body, to keep the connection
constexpr auto kBodyGrace = std::chrono::seconds(60);

Response refusalOf(RequestParser::Step step) {
    Response refusal;
    refusal.with("Content-Type", "text/plain; charset=utf-8");
    switch (step) {
    case RequestParser::Step::TooLarge:
        refusal.status = 431;
        refusal.body = "The request's headers are too large.\n";
        break;
    case RequestParser::Step::Unsupported:
        refusal.status = 501;
        refusal.body = "The only transfer coding supported is chunked.\n";
        break;
    default: refusal.status = 400; refusal.body = "This is not a valid HTTP/1.1 request.\n";
    }
    return refusal;
}

} // namespace

Connection::Connection(asio::ip::tcp::socket socket, const TlsContext& tls, Peer peer, ServerState& state, const bool& stopping)
    : m_transport(std::move(socket), tls), m_state(state), m_stopping(stopping), m_peer(std::move(peer)) {
    allow(m_state.options.headerTimeout);
}

void Connection::checkDeadline(Clock::time_point now) {
    if (now > m_deadline) close();
}

void Connection::stop() {
    if (m_idle) close();
    else if (m_isUpgraded) m_transport.cancelWaits();
}

Connection::Clock::time_point Connection::bodyDeadline(Clock::time_point began, std::uint64_t moved) const {
    const auto dribbles = began + kBodyGrace + std::chrono::seconds(moved / std::max<std::uint64_t>(m_state.options.slowestRate, 1));
    return std::min<Clock::time_point>(Clock::now() + m_state.options.stallTimeout, dribbles);
}

void Connection::makeRoom(std::size_t capacity) {
    if (m_buffer.size() < capacity) m_buffer.resize(capacity);
}

Awaitable<void> Connection::serve() {
    bool more = co_await m_transport.handshake();
    while (more && !m_stopping) more = co_await serveOne();
    m_transport.shutdownSend();
    close();
}

Awaitable<std::optional<RequestParser::Step>> Connection::readHead(RequestParser& parser) {
    m_idle = m_begin == m_end;
    allow(m_idle ? m_state.options.idleTimeout : m_state.options.headerTimeout);
    // The last request's bytes are done with; its room is kept only when it is small, for idle connections are many.
    if (m_idle) {
        m_begin = m_end = 0;
        if (m_buffer.size() > kKeptBuffer) std::vector<char>().swap(m_buffer);
    } else if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    makeRoom(kFirstBuffer);
    for (;;) {
        if (m_end > 0) {
            m_idle = false;
            const auto step = parser.parseHead({m_buffer.data(), m_end});
            if (step != RequestParser::Step::NeedsMore) co_return step;
            if (m_end == m_buffer.size()) makeRoom(std::min(m_buffer.size() * 2, m_state.options.headerLimit + kKeptBuffer));
            if (m_end == m_buffer.size()) co_return RequestParser::Step::TooLarge;
        }
        const bool first = m_end == 0;
        const std::size_t got = co_await m_transport.read(m_buffer.data() + m_end, m_buffer.size() - m_end);
        if (got == 0) co_return std::nullopt;
        if (first) allow(m_state.options.headerTimeout); // for the whole head: dribbling does not extend it
        m_end += got;
        m_state.counters.bytesReceived.fetch_add(got, std::memory_order_relaxed);
    }
}

void Connection::fill(Request& request, const RequestParser& parser) const {
    const RequestHead& head = parser.head();
    request.method = head.method;
    request.target = head.target;
    request.minorVersion = head.minorVersion;
    request.headers = head.headers;
    request.contentLength = head.contentLength;
    request.secure = m_transport.secure();
    request.remoteAddress = m_peer.address;
    request.sameHost = m_peer.sameHost;
    request.forwarded = !request.header("x-forwarded-for").empty() || !request.header("forwarded").empty();
    if (m_state.trusted.empty() || !m_state.trusted.contain(m_peer.address)) return;
    // Several headers of one name are one list (RFC 9110, 5.3); the last is the nearest proxy's.
    for (const auto& [name, value] : head.headers)
        if (equalsIgnoreCase(name, "x-forwarded-for")) request.remoteAddress = clientOf(m_peer.address, value, m_state.trusted);
    if (const auto protocol = request.header("x-forwarded-proto"); !protocol.empty()) request.secure = equalsIgnoreCase(protocol, "https");
}

void Connection::keepHead(Request& request, std::string& kept) const {
    kept.assign(m_buffer.data(), m_begin);
    const char* const from = m_buffer.data();
    const auto keep = [&](std::string_view& view) {
        if (view.data() >= from && view.data() < from + kept.size()) view = {kept.data() + (view.data() - from), view.size()};
    };
    keep(request.method);
    keep(request.target);
    keep(request.remoteAddress);
    for (auto& [name, value] : request.headers) {
        keep(name);
        keep(value);
    }
}

Response Connection::fault(const Request& request, std::string_view what) const {
    if (m_state.options.warn)
        m_state.options.warn("A request failed because of a fault in this server: " + std::string(request.method) + " " +
            std::string(request.target) + ": " + std::string(what) + ".");
    return text(500, "Internal server error; the server's log says more.\n");
}

Response Connection::caught(const Request& request) const {
    try {
        throw;
    } catch (const std::exception& problem) {
        return fault(request, problem.what());
    } catch (...) {
        return fault(request, "an exception that says nothing");
    }
}

void Connection::report(const Request& request, unsigned status, std::uint64_t received) const {
    if (!m_state.options.answered) return;
    const auto since = [this](Clock::time_point until) { return std::chrono::duration_cast<std::chrono::microseconds>(until - m_began); };
    const bool begun = m_firstByte != Clock::time_point();
    m_state.options.answered({.request = request,
        .status = status,
        .bytesSent = m_sent,
        .bytesReceived = received,
        .untilFirstByte = begun ? since(m_firstByte) : std::chrono::microseconds(),
        .whole = since(Clock::now())});
}

Awaitable<bool> Connection::serveOne() {
    RequestParser parser(m_state.options.headerLimit);
    const auto step = co_await readHead(parser);
    if (!step) co_return false;
    m_began = Clock::now();
    m_firstByte = {};
    m_sent = 0;
    if (*step != RequestParser::Step::Done) {
        co_await refuse(*step);
        co_return false;
    }
    m_state.counters.requests.fetch_add(1, std::memory_order_relaxed);
    Request request;
    fill(request, parser);
    m_begin = parser.used();
    std::string kept;
    Body body(*this, parser);
    if (!body.done()) keepHead(request, kept);
    request.body = &body;
    Response response;
    Handled handled = co_await handle(request, response);
    if (handled == Handled::Gone) {
        report(request, 499, body.taken());
        co_return false;
    }
    bool clean = body.done();
    if (!clean) clean = co_await drain(request, response, body);
    if (response.status == 101 && !(response.upgrade && clean && request.minorVersion > 0)) {
        response = fault(request, "its handler answered 101 to a request after which nothing else can be spoken");
        handled = Handled::Failed;
    }
    const bool upgrades = response.status == 101;
    const bool again = parser.head().keepAlive && clean && !upgrades && handled == Handled::AnsweredRequest && !m_stopping;
    const bool sent = co_await respond(request, response, again);
    std::uint64_t received = body.taken();
    if (sent && upgrades) co_await upgrade(request, response, received);
    report(request, response.status, received);
    if (sent && (upgrades || !clean)) co_await linger();
    co_return sent&& again;
}

Awaitable<void> Connection::refuse(RequestParser::Step step) {
    m_state.counters.refused.fetch_add(1, std::memory_order_relaxed);
    Request request;
    request.remoteAddress = m_peer.address;
    Response response = refusalOf(step);
    const bool told = co_await respond(request, response, false);
    report(request, response.status, m_end);
    if (told) co_await linger();
}

Awaitable<Connection::Handled> Connection::handle(Request& request, Response& response) {
    Handled handled = Handled::Failed;
    try {
        allow(m_state.options.stallTimeout);
        response = co_await m_state.handler(request);
        handled = Handled::AnsweredRequest;
    } catch (const ClientGone&) {
        handled = Handled::Gone;
    } catch (const BadBody& problem) {
        response = text(400, std::string(problem.what()) + "\n");
        handled = Handled::AnsweredRequest;
    } catch (...) {
        response = caught(request);
    }
    co_return handled;
}

Awaitable<bool> Connection::drain(const Request& request, const Response& response, Body& body) {
    const bool isShort = request.contentLength >= 0 && static_cast<std::uint64_t>(request.contentLength) <= kDrainLimit;
    // Refused in the middle of it: the rest may never come, and who sends it should know at once.
    const bool isCut = body.taken() > 0;
    if (body.owesContinue() || (response.status >= 400 && (!isShort || isCut))) co_return false;
    bool broken = false;
    try {
        while (!body.done() && body.taken() < kDrainLimit) {
            const auto piece = co_await body.read();
            if (piece.empty()) break;
        }
    } catch (const std::exception&) {
        broken = true;
    }
    co_return body.done() && !broken;
}

Awaitable<void> Connection::linger() {
    // Closing with unread data would reset the connection, and the client would never see the answer.
    m_transport.shutdownSend();
    allow(std::chrono::seconds(2));
    makeRoom(kKeptBuffer);
    for (;;) {
        const std::size_t got = co_await m_transport.read(m_buffer.data(), m_buffer.size());
        if (got == 0) co_return;
    }
}

} // namespace http
