#pragma once
/// Makes guessing of tokens slow and visible: each wrong one is told, and after a few of one address its answers take longer and longer.
/// May be used from any thread.

#include "core/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace http {

class FailedLogins {
public:
    /// `warn`: a sentence for the operator.
    explicit FailedLogins(std::function<void(const std::string&)> warn) : m_warn(std::move(warn)) {}

    /// Counts a wrong token, tells of it, and waits as long as its answer must. `secret`: what was wrong. The same one again is a program
    /// that does not know better and no guess: it does not count, so that one stale client does not slow the others of its household.
    Awaitable<void> throttle(const Request& request, std::string_view secret = {});

    /// Nobody waits any more: the server stops.
    void stop() { m_stopping = true; }

private:
    struct Failures {
        int count = 0;
        std::int64_t lastMs = 0;
        std::vector<std::size_t> known; ///< hashes of the last wrong ones
    };
    /// How many different ones of that address lately, with this; 0: it is known.
    int count(const std::string& address, std::string_view secret);
    const std::function<void(const std::string&)> m_warn;
    std::atomic<bool> m_stopping{false};
    std::mutex m_mutex;
    std::map<std::string, Failures> m_failures; ///< by address
};

} // namespace http
