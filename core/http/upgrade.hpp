#pragma once
/// A connection that has left HTTP by 101 Switching Protocols (RFC 9110, 7.8): what is left are its bytes, plain or through TLS. Lives on
/// its connection's thread. One read and one write may be under way at the same time.

#include "core/http/message.hpp"

#include <chrono>
#include <span>

namespace http {

class UpgradedConnection {
public:
    virtual ~UpgradedConnection() = default;

    /// Waits for bytes, first those that came right behind the request; says how many. Zero when none will come: the client has ended, is
    /// gone, or was silent for `patience` and is cut off. Zero also when the server stops, and then write() still works for a farewell.
    virtual Awaitable<std::size_t> read(std::span<char> to, std::chrono::seconds patience) = 0;
    /// Waits until all of it is on its way; `bytes` outlive the wait. False when the client is gone, or takes too little and is cut off
    /// (ServerOptions::stallTimeout, slowestRate).
    virtual Awaitable<bool> write(std::string_view bytes) = 0;
    /// The same of several pieces, in as few system calls as they allow; the list and what it points to outlive the wait.
    virtual Awaitable<bool> write(std::span<const std::string_view> pieces) = 0;
    /// The read that is under way, and every later one, gets nothing; writing goes on.
    virtual void endReading() = 0;
    /// What the kernel may hold unsent for this client, where the system can be told.
    virtual void limitUnsent(unsigned bytes) = 0;
    /// At once, also for a read or a write that is under way. Else the connection ends when its function does.
    virtual void close() = 0;
};

/// Whether the client would go on with that protocol: named in Upgrade, which is named in Connection, of HTTP/1.1 and without a body. What
/// else the protocol asks for is its own matter.
bool offersUpgrade(const Request& request, std::string_view protocol);

} // namespace http
