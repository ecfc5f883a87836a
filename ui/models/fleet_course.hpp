#pragma once
/// How deep the queue was and how fast the work went in the last while: what a server tells of before, and what has been since. Pure; main
/// thread.

#include "core/model/fleet.hpp"

namespace ui {

class FleetCourse {
public:
    /// What was before. Nothing is known until then.
    void begin(const model::FleetHistory& history);
    void clear() { m_history = {}; }
    /// As it is now, by the server's clock: the last value until a step is over, then the next one. Steps that nobody told of are as the
    /// one before.
    void go(const model::FleetTotals& totals, std::int64_t nowMs);

    const model::FleetHistory& history() const { return m_history; }
    bool isKnown() const { return m_history.stepMs > 0 && !m_history.queueDepth.empty(); }

private:
    model::FleetHistory m_history;
};

} // namespace ui
