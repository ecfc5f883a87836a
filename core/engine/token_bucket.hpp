#pragma once
/// How many bytes may go now, so that in the long run it is so many a second. Knows no clock: times are handed in. Pure; one thread.

#include <cstdint>

namespace engine {

class TokenBucket {
public:
    /// 0: no limit. What was saved up goes with the old rate.
    void setRate(std::int64_t bytesPerSecond, std::int64_t nowMs);
    bool isLimited() const { return m_rate > 0; }
    /// Of `wanted` bytes, those that may go now; 0: later. They are taken.
    std::int64_t take(std::int64_t wanted, std::int64_t nowMs);

private:
    std::int64_t m_rate = 0;
    double m_tokens = 0; ///< bytes that may go; never more than a quarter of a second's
    std::int64_t m_filledMs = 0;
};

} // namespace engine
