#pragma once
/// How quickly an upload goes, of its last seconds. A value; any thread.

#include <cstdint>
#include <deque>

namespace remote {

class UploadRate {
public:
    /// `sent`: bytes of the file that have left so far, in all; less than before where a part is sent again.
    void sent(std::int64_t nowMs, std::int64_t sent) {
        if (!m_samples.empty() && sent < m_samples.back().sent) m_samples.clear();
        m_samples.push_back({nowMs, sent});
        while (m_samples.size() > 2 && nowMs - m_samples[1].atMs >= kWindowMs) m_samples.pop_front();
    }
    /// 0: not known yet.
    double bytesPerSecond() const {
        if (m_samples.size() < 2) return 0;
        const std::int64_t tookMs = m_samples.back().atMs - m_samples.front().atMs;
        if (tookMs < kLeastMs) return 0;
        return static_cast<double>(m_samples.back().sent - m_samples.front().sent) * 1000.0 / static_cast<double>(tookMs);
    }

private:
    static constexpr std::int64_t kWindowMs = 8000, kLeastMs = 500;
    struct Sample {
        std::int64_t atMs = 0, sent = 0;
    };
    std::deque<Sample> m_samples;
};

} // namespace remote
