#include "core/http/transport.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <openssl/err.h>
#include <openssl/ssl.h>

#ifdef __linux__
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#endif

namespace http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kSendAtOnce = 1 << 20;
constexpr std::size_t kCopyPiece = 64 * 1024; // larger ones were slower, at four times the memory
constexpr std::size_t kTlsPiece = 32 * 1024;  // two TLS records; a thousand connections took 109 MB with pieces of 16 KB, 246 with 128
constexpr std::size_t kRecord = 16 * 1024;    // the largest of TLS (RFC 8446, 5.1)
constexpr std::size_t kPiecesAtOnce = 16;
constexpr unsigned kUnsent = 512 * 1024; // a stalled viewer keeps that much kernel memory instead of two megabytes

} // namespace

Transport::Transport(asio::ip::tcp::socket socket, const TlsContext& context)
    : m_socket(std::move(socket)), m_context(context), m_ssl(nullptr, SSL_free) {
    boost::system::error_code ignored;
    m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    m_socket.non_blocking(true, ignored);
    limitUnsent(kUnsent);
    if (!context) return;
    m_ssl.reset(SSL_new(context.get()));
    if (!m_ssl) {
        close();
        return;
    }
    SSL_set_fd(m_ssl.get(), static_cast<int>(m_socket.native_handle()));
    SSL_set_accept_state(m_ssl.get());
}

Transport::~Transport() = default;

void Transport::limitUnsent([[maybe_unused]] unsigned bytes) {
#if defined(__linux__) && defined(TCP_NOTSENT_LOWAT)
    (void)::setsockopt(m_socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
#endif
}

void Transport::raiseUnsentLimit() {
    limitUnsent(UINT_MAX);
}

Transport::Tried Transport::tlsResult(int result) {
    switch (SSL_get_error(m_ssl.get(), result)) {
    case SSL_ERROR_WANT_READ: return {0, Want::Read};
    case SSL_ERROR_WANT_WRITE: return {0, Want::Write};
    default: ERR_clear_error(); return {0, Want::Gone};
    }
}

// A closed socket's number may be another connection's by now: TLS, which knows only the number, must not touch it.

Transport::Tried Transport::tryRead(char* to, std::size_t size) {
    if (!m_socket.is_open()) return {0, Want::Gone};
    if (m_ssl) {
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_read_ex(m_ssl.get(), to, size, &got);
        return result == 1 ? Tried{got, Want::Nothing} : tlsResult(result);
    }
    boost::system::error_code problem;
    const std::size_t got = m_socket.read_some(asio::buffer(to, size), problem);
    if (!problem) return {got, Want::Nothing};
    return {0, problem == asio::error::would_block ? Want::Read : Want::Gone};
}

Transport::Tried Transport::tryWrite(std::string_view first, std::string_view second, [[maybe_unused]] bool more) {
    if (!m_socket.is_open()) return {0, Want::Gone};
    if (m_ssl) {
        ERR_clear_error();
        const std::string_view piece = first.empty() ? second : first;
        std::size_t sent = 0;
        const int result = SSL_write_ex(m_ssl.get(), piece.data(), piece.size(), &sent);
        return result == 1 ? Tried{sent, Want::Nothing} : tlsResult(result);
    }
    const std::array<asio::const_buffer, 2> both{asio::buffer(first.data(), first.size()), asio::buffer(second.data(), second.size())};
#ifdef __linux__
    if (more) {
        const ssize_t sent = ::send(m_socket.native_handle(), first.data(), first.size(), MSG_MORE | MSG_NOSIGNAL);
        if (sent >= 0) return {static_cast<std::size_t>(sent), Want::Nothing};
        return {0, errno == EAGAIN || errno == EINTR ? Want::Write : Want::Gone};
    }
#endif
    boost::system::error_code problem;
    const std::size_t sent = second.empty() ? m_socket.write_some(both[0], problem) : m_socket.write_some(both, problem);
    if (!problem) return {sent, Want::Nothing};
    return {0, problem == asio::error::would_block ? Want::Write : Want::Gone};
}

Transport::Tried Transport::tryWrite(std::span<const std::string_view> pieces) {
    if (pieces.size() == 1) return tryWrite(pieces.front());
    if (m_ssl) {
        // Small pieces would be a record each. What is tried again after a wait begins with the same bytes, as TLS demands.
        std::array<char, kRecord> record;
        std::size_t size = 0;
        for (const std::string_view piece : pieces) {
            const std::size_t taken = std::min(piece.size(), record.size() - size);
            std::copy_n(piece.begin(), taken, record.begin() + static_cast<std::ptrdiff_t>(size));
            size += taken;
        }
        return tryWrite({record.data(), size});
    }
    std::array<asio::const_buffer, kPiecesAtOnce> buffers;
    const std::size_t count = std::min(pieces.size(), buffers.size());
    for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(pieces[i].data(), pieces[i].size());
    if (!m_socket.is_open()) return {0, Want::Gone};
    boost::system::error_code problem;
    const std::size_t sent = m_socket.write_some(std::span<const asio::const_buffer>(buffers.data(), count), problem);
    if (!problem) return {sent, Want::Nothing};
    return {0, problem == asio::error::would_block ? Want::Write : Want::Gone};
}

Transport::Tried Transport::trySend(const FileBody& file, std::uint64_t offset, std::uint64_t size) {
    if (!m_socket.is_open()) return {0, Want::Gone};
#ifdef __linux__
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(size, kSendAtOnce));
#ifdef SSL_OP_ENABLE_KTLS
    if (m_ssl && BIO_get_ktls_send(SSL_get_wbio(m_ssl.get()))) {
        ERR_clear_error();
        const auto sent = SSL_sendfile(m_ssl.get(), file.descriptor(), static_cast<off_t>(offset), piece, 0);
        return sent > 0 ? Tried{static_cast<std::size_t>(sent), Want::Nothing} : tlsResult(static_cast<int>(sent));
    }
#endif
    if (!m_ssl) {
        auto at = static_cast<off_t>(offset);
        const ssize_t sent = ::sendfile(m_socket.native_handle(), file.descriptor(), &at, piece);
        if (sent > 0) return {static_cast<std::size_t>(sent), static_cast<std::size_t>(sent) < piece ? Want::Write : Want::Nothing};
        if (sent == 0) return {0, Want::Gone}; // the file became shorter
        if (errno == EAGAIN || errno == EINTR) return {0, Want::Write};
        if (errno != EINVAL && errno != ENOSYS) return {0, Want::Gone};
    }
#endif
    return tryCopy(file, offset, size);
}

