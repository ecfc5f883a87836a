#include "ui/models/server_clock.hpp"

#include <utility>

namespace ui {
namespace {

constexpr std::int64_t kOldestBeatMs = 8'000; ///< workers beat every five seconds, and are told twice a second

} // namespace

ServerClock::ServerClock(std::function<std::int64_t()> here) : m_here(std::move(here)) {}

void ServerClock::begin(std::int64_t newestBeatMs) {
    m_aheadMs = 0;
    if (newestBeatMs > 0) heard(newestBeatMs);
}

void ServerClock::heard(std::int64_t beatMs) {
    const std::int64_t now = m_here() + m_aheadMs;
    if (beatMs > now || beatMs < now - kOldestBeatMs) m_aheadMs += beatMs - now;
}

void ServerClock::stop() {
    if (!m_stoppedMs) m_stoppedMs = nowMs();
}

} // namespace ui
