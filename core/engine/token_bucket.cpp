#include "core/engine/token_bucket.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr double kMostSeconds = 0.25; // after a pause no more than this goes at once

} // namespace

void TokenBucket::setRate(std::int64_t bytesPerSecond, std::int64_t nowMs) {
    if (bytesPerSecond == m_rate) return;
    m_rate = std::max<std::int64_t>(0, bytesPerSecond);
    m_tokens = 0;
    m_filledMs = nowMs;
}

std::int64_t TokenBucket::take(std::int64_t wanted, std::int64_t nowMs) {
    if (!isLimited()) return wanted;
    const double rate = static_cast<double>(m_rate);
    const double passed = static_cast<double>(std::max<std::int64_t>(0, nowMs - m_filledMs)) / 1000;
    m_tokens = std::min(m_tokens + passed * rate, std::max(1.0, rate * kMostSeconds));
    m_filledMs = std::max(m_filledMs, nowMs);
    const std::int64_t granted = std::clamp<std::int64_t>(static_cast<std::int64_t>(m_tokens), 0, std::max<std::int64_t>(0, wanted));
    m_tokens -= static_cast<double>(granted);
    return granted;
}

} // namespace engine
