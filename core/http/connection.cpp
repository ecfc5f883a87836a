#include "core/http/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

#ifdef __linux__
#include <sys/sendfile.h>
#endif
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

// Rules for coroutines under g++ 12.2 (architecture.md): one co_await per statement, operands are named locals.

namespace http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using Parser = beast::http::request_parser<beast::http::buffer_body>;

namespace {

constexpr std::size_t kPiece = 64 * 1024;             // the best buffer for copying (reference/http.md 3.1)
constexpr std::uint64_t kDrainLimit = 8 * 1024 * 1024; // of an unwanted body, to keep the connection
constexpr std::size_t kSmallFile = 8 * 1024;           // below this one write beats sendfile (reference/http.md 3.1)

std::string dateNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
#ifdef _WIN32
    gmtime_s(&parts, &now);
#else
    gmtime_r(&now, &parts);
#endif
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

std::int64_t readAt(int descriptor, char* data, std::size_t size, std::uint64_t offset) {
#ifdef _WIN32
    if (_lseeki64(descriptor, static_cast<__int64>(offset), SEEK_SET) < 0) return -1;
    return _read(descriptor, data, static_cast<unsigned>(size));
#else
    return ::pread(descriptor, data, size, static_cast<off_t>(offset));
#endif
}

} // namespace

class Connection::Body final : public BodyReader {
public:
    Body(Connection& connection, Parser& parser, bool expectsContinue) : m_connection(connection), m_parser(parser), m_owesContinue(expectsContinue) {}

    Task<std::span<const char>> read() override {
        if (m_parser.is_done()) co_return std::span<const char>();
        if (m_owesContinue) {
            m_owesContinue = false;
            std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
            const bool sent = co_await m_connection.sendText(std::move(text));
            if (!sent) throw std::runtime_error("the client went away");
        }
        if (m_piece.empty()) m_piece.resize(kPiece);
        auto& body = m_parser.get().body();
        body.data = m_piece.data();
        body.size = m_piece.size();
        m_connection.allow(m_connection.m_options.stallTimeout);
        boost::system::error_code problem;
        auto token = asio::redirect_error(asio::use_awaitable, problem);
        co_await beast::http::async_read(m_connection.m_socket, m_connection.m_buffer, m_parser, token);
        if (problem && problem != beast::http::error::need_buffer) throw std::runtime_error("the body ended early: " + problem.message());
        const std::size_t got = m_piece.size() - body.size;
        m_taken += got;
        co_return std::span<const char>(m_piece.data(), got);
    }
    bool owesContinue() const { return m_owesContinue; }
    bool done() const { return m_parser.is_done(); }
    std::uint64_t taken() const { return m_taken; }

private:
    Connection& m_connection;
    Parser& m_parser;
    bool m_owesContinue;
    std::vector<char> m_piece;
    std::uint64_t m_taken = 0;
};

Connection::Connection(asio::ip::tcp::socket socket, const ServerOptions& options, const Handler& handler, SharedCounters& counters, const bool& stopping)
    : m_socket(std::move(socket)), m_buffer(options.headerLimit + kPiece), m_options(options), m_handler(handler), m_counters(counters), m_stopping(stopping) {
    boost::system::error_code ignored;
    m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = m_socket.remote_endpoint(ignored);
    m_remote = remote.address().to_string();
    m_socket.non_blocking(true, ignored);
    allow(m_options.headerTimeout);
}

void Connection::close() {
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

void Connection::checkDeadline(Clock::time_point now) {
    if (now > m_deadline) close();
}

Task<void> Connection::serve() {
    bool more = true;
    while (more && !m_stopping) more = co_await serveOne();
    boost::system::error_code ignored;
    m_socket.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    close();
}

Task<bool> Connection::serveOne() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(m_options.headerLimit));
    parser.body_limit(boost::none);
    m_idle = true;
    allow(m_buffer.size() > 0 ? m_options.headerTimeout : m_options.idleTimeout);
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    if (m_buffer.size() == 0) {
        // Wait for the first byte apart from the header, so that idling and dribbling have their own limits.
        co_await m_socket.async_wait(asio::ip::tcp::socket::wait_read, token);
        if (problem) co_return false;
        allow(m_options.headerTimeout);
    }
    co_await beast::http::async_read_header(m_socket, m_buffer, parser, token);
    m_idle = false;
    Request request;
    if (problem) {
        const bool tooLarge = problem == beast::http::error::header_limit || problem == beast::http::error::buffer_overflow;
        const bool gone = problem == beast::http::error::end_of_stream || problem == beast::http::error::partial_message || problem.category() != beast::http::make_error_code(beast::http::error::bad_version).category();
        if (gone) co_return false;
        Response refusal;
        refusal.status = tooLarge ? 431 : 400;
        refusal.body = tooLarge ? "The request's header is too large.\n" : "This is not a valid HTTP/1.1 request.\n";
        co_await respond(request, std::move(refusal), false);
        co_await linger();
        co_return false;
    }
    ++m_counters.requests;
    const auto& message = parser.get();
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.remoteAddress = m_remote;
    for (const auto& field : message) request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    if (const auto length = parser.content_length()) request.contentLength = static_cast<std::int64_t>(*length);
    const bool keepAlive = message.keep_alive();
    const bool hasHost = message.version() < 11 || message.count(beast::http::field::host) == 1;
    const bool continues = beast::http::token_list(message[beast::http::field::expect]).exists("100-continue");
    Body body(*this, parser, continues);
    request.body = &body;

    Response response;
    if (!hasHost) {
        response.status = 400;
        response.body = "The request needs exactly one Host header.\n";
    } else {
        // An escaped exception is the client's departure or a bug of ours; either way this one request fails.
        bool failed = false;
        try {
            allow(m_options.stallTimeout);
            response = co_await m_handler(request);
        } catch (const std::exception&) {
            failed = true;
        }
        if (failed) co_return false;
    }
    // A body nobody read would be taken for the next request.
    bool clean = body.done();
    if (!clean && !body.owesContinue()) {
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
    const bool again = keepAlive && clean && !m_stopping;
    const bool sent = co_await respond(request, std::move(response), again);
    if (sent && !clean) co_await linger();
    co_return sent && again;
}

