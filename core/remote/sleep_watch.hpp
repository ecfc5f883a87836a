#pragma once
/// Whether this computer slept between two ticks of a second each. Pure.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace remote {

/// Time as a machine with two clocks has it.
struct Now {
    std::int64_t steadyMs = 0, wallMs = 0;
};

class SleepWatch {
public:
    /// When it fell asleep, if it has slept since the tick before. One of the clocks stands still meanwhile, on some systems; neither does
    /// on others.
    std::optional<Now> tick(Now now) {
        const auto last = std::exchange(m_last, now);
        const bool hasSlept = last && std::max(now.wallMs - last->wallMs, now.steadyMs - last->steadyMs) > kSleepMs;
        return hasSlept ? last : std::nullopt;
    }

private:
    static constexpr std::int64_t kSleepMs = 10'000;
    std::optional<Now> m_last;
};

} // namespace remote
