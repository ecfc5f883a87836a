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
struct ServerState {
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

    Connection(boost::asio::ip::tcp::socket socket, const TlsContext& tls, Peer peer, ServerState& state, const bool& stopping);

    /// Serves until the connection ends. The object must outlive it.
    Awaitable<void> serve();
    /// Called every half second by the worker: cuts what has passed its deadline.
    void checkDeadline(Clock::time_point now);
    /// Between two requests: nobody waits for an answer.
    bool idle() const { return m_idle; }
    void close() { m_transport.close(); }
    /// The server stops: closes when idle, ends the reading of an upgraded connection; what is being answered goes on.
    void stop();

private:
    class Body;
    class Pieces;
    class Upgraded;
    enum class Handled { AnsweredRequest, Failed, Gone };
    enum class Framing { None, Length, Chunks, UntilClose };

    // connection.cpp: from request to request
    void allow(std::chrono::seconds time) { m_deadline = Clock::now() + time; }
    /// Until when more of a body must move, if `moved` bytes did since `began`: the stall limit, or less when it dribbles.
    Clock::time_point bodyDeadline(Clock::time_point began, std::uint64_t moved) const;
    Awaitable<bool> serveOne();
    /// Reads until a whole head lies in the buffer; nothing when there is none to answer.
    Awaitable<std::optional<RequestParser::Step>> readHead(RequestParser& parser);
    Awaitable<void> refuse(RequestParser::Step step);
    Awaitable<Handled> handle(Request& request, Response& response);
    /// A body that nobody read would be taken for the next request. False: there can be none.
    Awaitable<bool> drain(const Request& request, const Response& response, Body& body);
    Awaitable<void> linger();
    void fill(Request& request, const RequestParser& parser) const;
    /// The request's views point into what its body will overwrite: keeps their bytes.
    void keepHead(Request& request, std::string& kept) const;
    void makeRoom(std::size_t capacity);
    /// A fault of ours, for the log and for the client.
    Response fault(const Request& request, std::string_view what) const;
    /// The same of the exception that is being handled.
    Response caught(const Request& request) const;
    void report(const Request& request, unsigned status, std::uint64_t received) const;

    // connection_send.cpp
    Awaitable<bool> respond(const Request& request, Response& response, bool keepAlive);
    Awaitable<bool> respondInPieces(const Request& request, Response& response, bool keepAlive);
    Awaitable<bool> sendFile(Response& response);
    Awaitable<bool> sendText(std::string_view first, std::string_view second);
    void writeHead(const Response& response, Framing framing, std::uint64_t length, bool keepAlive);
    void countSent(std::uint64_t bytes);
    /// Notes how fast the client reads.
    void measureReadRate(std::uint64_t bytes);

    // connection_upgrade.cpp
    /// After 101, until the other protocol ends; adds what came.
    Awaitable<void> upgrade(const Request& request, const Response& response, std::uint64_t& received);

    Transport m_transport;
    ServerState& m_state;
    const bool& m_stopping;
    const Peer m_peer;
    std::vector<char> m_buffer; ///< what came in: [m_begin, m_end) is not yet used
    std::size_t m_begin = 0, m_end = 0;
    std::string m_head; ///< of the response being sent
    Clock::time_point m_deadline;
    Clock::time_point m_began, m_firstByte; ///< of this request, and of its response
    std::uint64_t m_sent = 0;               ///< of this response
    Clock::time_point m_rateSince;          ///< since then `m_rateBytes` bytes went out
    std::uint64_t m_rateBytes = 0;
    bool m_trusted = false;
    bool m_idle = true;
    bool m_isUpgraded = false;
};

} // namespace http
