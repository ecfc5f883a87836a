#pragma once
/// When leases may expire: not while a clock has jumped, nor just after somebody who passes beats on was away. Pure; any thread.

#include <cstdint>
#include <optional>

namespace fleet {
inline namespace queue {

inline constexpr std::int64_t kLeaseMs = 30'000;
inline constexpr std::int64_t kPardonMs = 30'000; ///< nothing expires for so long
inline constexpr std::int64_t kPauseMs = 5000;    ///< a longer pause, or a jump, is pardoned

class ExpiryGuard {
public:
    struct Verdict {
        std::int64_t shiftMs = 0;  ///< to be added to the queue's clock, so that it goes on as if nothing had been
        std::int64_t pardonMs = 0; ///< for so long nothing expires from now on; 0: as it was
        bool operator==(const Verdict&) const = default;
    };
    /// Each second. `queueMs`: the clock by which leases expire, as it is told; `monotonicMs`: the coordinator's own, which never jumps.
    Verdict look(std::int64_t queueMs, std::int64_t monotonicMs);
    /// As before the first look: for a queue that was begun anew.
    void restart() { m_last.reset(); }

private:
    struct Look {
        std::int64_t queueMs = 0, monotonicMs = 0;
    };
    std::optional<Look> m_last;
};

} // namespace queue
} // namespace fleet
