#include "core/fleet/queue/expiry_guard.hpp"

#include <cstdlib>

namespace fleet {
inline namespace queue {

ExpiryGuard::Verdict ExpiryGuard::look(std::int64_t queueMs, std::int64_t monotonicMs) {
    const auto last = m_last;
    m_last = Look{queueMs, monotonicMs};
    if (!last) return {0, kPardonMs};
    const std::int64_t passedMs = monotonicMs - last->monotonicMs;
    const std::int64_t jumpMs = queueMs - last->queueMs - passedMs;
    if (std::llabs(jumpMs) > kPauseMs) return {-jumpMs, kPardonMs};
    return {0, passedMs > kPauseMs ? kPardonMs : 0};
}

} // namespace queue
} // namespace fleet
