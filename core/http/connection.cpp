#include "core/http/connection.hpp"

#include "core/base/utc.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <ctime>
#include <stdexcept>

// Rules for coroutines under g++ 12.2 (architecture.md): one co_await per statement, operands are named locals.

namespace http {
namespace asio = boost::asio;
using Want = Transport::Want;

namespace {

constexpr std::size_t kFirstBuffer = 1024; // most requests of players have less, and a thousand may be idle
constexpr std::size_t kKeptBuffer = 4 * 1024;
constexpr std::size_t kBodyBuffer = 128 * 1024;
constexpr std::uint64_t kDrainLimit = 8 * 1024 * 1024; // of an unwanted body, to keep the connection
constexpr std::uint64_t kSmallFile = 8 * 1024;         // below this one write beats sendfile (reference/http.md 3.1)
constexpr std::uint64_t kOnePacket =
    128 * 1024; // up to here head and file travel together: a tenth less CPU at 64 KB, but a half more at 1 MB
constexpr std::uint64_t kTurn = 4 * 1024 * 1024; // sent to one client before the others have theirs
constexpr std::uint64_t kFast = 1024 * 1024;     // within kPaceTime: more than the socket holds back, so somebody reads
constexpr auto kPaceTime = std::chrono::milliseconds(1000);
constexpr auto kBodyGrace = std::chrono::seconds(60);

/// The Date header's value, made once a second.
const std::string& dateNow() {
    thread_local std::time_t last = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now == last) return text;
    last = now;
    return text = base::utc(now, base::kHttpDate);
}

void append(std::string& text, std::uint64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(digits, end);
}

Response refusalOf(RequestParser::Step step) {
    Response refusal;
    refusal.with("Content-Type", "text/plain; charset=utf-8");
    switch (step) {
    case RequestParser::Step::TooLarge:
        refusal.status = 431;
        refusal.body = "The request's header is too large.\n";
        break;
    case RequestParser::Step::Unsupported:
        refusal.status = 501;
        refusal.body = "The only transfer coding here is chunked.\n";
        break;
    default: refusal.status = 400; refusal.body = "This is not a valid HTTP/1.1 request.\n";
    }
    return refusal;
}

} // namespace

/// The client went away in the middle of its body: nobody waits for an answer.
struct ClientGone : std::exception {};
/// What it sends is no body.
struct BadBody : std::exception {
    const char* what() const noexcept override { return "The chunked coding of the body is broken."; }
};

class Connection::Body final : public BodyReader {
public:
    Body(Connection& connection, RequestParser& parser)
        : m_connection(connection), m_parser(parser), m_owesContinue(parser.head().expectsContinue && !parser.bodyDone()) {}

    Task<std::span<const char>> read() override {
        Connection& c = m_connection;
        if (m_parser.bodyDone()) co_return std::span<const char>(); // nothing of it was ever in the buffer, which holds the head
        if (m_owesContinue) {
            m_owesContinue = false;
            const bool sent = co_await c.sendText("HTTP/1.1 100 Continue\r\n\r\n", {});
            if (!sent) throw ClientGone();
        }
        c.makeRoom(kBodyBuffer);
        while (!m_parser.bodyDone()) {
            if (c.m_begin < c.m_end) {
                char* const bytes = c.m_buffer.data() + c.m_begin;
                const auto step = m_parser.parseBody(bytes, c.m_end - c.m_begin);
                if (step == RequestParser::Step::Bad) throw BadBody();
                c.m_begin += m_parser.used();
                if (m_parser.payload() > 0) {
                    m_taken += m_parser.payload();
                    co_return std::span<const char>(bytes, m_parser.payload());
                }
                if (m_parser.bodyDone()) break;
            }
            // What is left is the beginning of a chunk's head.
            if (c.m_begin > 0) {
                std::memmove(c.m_buffer.data(), c.m_buffer.data() + c.m_begin, c.m_end - c.m_begin);
                c.m_end -= c.m_begin;
                c.m_begin = 0;
            }
            if (c.m_end == c.m_buffer.size()) throw BadBody();
            c.allowBody(m_began, m_taken);
            const auto tried = c.m_transport.tryRead(c.m_buffer.data() + c.m_end, c.m_buffer.size() - c.m_end);
            std::size_t got = tried.bytes;
            if (tried.want == Want::Read || tried.want == Want::Write)
                got = co_await c.m_transport.read(c.m_buffer.data() + c.m_end, c.m_buffer.size() - c.m_end);
            if (got == 0) throw ClientGone();
            c.m_end += got;
            c.m_around.counters.bytesReceived.fetch_add(got, std::memory_order_relaxed);
        }
        co_return std::span<const char>();
    }
    bool owesContinue() const { return m_owesContinue; }
    bool done() const { return m_parser.bodyDone(); }
    std::uint64_t taken() const { return m_taken; }

private:
    Connection& m_connection;
    RequestParser& m_parser;
    const Clock::time_point m_began = Clock::now();
    bool m_owesContinue;
    std::uint64_t m_taken = 0;
};

