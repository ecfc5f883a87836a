#pragma once
/// An HTTP/1.1 server: a plain object, several may live in one process.
///
/// Owns its threads, one io_context each (two threads on one context cost 40 % more CPU per small request); a connection stays on its
/// thread. Handler and observer run on those threads and may be called by several
/// at once. Start and stop from any thread that is not one of them.

#include "core/base/result.hpp"
#include "core/http/message.hpp"
#include "core/http/tls.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace http {

/// A request that was answered, or cut in the middle; one that led to another protocol, at the end of that.
struct AnsweredRequest {
    const Request& request;
    unsigned status;
    std::uint64_t bytesSent, bytesReceived;
    std::chrono::microseconds untilFirstByte, whole;
};

/// What a server counts; may be read from any thread, also while it starts and stops.
struct Counters {
    std::atomic<std::uint64_t> bytesSent{0}, bytesReceived{0}, requests{0}, refused{0}, turnedAway{0};
    std::atomic<unsigned> connections{0};
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 0; ///< 0: any free one
    unsigned threads = 1;
    unsigned maxConnections = 4000;
    unsigned maxPerAddress = 512; ///< loopback and trusted proxies are not counted
    std::chrono::seconds headerTimeout{15}, idleTimeout{75}, stallTimeout{30};
    std::size_t headerLimit = 16 * 1024;
    std::uint64_t slowestRate = 256;         ///< bytes per second that a body must make on average, after its first minute
    std::vector<std::string> trustedProxies; ///< addresses and networks whose X-Forwarded-* is believed
    TlsFiles tls;                            ///< no certificate: plain HTTP
    std::function<void(const AnsweredRequest&)> answered;
    std::function<void(const std::string&)> warn; ///< a sentence for the operator
    /// Called once when the server stops, by who stops it, before it waits for its handlers: wakes those that wait for somebody, most of
    /// all for the thread that stops the server. From then on no handler may begin such a wait.
    std::function<void()> stopping;
    std::shared_ptr<Counters> counters = std::make_shared<Counters>(); ///< whoever wants to read them keeps a share
};

class Server {
public:
    /// Listens when this returns. Errors: PortTaken, InvalidInput (host is no address, certificate), Io.
    static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler);
    /// Stops gracefully: no new requests, running responses end, upgraded connections are told; what still sends or receives after three
    /// seconds is cut. A handler is never ended: the stop waits for it, and for its work in a Pool.
    ~Server();

    unsigned short port() const;

    class Impl;

private:
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace http