Task<bool> Connection::respond(const Request& request, Response response, bool keepAlive) {
    const std::uint64_t length = response.file ? response.length : response.body.size();
    const bool bodiless = response.status == 204 || response.status == 304;
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reasonOf(response.status)) + "\r\nDate: " + dateNow() + "\r\nServer: Millrace\r\n";
    for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
    if (!bodiless) head += "Content-Length: " + std::to_string(length) + "\r\n";
    if (!keepAlive) head += "Connection: close\r\n";
    head += "\r\n";
    const bool headOnly = request.method == "HEAD" || bodiless;
    if (!headOnly && response.file && length <= kSmallFile) {
        std::string small(static_cast<std::size_t>(length), '\0');
        const std::int64_t got = readAt(response.file->descriptor(), small.data(), small.size(), response.offset);
        if (got != static_cast<std::int64_t>(small.size())) co_return false;
        response.file.reset();
        response.body = std::move(small);
    }
    if (!headOnly && !response.file) head += response.body;
    m_counters.bytesSent += head.size();
    const bool sent = co_await sendText(std::move(head));
    if (!sent || headOnly || !response.file) co_return sent;
    const bool whole = co_await sendFile(response);
    co_return whole;
}

Task<bool> Connection::sendText(std::string text) {
    allow(m_options.stallTimeout);
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    const auto buffer = asio::buffer(text);
    co_await asio::async_write(m_socket, buffer, token);
    co_return !problem;
}

Task<bool> Connection::sendFile(const Response& response) {
    std::uint64_t offset = response.offset, left = response.length;
#ifdef __linux__
    while (left > 0) {
        auto at = static_cast<off_t>(offset);
        const ssize_t sent = ::sendfile(m_socket.native_handle(), response.file->descriptor(), &at, static_cast<std::size_t>(std::min<std::uint64_t>(left, 1 << 20)));
        if (sent > 0) {
            offset += static_cast<std::uint64_t>(sent);
            left -= static_cast<std::uint64_t>(sent);
            m_counters.bytesSent += static_cast<std::uint64_t>(sent);
            allow(m_options.stallTimeout);
            continue;
        }
        if (sent == 0) co_return false; // the file became shorter
        if (errno == EINVAL || errno == ENOSYS) {
            const bool copied = co_await sendCopied(response, offset, left);
            co_return copied;
        }
        if (errno != EAGAIN && errno != EINTR) co_return false;
        boost::system::error_code problem;
        auto token = asio::redirect_error(asio::use_awaitable, problem);
        co_await m_socket.async_wait(asio::ip::tcp::socket::wait_write, token);
        if (problem) co_return false;
    }
    co_return true;
#else
    const bool copied = co_await sendCopied(response, offset, left);
    co_return copied;
#endif
}

Task<bool> Connection::sendCopied(const Response& response, std::uint64_t offset, std::uint64_t left) {
    std::vector<char> piece(kPiece);
    while (left > 0) {
        const std::int64_t got = readAt(response.file->descriptor(), piece.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())), offset);
        if (got <= 0) co_return false;
        allow(m_options.stallTimeout);
        boost::system::error_code problem;
        auto token = asio::redirect_error(asio::use_awaitable, problem);
        const auto buffer = asio::buffer(piece.data(), static_cast<std::size_t>(got));
        co_await asio::async_write(m_socket, buffer, token);
        if (problem) co_return false;
        offset += static_cast<std::uint64_t>(got);
        left -= static_cast<std::uint64_t>(got);
        m_counters.bytesSent += static_cast<std::uint64_t>(got);
    }
    co_return true;
}

Task<void> Connection::linger() {
    // Closing with unread data would reset the connection, and the client would never see the answer.
    boost::system::error_code problem;
    m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, problem);
    allow(std::chrono::seconds(2));
    std::vector<char> piece(kPiece);
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    const auto buffer = asio::buffer(piece);
    while (!problem) co_await m_socket.async_read_some(buffer, token);
}

} // namespace http
