#pragma once
/// What the ingest counts, and the text that Prometheus reads. Counting may happen on any thread.

#include "core/http/server.hpp"
#include "core/ingest/routes/viewer_sessions.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace ingest {

class Metrics {
public:
    void count(const http::AnsweredRequest& answered);
    void failedLogin() { m_failedLogins.fetch_add(1, std::memory_order_relaxed); }
    /// Who watches; the panel's own player does not count.
    ViewerSessions& viewers() { return m_viewers; }
    const ViewerSessions& viewers() const { return m_viewers; }

    struct Now {
        std::shared_ptr<const http::Counters> server;
        int viewers = 0;
        std::uint64_t usedBytes = 0;
        std::int64_t freeBytes = 0;
        double startSeconds = 0; ///< since 1970
    };
    /// Text exposition format 0.0.4.
    std::string text(const Now& now) const;

private:
    static constexpr std::array kMethods{"GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "other"};
    static constexpr std::array kStatuses{
        200u, 201u, 204u, 206u, 304u, 400u, 401u, 403u, 404u, 405u, 409u, 413u, 416u, 429u, 431u, 499u, 500u, 501u, 503u, 507u, 0u};
    static constexpr std::array kBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0}; ///< seconds

    struct Latency {
        std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> buckets{};
        std::atomic<std::uint64_t> microseconds{0};
    };
    std::array<std::array<std::atomic<std::uint64_t>, kStatuses.size()>, kMethods.size()> m_requests{};
    Latency m_firstByte;
    std::atomic<std::uint64_t> m_failedLogins{0};
    ViewerSessions m_viewers;
};

} // namespace ingest
