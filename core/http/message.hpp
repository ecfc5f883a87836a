#pragma once
/// HTTP requests and responses as handlers see them. Nothing of Beast or Asio appears here but the coroutine type.

#include "core/http/file_body.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

template <class T> using Awaitable = boost::asio::awaitable<T, boost::asio::any_io_executor>;

/// There is nobody any more at the other end: thrown by what reads or writes a body. Nobody waits for an answer then.
struct ClientGone : std::exception {
    const char* what() const noexcept override { return "The client is gone."; }
};
/// What the client sends is no body.
struct BadBody : std::exception {
    const char* what() const noexcept override { return "The chunked coding of the body is malformed."; }
};

/// The body of a request, read piece by piece. A handler that does not want it need not read it.
class BodyReader {
public:
    virtual ~BodyReader() = default;
    /// The next piece, valid until the next call; empty at the end. Throws ClientGone, also when the client stalls or dribbles, and
    /// BadBody.
    virtual Awaitable<std::span<const char>> read() = 0;
};

/// The body of a response, written piece by piece.
class BodyWriter {
public:
    virtual ~BodyWriter() = default;
    /// Waits until the piece is on its way: no more is made than the client takes. `piece` outlives the wait. Throws ClientGone.
    virtual Awaitable<void> write(std::string_view piece) = 0;
};

class UpgradedConnection;

struct Response {
    unsigned status = 200;
    std::string head;                          ///< header lines, each with its CRLF
    std::string body;                          ///< used unless `shared`, `file` or `pieces` is set
    std::shared_ptr<const std::string> shared; ///< a body that others hold too
    std::shared_ptr<FileBody> file;
    std::uint64_t offset = 0, length = 0; ///< of `shared` or `file`: the part to send
    /// Makes a body whose length nobody knows yet. Gives its next piece within ServerOptions::stallTimeout. What it captures lives as long
    /// as it runs, and so does the request, but for its body.
    std::function<Awaitable<void>(BodyWriter&)> pieces;
    std::optional<std::uint64_t> piecesLength; ///< of all pieces, where it is known: then it is told, and one that writes less is cut off
    /// With status 101 and an Upgrade header: what is spoken from then on (upgrade.hpp). Captures as above.
    std::function<Awaitable<void>(UpgradedConnection&)> upgrade;

    /// `value` is ours, never a client's.
    Response& with(std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return *this;
    }
};

/// Views point into the connection's buffer: they end with the request.
struct Request {
    std::string_view method, target; ///< target as sent, percent-encoded, without scheme and host
    std::string_view remoteAddress;  ///< the client's; behind a trusted proxy what that says
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    unsigned minorVersion = 1;       ///< of HTTP/1: 0 knows neither chunks nor upgrades
    std::int64_t contentLength = -1; ///< -1: not announced
    bool secure = false;             ///< by TLS, here or at a trusted proxy
    bool forwarded = false;          ///< came through a proxy
    bool sameHost = false;           ///< the connection comes from this computer
    BodyReader* body = nullptr;
    std::string user; ///< set by the handler, for the log

    /// The first header of that name, compared without case; "" if there is none.
    std::string_view header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

using Handler = std::function<Awaitable<Response>(Request&)>;

/// Words for people, not to be kept by caches.
Response text(unsigned status, std::string body);
/// "Not Found" for 404.
std::string_view reasonOf(unsigned status);
/// Compares ASCII without case.
bool equalsIgnoreCase(std::string_view a, std::string_view b);
/// Without the blanks and tabs around it (OWS of RFC 9110, 5.6.3).
std::string_view trimmed(std::string_view text);
/// Whether a list like "keep-alive, Upgrade" has that word, compared without case.
bool hasWord(std::string_view list, std::string_view word);

} // namespace http
