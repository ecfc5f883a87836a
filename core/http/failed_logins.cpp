#include "core/http/failed_logins.hpp"

#include "core/base/clock.hpp"
#include "core/http/waiting.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::int64_t kLastMs = 600'000;
constexpr std::size_t kAddressesKnown = 10'000;
constexpr int kFree = 3; // before answers become slow
constexpr int kFirstPauseMs = 250, kLongestPauseMs = 8000, kLookMs = 250;

} // namespace

Awaitable<void> FailedLogins::throttle(const Request& request) {
    const std::string address(request.remoteAddress);
    int count = 0;
    {
        const std::lock_guard lock(m_mutex);
        const std::int64_t now = base::SystemClock().monotonicMs();
        if (m_failures.size() > kAddressesKnown) m_failures.clear(); // a flood from everywhere: nobody's count matters then
        Failures& failures = m_failures[address];
        if (now - failures.lastMs > kLastMs) failures.count = 0;
        failures.lastMs = now;
        count = ++failures.count;
    }
    if (m_warn)
        m_warn("Wrong token from " + address + " for " + std::string(request.method) + " " + std::string(request.target.substr(0, 200)) +
            " (" + std::to_string(count) + " in ten minutes).");
    if (count <= kFree) co_return;
    const int pause = std::min(kFirstPauseMs << std::min(count - kFree, 5), kLongestPauseMs);
    for (int slept = 0; slept < pause && !m_stopping; slept += kLookMs) co_await sleepFor(std::chrono::milliseconds(kLookMs));
}

} // namespace http
