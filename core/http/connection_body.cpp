#include "core/http/connection_body.hpp"

#include <algorithm>
#include <cstring>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace http {
using Want = Transport::Want;

namespace {

constexpr std::size_t kBodyBuffer = 128 * 1024;

/// No more than a body of known length takes: a claim of the fleet keeps it while it waits, and a thousand do (measured: 150 KB a worker).
std::size_t roomFor(std::int64_t length, std::uint64_t taken) {
    constexpr std::uint64_t kSpare = 256;
    if (length < 0) return kBodyBuffer;
    const auto whole = static_cast<std::uint64_t>(length);
    return static_cast<std::size_t>(std::min<std::uint64_t>(whole - std::min(whole, taken) + kSpare, kBodyBuffer));
}

} // namespace

Awaitable<std::span<const char>> Connection::Body::read() {
    Connection& c = m_connection;
    if (m_parser.bodyDone()) co_return std::span<const char>(); // nothing of it was ever in the buffer, which holds the head
    if (m_owesContinue) {
        m_owesContinue = false;
        const bool sent = co_await c.sendText("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (!sent) throw ClientGone();
    }
    c.makeRoom(roomFor(m_parser.head().contentLength, m_taken));
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
        c.m_deadline = c.bodyDeadline(m_began, m_taken);
        const auto tried = c.m_transport.tryRead(c.m_buffer.data() + c.m_end, c.m_buffer.size() - c.m_end);
        std::size_t got = tried.bytes;
        if (tried.want == Want::Read || tried.want == Want::Write)
            got = co_await c.m_transport.read(c.m_buffer.data() + c.m_end, c.m_buffer.size() - c.m_end);
        if (got == 0) throw ClientGone();
        c.m_end += got;
        c.m_state.counters.bytesReceived.fetch_add(got, std::memory_order_relaxed);
    }
    co_return std::span<const char>();
}

} // namespace http
