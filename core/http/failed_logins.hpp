#pragma once
/// Makes guessing of tokens slow and visible: each wrong one is told, and after a few of one address its answers take longer and longer.
/// May be used from any thread.

#include "core/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

namespace http {

class FailedLogins {
public:
    /// `warn`: a sentence for the operator.
    explicit FailedLogins(std::function<void(const std::string&)> warn) : m_warn(std::move(warn)) {}

    /// Counts a wrong token, tells of it, and waits as long as its answer must.
    Awaitable<void> throttle(const Request& request);

    /// Nobody waits any more: the server stops.
    void stop() { m_stopping = true; }

private:
    struct Failures {
        int count = 0;
        std::int64_t lastMs = 0;
    };
    const std::function<void(const std::string&)> m_warn;
    std::atomic<bool> m_stopping{false};
    std::mutex m_mutex;
    std::map<std::string, Failures> m_failures; ///< by address
};

} // namespace http