Connection::Connection(asio::ip::tcp::socket socket, const TlsContext& tls, Peer peer, Surroundings& around, const bool& stopping)
    : m_transport(std::move(socket), tls), m_around(around), m_stopping(stopping), m_peer(std::move(peer)) {
    allow(m_around.options.headerTimeout);
}

void Connection::checkDeadline(Clock::time_point now) {
    if (now > m_deadline) close();
}

void Connection::allowBody(Clock::time_point began, std::uint64_t moved) {
    const auto now = Clock::now();
    const auto dribbles = began + kBodyGrace + std::chrono::seconds(moved / std::max<std::uint64_t>(m_around.options.slowestRate, 1));
    m_deadline = std::min(now + m_around.options.stallTimeout, dribbles);
}

void Connection::makeRoom(std::size_t capacity) {
    if (m_buffer.size() < capacity) m_buffer.resize(capacity);
}

void Connection::countSent(std::uint64_t bytes) {
    m_sent += bytes;
    m_around.counters.bytesSent.fetch_add(bytes, std::memory_order_relaxed);
}

void Connection::pace(std::uint64_t bytes) {
    if (m_trusted) return;
    const auto now = Clock::now();
    if (now - m_paceSince > kPaceTime) {
        m_paceSince = now;
        m_paced = 0;
    }
    m_paced += bytes;
    if (m_paced < kFast) return;
    m_trusted = true;
    m_transport.trust();
}

Task<void> Connection::serve() {
    bool more = co_await m_transport.handshake();
    while (more && !m_stopping) more = co_await serveOne();
    m_transport.shutdownSend();
    close();
}

Task<std::optional<RequestParser::Step>> Connection::readHead(RequestParser& parser) {
    m_idle = m_begin == m_end;
    allow(m_idle ? m_around.options.idleTimeout : m_around.options.headerTimeout);
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
            if (m_end == m_buffer.size()) makeRoom(std::min(m_buffer.size() * 2, m_around.options.headerLimit + kKeptBuffer));
            if (m_end == m_buffer.size()) co_return RequestParser::Step::TooLarge;
        }
        const bool first = m_end == 0;
        const std::size_t got = co_await m_transport.read(m_buffer.data() + m_end, m_buffer.size() - m_end);
        if (got == 0) co_return std::nullopt;
        if (first) allow(m_around.options.headerTimeout); // for the whole head: dribbling does not extend it
        m_end += got;
        m_around.counters.bytesReceived.fetch_add(got, std::memory_order_relaxed);
    }
}

