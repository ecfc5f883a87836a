#include "core/http/connection.hpp"
#include "core/http/upgrade.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace http {
namespace asio = boost::asio;
using Want = Transport::Want;

namespace {

constexpr std::uint64_t kBurstBytes = 4 * 1024 * 1024; // read from one client before the others have theirs

} // namespace

class Connection::Upgraded final : public UpgradedConnection {
public:
    explicit Upgraded(Connection& connection) : m_connection(connection) { setDeadline(); }

    Awaitable<std::size_t> read(std::span<char> to, std::chrono::seconds patience) override {
        Connection& c = m_connection;
        const std::size_t early = std::min(to.size(), c.m_end - c.m_begin);
        if (early > 0) {
            std::memcpy(to.data(), c.m_buffer.data() + c.m_begin, early);
            c.m_begin += early;
            m_received += early;
            co_return early;
        }
        m_readBy = Clock::now() + patience;
        setDeadline();
        std::size_t got = 0;
        while (!to.empty() && !c.m_stopping && !m_hasEndedReading) {
            const auto tried = c.m_transport.tryRead(to.data(), to.size());
            got = tried.bytes;
            if (got > 0) break;
            const bool there = co_await c.m_transport.wait(tried.want);
            if (!there) break;
        }
        m_readBy = Clock::time_point::max();
        setDeadline();
        m_received += got;
        c.m_state.counters.bytesReceived.fetch_add(got, std::memory_order_relaxed);
        m_turn += got;
        if (m_turn >= kBurstBytes) {
            m_turn = 0;
            const auto token = asio::use_awaitable;
            co_await asio::post(token);
        }
        co_return got;
    }

    Awaitable<bool> write(std::string_view bytes) override {
        const std::span<const std::string_view> pieces(&bytes, 1);
        const bool written = co_await write(pieces);
        co_return written;
    }

    Awaitable<bool> write(std::span<const std::string_view> pieces) override {
        Connection& c = m_connection;
        const auto began = Clock::now();
        std::uint64_t moved = 0;
        Rest rest(pieces);
        while (!rest.pieces().empty()) {
            m_writeBy = c.bodyDeadline(began, moved);
            setDeadline();
            const auto tried = c.m_transport.tryWrite(rest.pieces());
            c.countSent(tried.bytes);
            moved += tried.bytes;
            rest.advance(tried.bytes);
            if (rest.pieces().empty() || tried.want == Want::Gone) break;
            // A wait is also cut short when the server stops, or the reading; a farewell may still be sent then.
            const bool there = co_await c.m_transport.wait(tried.want);
            if (!there && !c.m_transport.isOpen()) break;
        }
        m_writeBy = Clock::time_point::max();
        setDeadline();
        co_return rest.pieces().empty();
    }

    void endReading() override {
        m_hasEndedReading = true;
        m_connection.m_transport.cancelWaits();
    }
    void limitUnsent(unsigned bytes) override { m_connection.m_transport.limitUnsent(bytes); }
    void close() override { m_connection.close(); }
    std::uint64_t received() const { return m_received; }

private:
    /// What of several pieces is not yet written: never an empty one in front.
    class Rest {
    public:
        explicit Rest(std::span<const std::string_view> pieces) : m_pieces(pieces.begin(), pieces.end()) { advance(0); }
        std::span<const std::string_view> pieces() const { return std::span(m_pieces).subspan(m_first); }
        void advance(std::size_t bytes) {
            while (m_first < m_pieces.size() && bytes >= m_pieces[m_first].size()) bytes -= m_pieces[m_first++].size();
            if (m_first < m_pieces.size()) m_pieces[m_first].remove_prefix(bytes);
        }

    private:
        std::vector<std::string_view> m_pieces;
        std::size_t m_first = 0;
    };

    /// None while neither reads nor writes: its function is at something else then, as a handler may be.
    void setDeadline() { m_connection.m_deadline = std::min(m_readBy, m_writeBy); }

    Connection& m_connection;
    Clock::time_point m_readBy = Clock::time_point::max(), m_writeBy = Clock::time_point::max();
    std::uint64_t m_received = 0, m_turn = 0;
    bool m_hasEndedReading = false;
};

Awaitable<void> Connection::upgrade(const Request& request, const Response& response, std::uint64_t& received) {
    Upgraded upgraded(*this);
    m_isUpgraded = true;
    try {
        co_await response.upgrade(upgraded);
    } catch (...) {
        (void)caught(request);
    }
    m_isUpgraded = false;
    received += upgraded.received();
}

} // namespace http