Transport::Tried Transport::tryCopy(const FileBody& file, std::uint64_t offset, std::uint64_t size) {
    const std::size_t piece = m_ssl ? kTlsPiece : kCopyPiece;
    if (m_copied == 0 || offset < m_copyAt || offset >= m_copyAt + m_copied) {
        m_copy.resize(piece);
        const std::int64_t got = file.readAt(m_copy.data(), static_cast<std::size_t>(std::min<std::uint64_t>(size, piece)), offset);
        if (got <= 0) return {0, Want::Gone};
        m_copyAt = offset;
        m_copied = static_cast<std::size_t>(got);
    }
    const std::size_t skipped = static_cast<std::size_t>(offset - m_copyAt);
    const std::size_t usable = std::min<std::size_t>(m_copied - skipped, static_cast<std::size_t>(std::min<std::uint64_t>(size, piece)));
    const Tried tried = tryWrite({m_copy.data() + skipped, usable});
    if (skipped + tried.bytes >= m_copied || tried.bytes == size) m_copied = 0;
    if (m_copied == 0 && tried.bytes == size) std::vector<char>().swap(m_copy);
    return tried;
}

Awaitable<bool> Transport::wait(Want want) {
    if (want == Want::Nothing) co_return true;
    if (want == Want::Gone) co_return false;
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    const auto what = want == Want::Read ? asio::ip::tcp::socket::wait_read : asio::ip::tcp::socket::wait_write;
    co_await m_socket.async_wait(what, token);
    co_return !problem;
}

Awaitable<std::size_t> Transport::read(char* to, std::size_t size) {
    if (!m_ssl) {
        boost::system::error_code problem;
        auto token = asio::redirect_error(asio::use_awaitable, problem);
        const auto buffer = asio::buffer(to, size);
        const std::size_t got = co_await m_socket.async_read_some(buffer, token);
        co_return problem ? 0 : got;
    }
    for (;;) {
        const Tried tried = tryRead(to, size);
        if (tried.bytes > 0) co_return tried.bytes;
        const bool there = co_await wait(tried.want);
        if (!there) co_return 0;
    }
}

Awaitable<bool> Transport::handshake() {
    if (!m_ssl) co_return true;
    for (;;) {
        if (!m_socket.is_open()) co_return false;
        ERR_clear_error();
        const int result = SSL_accept(m_ssl.get());
        if (result == 1) co_return true;
        const Tried tried = tlsResult(result);
        const bool there = co_await wait(tried.want);
        if (!there) co_return false;
    }
}

void Transport::shutdownSend() {
    if (m_ssl && m_socket.is_open()) {
        ERR_clear_error();
        (void)SSL_shutdown(m_ssl.get()); // tells the end apart from a cut; no answer is waited for
    }
    boost::system::error_code ignored;
    m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Transport::close() {
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

void Transport::abort() {
    boost::system::error_code ignored;
    m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
    m_socket.close(ignored);
}

void Transport::cancelWaits() {
    boost::system::error_code ignored;
    m_socket.cancel(ignored);
}

} // namespace http
