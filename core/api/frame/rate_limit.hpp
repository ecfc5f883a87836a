#pragma once
/// How often somebody may ask: a token bucket for each API token, one for each address without a token. Any thread.

#include "core/base/clock.hpp"

#include <map>
#include <mutex>
#include <string>

namespace api {

struct Rate {
    const char* name; ///< in RateLimit-Policy
    double perSecond; ///< how fast it fills
    double burst;     ///< how much it holds
};
inline constexpr Rate kTokenRate{"token", 50, 200}, kAddressRate{"address", 5, 20};

class RateLimit {
public:
    explicit RateLimit(const base::Clock& clock) : m_clock(clock) {}

    struct Verdict {
        bool allowed = true;
        int retryAfter = 0; ///< seconds; at least 1 when it is not
        int left = 0;       ///< requests that would be allowed now
    };
    /// Counts one request. `who`: a token's id, or http::siteOf an address.
    Verdict take(const Rate& rate, const std::string& who);

private:
    struct Bucket {
        double level = 0;
        std::int64_t atMs = 0;
    };
    const base::Clock& m_clock;
    std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Bucket> m_buckets; ///< by rate and who; those that are full again are dropped
};

/// Values of the header fields (draft-ietf-httpapi-ratelimit-headers-10): `"token";q=200;w=4` and `"token";r=0;t=1`.
std::string ratePolicy(const Rate& rate);
std::string rateState(const Rate& rate, const RateLimit::Verdict& verdict);

} // namespace api
