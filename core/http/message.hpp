#pragma once
/// HTTP requests and responses as handlers see them. Nothing of Beast or Asio appears here but the coroutine type.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

template <class T> using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

/// An open file that is sent from `offset` on. Owns the descriptor.
class FileBody {
public:
    static std::shared_ptr<FileBody> adopt(int descriptor);
    ~FileBody();
    int descriptor() const { return m_descriptor; }
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;

private:
    explicit FileBody(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;                        ///< used unless `file` is set
    std::shared_ptr<FileBody> file;
    std::uint64_t offset = 0, length = 0;    ///< of the file part

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

/// The body of a request, read piece by piece. A handler that does not want it need not read it.
class BodyReader {
public:
    virtual ~BodyReader() = default;
    /// The next piece, valid until the next call; empty at the end. Throws when the client goes away or stalls.
    virtual Task<std::span<const char>> read() = 0;
};

struct Request {
    std::string method, target;              ///< target as sent, percent-encoded
    std::string remoteAddress;
    std::vector<std::pair<std::string, std::string>> headers;
    std::int64_t contentLength = -1;         ///< -1: not announced
    BodyReader* body = nullptr;

    /// The first header of that name, compared without case; "" if there is none.
    std::string_view header(std::string_view name) const;
};

using Handler = std::function<Task<Response>(Request&)>;

/// "Not Found" for 404.
std::string_view reasonOf(unsigned status);

} // namespace http
