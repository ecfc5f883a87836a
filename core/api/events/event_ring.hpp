#pragma once
/// The last ticks, for all listeners: one is an index into it and nothing more, so that a thousand who do not read cost what one does.
/// Whoever has fallen out of it takes a snapshot. Any thread; a short lock.

#include "core/api/events/tick.hpp"

#include <deque>
#include <mutex>

namespace api {

/// Whichever comes first.
struct RingLimits {
    std::size_t ticks = 4096, bytes = 8 * 1024 * 1024;
    std::int64_t ageMs = 600'000;
};

class EventRing {
public:
    explicit EventRing(const RingLimits& limits) : m_limits(limits) {}

    /// One after the other: each tick's seq is one more than that of the last.
    void append(std::shared_ptr<const Tick> tick);

    struct Found {
        std::shared_ptr<const Tick> tick; ///< null: there is none yet, or the reader has fallen out
        bool isLost = false;
    };
    /// The tick behind `seq`. Lost: it is no longer there, or `seq` is none of this ring's.
    Found after(std::int64_t seq, std::int64_t nowMs) const;
    /// Of the last tick; 0: there was none.
    std::int64_t newest() const;
    std::size_t bytes() const;

private:
    const RingLimits m_limits;
    mutable std::mutex m_mutex;
    std::deque<std::shared_ptr<const Tick>> m_ticks; ///< contiguous
    std::int64_t m_newest = 0;
    std::size_t m_bytes = 0;
};

} // namespace api
