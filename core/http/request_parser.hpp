#pragma once
/// Parses one request from bytes that lie in a buffer: the head, then the body in place. A pure function over untrusted bytes with a
/// memory; the only file that sees Beast. Stricter than Beast where leniency lets requests be smuggled (RFC 9112, 2.2, 5.2, 6.3).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// Views point into the bytes that `parseHead` was given.
struct RequestHead {
    std::string_view method, target;
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::int64_t contentLength = -1;
    unsigned minorVersion = 1; ///< of HTTP/1
    bool chunked = false, keepAlive = false, expectsContinue = false;
};

class RequestParser {
public:
    enum class Step { NeedsMore, Done, Bad, TooLarge, Unsupported };

    explicit RequestParser(std::size_t headerLimit);
    ~RequestParser();

    /// All bytes of the request so far, from its first. `Done`: `used()` of them were the head.
    Step parseHead(std::string_view bytes);
    const RequestHead& head() const { return m_head; }
    std::size_t used() const { return m_used; }

    /// Takes bytes of the body and moves what they carry to the front: `payload()` of them. `used()` were taken; what is left
    /// must be given again, with more behind it. `NeedsMore` until the last byte.
    Step parseBody(char* bytes, std::size_t size);
    std::size_t payload() const { return m_payload; }
    bool bodyDone() const;

private:
    class Beast;
    std::unique_ptr<Beast> m_beast;
    RequestHead m_head;
    std::size_t m_limit, m_scanned = 0, m_used = 0, m_payload = 0;
};

} // namespace http
