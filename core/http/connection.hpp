#pragma once
/// One client's connection: reads requests, calls the handler, writes responses, for as long as both want. Lives on its
/// worker's thread. One of the three files that see Beast.

#include "core/http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <list>

namespace http {

struct SharedCounters {
    std::atomic<std::uint64_t> bytesSent{0}, requests{0};
    std::atomic<unsigned> connections{0};
};

class Connection {
public:
    using Clock = std::chrono::steady_clock;

    Connection(boost::asio::ip::tcp::socket socket, const ServerOptions& options, const Handler& handler, SharedCounters& counters, const bool& stopping);

    /// Serves until the connection ends. The object must outlive it.
    Task<void> serve();
    /// Called every half second by the worker: cuts what has passed its deadline.
    void checkDeadline(Clock::time_point now);
    /// Between two requests: nobody waits for an answer.
    bool idle() const { return m_idle; }
    void close();

private:
    class Body;
    friend class Body;

    void allow(std::chrono::seconds time) { m_deadline = Clock::now() + time; }
    Task<bool> serveOne();
    Task<bool> respond(const Request& request, Response response, bool keepAlive);
    Task<bool> sendFile(const Response& response);
    Task<bool> sendCopied(const Response& response, std::uint64_t offset, std::uint64_t left);
    Task<bool> sendText(std::string text);
    Task<void> linger();

    boost::asio::ip::tcp::socket m_socket;
    boost::beast::flat_buffer m_buffer;
    const ServerOptions& m_options;
    const Handler& m_handler;
    SharedCounters& m_counters;
    const bool& m_stopping;
    Clock::time_point m_deadline;
    bool m_idle = true;
    std::string m_remote;
};

} // namespace http
