#pragma once
/// An HTTP/1.1 server: a plain object, several may live in one process.
///
/// Owns its threads, one io_context each (two threads on one context cost 40 % more CPU per small request:
/// reference/http.md 3.1); a connection stays on its thread. The handler runs on those threads and may be called by several
/// at once. Start and stop from any thread that is not one of them.

#include "core/base/result.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <memory>

namespace http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 0;                  ///< 0: any free one
    unsigned threads = 1;
    unsigned maxConnections = 4000;
    std::chrono::seconds headerTimeout{15}, idleTimeout{75}, stallTimeout{30};
    std::size_t headerLimit = 16 * 1024;
};

struct ServerCounters {
    std::uint64_t bytesSent = 0, requests = 0;
    unsigned connections = 0;
};

class Server {
public:
    /// Listens when this returns. Errors: PortTaken, InvalidInput (host is no address), Io.
    static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler);
    /// Stops gracefully: no new requests, running responses end, the rest is cut after five seconds.
    ~Server();

    unsigned short port() const;
    ServerCounters counters() const;

    class Impl;

private:
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace http
