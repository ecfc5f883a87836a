#pragma once
/// The body of the request that a connection is at: taken from its buffer and its transport, at the measureReadRate of who reads it. Lives
/// as long as the request.

#include "core/http/connection.hpp"

namespace http {

class Connection::Body final : public BodyReader {
public:
    Body(Connection& connection, RequestParser& parser)
        : m_connection(connection), m_parser(parser), m_owesContinue(parser.head().expectsContinue && !parser.bodyDone()) {}

    Awaitable<std::span<const char>> read() override;
    /// The client waits for our word before it sends anything.
    bool owesContinue() const { return m_owesContinue; }
    bool done() const { return m_parser.bodyDone(); }
    std::uint64_t taken() const { return m_taken; }

private:
    Connection& m_connection;
    RequestParser& m_parser;
    const Clock::time_point m_began = Clock::now();
    bool m_owesContinue;
    std::uint64_t m_taken = 0;
};

} // namespace http
