#include "core/api/frame/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace api {
namespace {

constexpr std::size_t kMostBuckets = 20'000;

} // namespace

RateLimit::Verdict RateLimit::take(const Rate& rate, const std::string& who) {
    const std::lock_guard lock(m_mutex);
    const std::int64_t now = m_clock.monotonicMs();
    const auto filled = [&](const Bucket& bucket) {
        return std::min(rate.burst, bucket.level + static_cast<double>(now - bucket.atMs) / 1000 * rate.perSecond);
    };
    if (m_buckets.size() > kMostBuckets) // all of them are full again after a few seconds
        std::erase_if(m_buckets, [&](const auto& entry) { return now - entry.second.atMs > 10'000; });
    if (m_buckets.size() > kMostBuckets) m_buckets.clear(); // a flood from everywhere: nobody's count matters then
    Bucket& bucket = m_buckets.try_emplace({rate.name, who}, Bucket{rate.burst, now}).first->second;
    bucket.level = filled(bucket);
    bucket.atMs = now;
    Verdict verdict;
    if (bucket.level >= 1) bucket.level -= 1;
    else {
        verdict.allowed = false;
        verdict.retryAfter = std::max(1, static_cast<int>(std::ceil((1 - bucket.level) / rate.perSecond)));
    }
    verdict.left = static_cast<int>(bucket.level);
    return verdict;
}

std::string ratePolicy(const Rate& rate) {
    return "\"" + std::string(rate.name) + "\";q=" + std::to_string(static_cast<int>(rate.burst)) +
        ";w=" + std::to_string(static_cast<int>(rate.burst / rate.perSecond));
}

std::string rateState(const Rate& rate, const RateLimit::Verdict& verdict) {
    return "\"" + std::string(rate.name) + "\";r=" + std::to_string(verdict.left) + ";t=" + std::to_string(verdict.retryAfter);
}

} // namespace api