void Connection::fill(Request& request, const RequestParser& parser) const {
    const RequestHead& head = parser.head();
    request.method = head.method;
    request.target = head.target;
    request.headers = head.headers;
    request.contentLength = head.contentLength;
    request.secure = m_transport.secure();
    request.remoteAddress = m_peer.address;
    request.sameHost = m_peer.sameHost;
    request.forwarded = !request.header("x-forwarded-for").empty() || !request.header("forwarded").empty();
    if (m_around.trusted.empty() || !m_around.trusted.contain(m_peer.address)) return;
    // Several headers of one name are one list (RFC 9110, 5.3); the last is the nearest proxy's.
    for (const auto& [name, value] : head.headers)
        if (sameWord(name, "x-forwarded-for")) request.remoteAddress = clientOf(m_peer.address, value, m_around.trusted);
    if (const auto protocol = request.header("x-forwarded-proto"); !protocol.empty()) request.secure = sameWord(protocol, "https");
}

Task<bool> Connection::serveOne() {
    RequestParser parser(m_around.options.headerLimit);
    const auto step = co_await readHead(parser);
    if (!step) co_return false;
    const auto began = Clock::now();
    m_firstByte = {};
    m_sent = 0;
    Request request;
    Response response;
    if (*step != RequestParser::Step::Done) {
        m_around.counters.refused.fetch_add(1, std::memory_order_relaxed);
        request.remoteAddress = m_peer.address;
        response = refusalOf(*step);
        const bool told = co_await respond(request, response, false);
        if (m_around.options.answered) m_around.options.answered({request, response.status, m_sent, m_end, {}, {}});
        if (told) co_await linger();
        co_return false;
    }
    m_around.counters.requests.fetch_add(1, std::memory_order_relaxed);
    fill(request, parser);
    m_begin = parser.used();
    // The views of the request point into what the body will overwrite.
    std::string kept;
    Body body(*this, parser);
    if (!body.done()) {
        kept.assign(m_buffer.data(), m_begin);
        const char* const from = m_buffer.data();
        const auto moved = [&](std::string_view& view) {
            if (view.data() >= from && view.data() < from + kept.size()) view = {kept.data() + (view.data() - from), view.size()};
        };
        moved(request.method);
        moved(request.target);
        moved(request.remoteAddress);
        for (auto& [name, value] : request.headers) {
            moved(name);
            moved(value);
        }
    }
    request.body = &body;
    bool gone = false, ours = false;
    try {
        allow(m_around.options.stallTimeout);
        response = co_await m_around.handler(request);
    } catch (const ClientGone&) {
        gone = true;
    } catch (const BadBody& problem) {
        response = text(400, std::string(problem.what()) + "\n");
    } catch (const std::exception& problem) {
        ours = true;
        if (m_around.options.warn)
            m_around.options.warn("A request failed by a fault of this server: " + std::string(request.method) + " " +
                std::string(request.target) + ": " + problem.what() + ".");
        response = text(500, "This server has a fault. Its log says more.\n");
    }
    const auto microseconds = [&](Clock::time_point until) { return std::chrono::duration_cast<std::chrono::microseconds>(until - began); };
    if (gone) {
        if (m_around.options.answered) m_around.options.answered({request, 499, 0, body.taken(), {}, microseconds(Clock::now())});
        co_return false;
    }
    // A body nobody read would be taken for the next request.
    bool clean = body.done();
    const bool isShort = request.contentLength >= 0 && static_cast<std::uint64_t>(request.contentLength) <= kDrainLimit;
    if (!clean && !body.owesContinue() && (response.status < 400 || isShort)) {
        bool broken = false;
        try {
            while (!body.done() && body.taken() < kDrainLimit) {
                const auto piece = co_await body.read();
                if (piece.empty()) break;
            }
        } catch (const std::exception&) {
            broken = true;
        }
        clean = body.done() && !broken;
    }
    const bool again = parser.head().keepAlive && clean && !ours && !m_stopping;
    const bool sent = co_await respond(request, response, again);
    if (m_around.options.answered)
        m_around.options.answered({request, response.status, m_sent, body.taken(),
            m_firstByte == Clock::time_point{} ? std::chrono::microseconds{} : microseconds(m_firstByte), microseconds(Clock::now())});
    if (sent && !clean) co_await linger();
    co_return sent&& again;
}

