#pragma once
/// So many bytes a second over this computer's line, whoever brings or sends them. What went says how long to wait before the next goes.
/// Any thread.

#include "core/base/clock.hpp"

#include <mutex>

namespace fleet {

class Pace {
public:
    /// `clock` outlives it.
    Pace(std::int64_t bytesPerSecond, const base::Clock& clock) : m_bytesPerSecond(bytesPerSecond), m_clock(clock) {}

    /// These went: milliseconds until others may.
    std::int64_t take(std::int64_t bytes);
    /// Milliseconds until any may; 0: now.
    std::int64_t left() const;

private:
    const std::int64_t m_bytesPerSecond;
    const base::Clock& m_clock;
    mutable std::mutex m_mutex;
    double m_freeAtMs = 0; ///< guarded by m_mutex; on the clock that does not jump
};

} // namespace fleet
