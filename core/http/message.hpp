#pragma once
/// HTTP requests and responses as handlers see them. Nothing of Beast or Asio appears here but the coroutine type.

#include "core/http/file_body.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

template <class T> using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

struct Response {
    unsigned status = 200;
    std::string head;                          ///< header lines, each with its CRLF
    std::string body;                          ///< used unless `shared` or `file` is set
    std::shared_ptr<const std::string> shared; ///< a body that others hold too
    std::shared_ptr<FileBody> file;
    std::uint64_t offset = 0, length = 0; ///< of `shared` or `file`: the part to send

    /// `value` is ours, never a client's.
    Response& with(std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return *this;
    }
};

/// The body of a request, read piece by piece. A handler that does not want it need not read it.
class BodyReader {
public:
    virtual ~BodyReader() = default;
    /// The next piece, valid until the next call; empty at the end. Throws when the client goes away, stalls or dribbles.
    virtual Task<std::span<const char>> read() = 0;
};

/// Views point into the connection's buffer: they end with the request.
struct Request {
    std::string_view method, target; ///< target as sent, percent-encoded, without scheme and host
    std::string_view remoteAddress;  ///< the client's; behind a trusted proxy what that says
    std::vector<std::pair<std::string_view, std::string_view>> headers;
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

using Handler = std::function<Task<Response>(Request&)>;

/// Words for people, not to be kept by caches.
Response text(unsigned status, std::string body);
/// "Not Found" for 404.
std::string_view reasonOf(unsigned status);
/// Compares ASCII without case.
bool sameWord(std::string_view a, std::string_view b);

} // namespace http