Task<bool> Connection::respond(const Request& request, Response& response, bool keepAlive) {
    const bool bodiless = response.status == 204 || response.status == 304;
    const std::uint64_t length = response.file || response.shared ? response.length : response.body.size();
    m_head.clear();
    m_head.append("HTTP/1.1 ");
    append(m_head, response.status);
    m_head.append(" ")
        .append(reasonOf(response.status))
        .append("\r\nDate: ")
        .append(dateNow())
        .append("\r\nServer: Millrace\r\n")
        .append(response.head);
    if (!bodiless) {
        m_head.append("Content-Length: ");
        append(m_head, length);
        m_head.append("\r\n");
    }
    if (!keepAlive) m_head.append("Connection: close\r\n");
    m_head.append("\r\n");
    const bool headOnly = request.method == "HEAD" || bodiless;
    std::string_view body;
    if (!headOnly && response.file && length <= kSmallFile) {
        response.body.resize(static_cast<std::size_t>(length));
        const std::int64_t got = response.file->readAt(response.body.data(), response.body.size(), response.offset);
        if (got != static_cast<std::int64_t>(length)) co_return false;
        response.file.reset();
        body = response.body;
    } else if (!headOnly && response.shared) {
        body = std::string_view(*response.shared).substr(static_cast<std::size_t>(response.offset), static_cast<std::size_t>(length));
    } else if (!headOnly && !response.file) {
        body = response.body;
    }
    allow(m_around.options.stallTimeout);
    const auto tried = m_transport.tryWrite(m_head, body, !headOnly && response.file && length <= kOnePacket);
    bool sent = tried.want != Want::Gone;
    if (tried.bytes > 0) m_firstByte = Clock::now();
    countSent(tried.bytes);
    if (sent && tried.bytes < m_head.size() + body.size()) {
        const std::size_t ofHead = std::min(tried.bytes, m_head.size());
        const std::string_view headLeft = std::string_view(m_head).substr(ofHead), bodyLeft = body.substr(tried.bytes - ofHead);
        sent = co_await sendText(headLeft, bodyLeft);
    }
    if (m_firstByte == Clock::time_point{}) m_firstByte = Clock::now();
    if (!sent || headOnly || !response.file) co_return sent;
    const bool whole = co_await sendFile(response);
    co_return whole;
}

Task<bool> Connection::sendText(std::string_view first, std::string_view second) {
    const auto began = Clock::now();
    std::uint64_t moved = 0;
    while (!first.empty() || !second.empty()) {
        allowBody(began, moved);
        const auto tried = m_transport.tryWrite(first, second);
        const bool there = co_await m_transport.wait(tried.want);
        if (!there) co_return false;
        countSent(tried.bytes);
        moved += tried.bytes;
        const std::size_t ofFirst = std::min(tried.bytes, first.size());
        first.remove_prefix(ofFirst);
        second.remove_prefix(tried.bytes - ofFirst);
    }
    co_return true;
}

Task<bool> Connection::sendFile(Response& response) {
    const auto began = Clock::now();
    std::uint64_t offset = response.offset, left = response.length, turn = 0;
    while (left > 0) {
        const auto tried = m_transport.trySend(*response.file, offset, left);
        offset += tried.bytes;
        left -= tried.bytes;
        turn += tried.bytes;
        countSent(tried.bytes);
        pace(tried.bytes);
        if (left == 0) break;
        if (tried.want == Want::Nothing && turn < kTurn) continue;
        turn = 0;
        allowBody(began, offset - response.offset);
        if (tried.want == Want::Nothing) {
            const auto token = asio::use_awaitable;
            co_await asio::post(token);
            continue;
        }
        // It may wait long, as a thousand others may: what has been sent needs no room.
        std::string().swap(m_head);
        std::string().swap(response.head);
        const bool room = co_await m_transport.wait(tried.want);
        if (!room) co_return false;
    }
    co_return true;
}

Task<void> Connection::linger() {
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
