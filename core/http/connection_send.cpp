#include "core/http/connection.hpp"

#include "core/base/utc.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace http {
namespace asio = boost::asio;
using Want = Transport::Want;

namespace {

constexpr std::uint64_t kSmallFile = 8 * 1024; // below this one write beats sendfile; at 64 KB it takes twice the CPU
constexpr std::uint64_t kOnePacket =
    128 * 1024; // up to here head and file travel together: a tenth less CPU at 64 KB, but a half more at 1 MB
constexpr std::uint64_t kBurstBytes = 4 * 1024 * 1024; // sent to one client before the others have theirs
constexpr std::uint64_t kFast = 1024 * 1024;           // within kRateWindow: more than the socket holds back, so somebody reads
constexpr auto kRateWindow = std::chrono::milliseconds(1000);

/// The Date header's value, made once a second.
const std::string& dateNow() {
    thread_local std::time_t last = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now == last) return text;
    last = now;
    return text = base::utc(now, base::kHttpDate);
}

void append(std::string& text, std::uint64_t number, int base = 10) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
    text.append(digits, end);
}

} // namespace

/// Each piece travels as one chunk, the first together with the head.
class Connection::Pieces final : public BodyWriter {
public:
    Pieces(Connection& connection, bool inChunks) : m_connection(connection), m_inChunks(inChunks) {}

    Awaitable<void> write(std::string_view piece) override {
        if (piece.empty()) co_return; // as a chunk it would be the end
        m_written += piece.size();
        if (m_inChunks) {
            m_chunk.clear();
            append(m_chunk, piece.size(), 16);
            m_chunk.append("\r\n").append(piece).append("\r\n");
            piece = m_chunk;
        }
        const bool sent = co_await send(piece);
        if (!sent) throw ClientGone();
    }
    Awaitable<bool> end() {
        const std::string_view last = m_inChunks ? "0\r\n\r\n" : "";
        const bool sent = co_await send(last);
        co_return sent;
    }
    /// Whether the client has been told anything.
    bool begun() const { return m_begun; }
    std::uint64_t written() const { return m_written; }

private:
    Awaitable<bool> send(std::string_view bytes) {
        Connection& c = m_connection;
        const std::string_view head = m_begun ? std::string_view() : std::string_view(c.m_head);
        m_begun = true;
        const bool sent = co_await c.sendText(head, bytes);
        if (c.m_firstByte == Clock::time_point()) c.m_firstByte = Clock::now();
        c.allow(c.m_state.options.stallTimeout); // for the next piece to be made
        m_turn += bytes.size();
        if (m_turn >= kBurstBytes) {
            m_turn = 0;
            const auto token = asio::use_awaitable;
            co_await asio::post(token);
        }
        co_return sent;
    }

    Connection& m_connection;
    const bool m_inChunks;
    bool m_begun = false;
    std::string m_chunk;
    std::uint64_t m_turn = 0, m_written = 0;
};

void Connection::countSent(std::uint64_t bytes) {
    m_sent += bytes;
    m_state.counters.bytesSent.fetch_add(bytes, std::memory_order_relaxed);
}

void Connection::measureReadRate(std::uint64_t bytes) {
    if (m_trusted) return;
    const auto now = Clock::now();
    if (now - m_rateSince > kRateWindow) {
        m_rateSince = now;
        m_rateBytes = 0;
    }
    m_rateBytes += bytes;
    if (m_rateBytes < kFast) return;
    m_trusted = true;
    m_transport.raiseUnsentLimit();
}

void Connection::writeHead(const Response& response, Framing framing, std::uint64_t length, bool keepAlive) {
    m_head.clear();
    m_head.append("HTTP/1.1 ");
    append(m_head, response.status);
    m_head.append(" ")
        .append(reasonOf(response.status))
        .append("\r\nDate: ")
        .append(dateNow())
        .append("\r\nServer: Millrace\r\n")
        .append(response.head);
    if (framing == Framing::Length) {
        m_head.append("Content-Length: ");
        append(m_head, length);
        m_head.append("\r\n");
    }
    if (framing == Framing::Chunks) m_head.append("Transfer-Encoding: chunked\r\n");
    if (response.status == 101) m_head.append("Connection: Upgrade\r\n");
    else if (!keepAlive) m_head.append("Connection: close\r\n");
    m_head.append("\r\n");
}

Awaitable<bool> Connection::respond(const Request& request, Response& response, bool keepAlive) {
    const bool bodiless = response.status == 204 || response.status == 304 || response.status == 101;
    if (response.pieces && !bodiless) {
        const bool whole = co_await respondInPieces(request, response, keepAlive);
        co_return whole;
    }
    const std::uint64_t length = response.file || response.shared ? response.length : response.body.size();
    writeHead(response, bodiless ? Framing::None : Framing::Length, length, keepAlive);
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
    allow(m_state.options.stallTimeout);
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

Awaitable<bool> Connection::respondInPieces(const Request& request, Response& response, bool keepAlive) {
    const auto length = response.piecesLength;
    const bool inChunks = request.minorVersion > 0 && !length, headOnly = request.method == "HEAD";
    writeHead(response, length ? Framing::Length : inChunks ? Framing::Chunks : Framing::UntilClose, length.value_or(0), keepAlive);
    Pieces pieces(*this, inChunks && !headOnly);
    bool whole = false;
    std::optional<Response> refusal;
    try {
        allow(m_state.options.stallTimeout);
        if (!headOnly) co_await response.pieces(pieces);
        whole = co_await pieces.end();
    } catch (const ClientGone&) {
        whole = false;
    } catch (...) {
        refusal = caught(request);
    }
    if (whole && length && !headOnly && pieces.written() != *length) {
        m_transport.abort(); // the client would wait for the rest, or take the next answer for it
        whole = false;
    }
    if (refusal && !pieces.begun()) {
        response = std::move(*refusal);
        co_await respond(request, response, false);
    } else if (refusal && !inChunks) {
        m_transport.abort(); // an end would pass for that of the body
    }
    co_return whole;
}

Awaitable<bool> Connection::sendText(std::string_view first, std::string_view second) {
    const auto began = Clock::now();
    std::uint64_t moved = 0;
    while (!first.empty() || !second.empty()) {
        m_deadline = bodyDeadline(began, moved);
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

Awaitable<bool> Connection::sendFile(Response& response) {
    const auto began = Clock::now();
    std::uint64_t offset = response.offset, left = response.length, turn = 0;
    while (left > 0) {
        const auto tried = m_transport.trySend(*response.file, offset, left);
        offset += tried.bytes;
        left -= tried.bytes;
        turn += tried.bytes;
        countSent(tried.bytes);
        measureReadRate(tried.bytes);
        if (left == 0) break;
        if (tried.want == Want::Nothing && turn < kBurstBytes) continue;
        turn = 0;
        m_deadline = bodyDeadline(began, offset - response.offset);
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

} // namespace http
