#pragma once
/// One client's connection: reads requests, calls the handler, writes responses, for as long as both want. Lives on its
/// worker's thread.

#include "core/http/forwarded.hpp"
#include "core/http/request_parser.hpp"
#include "core/http/server.hpp"
#include "core/http/transport.hpp"

#include <optional>

namespace http {

/// What all connections of a server share. Outlives them.
struct Surroundings {
    ServerOptions options;
    Handler handler;
    Networks trusted;
    Counters& counters;
};

struct Peer {
    std::string address;
    bool sameHost = false; ///< loopback, or this computer by its own address
};

class Connection {
public:
    using Clock = std::chrono::steady_clock;

    Connection(boost::asio::ip::tcp::socket socket, const TlsContext& tls, Peer peer, Surroundings& around, const bool& stopping);

    /// Serves until the connection ends. The object must outlive it.
    Task<void> serve();
    /// Called every half second by the worker: cuts what has passed its deadline.
    void checkDeadline(Clock::time_point now);
    /// Between two requests: nobody waits for an answer.
    bool idle() const { return m_idle; }
    void close() { m_transport.close(); }

private:
    class Body;
    friend class Body;

    void allow(std::chrono::seconds time) { m_deadline = Clock::now() + time; }
    /// The stall limit, or less when a body dribbles: `moved` bytes since `began`.
    void allowBody(Clock::time_point began, std::uint64_t moved);
    Task<bool> serveOne();
    /// Reads until a whole head lies in the buffer; nothing when there is none to answer.
    Task<std::optional<RequestParser::Step>> readHead(RequestParser& parser);
    Task<bool> respond(const Request& request, Response& response, bool keepAlive);
    Task<bool> sendFile(Response& response);
    Task<bool> sendText(std::string_view first, std::string_view second);
    Task<void> linger();
    void fill(Request& request, const RequestParser& parser) const;
    void makeRoom(std::size_t capacity);
    void countSent(std::uint64_t bytes);
    /// Notes how fast the client reads.
    void pace(std::uint64_t bytes);

    Transport m_transport;
    Surroundings& m_around;
    const bool& m_stopping;
    const Peer m_peer;
    std::vector<char> m_buffer; ///< what came in: [m_begin, m_end) is not yet used
    std::size_t m_begin = 0, m_end = 0;
    std::string m_head; ///< of the response being sent
    Clock::time_point m_deadline, m_firstByte;
    std::uint64_t m_sent = 0;      ///< of this response
    Clock::time_point m_paceSince; ///< since then `m_paced` bytes went out
    std::uint64_t m_paced = 0;
    bool m_trusted = false;
    bool m_idle = true;
};

} // namespace http
