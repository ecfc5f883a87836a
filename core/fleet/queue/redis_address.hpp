#pragma once
/// Where a Redis is, as an operator writes it. Pure; any thread.

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace fleet {
inline namespace queue {

struct RedisAddress {
    std::string host{};
    int port = 6379;
    std::string path{}; ///< of a Unix socket, instead of host and port
    std::string user{}, password{};
    int database = 0;

    /// For people: without user and password.
    std::string shown() const;
    bool operator==(const RedisAddress&) const = default;
};

/// redis://[user:password@]host[:port][/number], redis://[:password@]host, or unix:///path. Errors: InvalidInput, Unsupported (rediss://).
base::Result<RedisAddress> redisAddress(std::string_view text);

} // namespace queue
} // namespace fleet
