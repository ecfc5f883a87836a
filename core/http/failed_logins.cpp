#include "core/http/failed_logins.hpp"

#include "core/base/clock.hpp"
#include "core/http/waiting.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::int64_t kLastMs = 600'000;
constexpr std::size_t kAddressesKnown = 10'000, kSecretsKnown = 16;
constexpr int kFree = 3; // before answers become slow
constexpr int kFirstPauseMs = 250, kLongestPauseMs = 8000, kLookMs = 250;

} // namespace

int FailedLogins::count(const std::string& address, std::string_view secret) {
    const std::lock_guard lock(m_mutex);
    const std::int64_t now = base::SystemClock().monotonicMs();
    if (m_failures.size() > kAddressesKnown) m_failures.clear(); // a flood from everywhere: nobody's count matters then
    Failures& failures = m_failures[address];
    if (now - failures.lastMs > kLastMs) failures = {};
    failures.lastMs = now;
    if (!secret.empty()) {
        const std::size_t hash = std::hash<std::string_view>()(secret);
        if (std::find(failures.known.begin(), failures.known.end(), hash) != failures.known.end()) return 0;
        if (failures.known.size() == kSecretsKnown) failures.known.erase(failures.known.begin());
        failures.known.push_back(hash);
    }
    return ++failures.count;
}

Awaitable<void> FailedLogins::throttle(const Request& request, std::string_view secret) {
    const std::string address(request.remoteAddress);
    const int wrong = count(address, secret);
    if (wrong == 0) co_return;
    if (m_warn)
        m_warn("Wrong token from " + address + " for " + std::string(request.method) + " " +
            std::string(request.target.substr(0, std::min<std::size_t>(request.target.find('?'), 200))) + " (" + std::to_string(wrong) +
            " in ten minutes).");
    if (wrong <= kFree) co_return;
    const int pause = std::min(kFirstPauseMs << std::min(wrong - kFree, 5), kLongestPauseMs);
    for (int slept = 0; slept < pause && !m_stopping; slept += kLookMs) co_await sleepFor(std::chrono::milliseconds(kLookMs));
}

} // namespace http
