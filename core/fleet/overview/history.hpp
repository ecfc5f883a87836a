#pragma once
/// What a fleet did in the last hour, in steps of five seconds. Bounded; one thread.

#include "core/model/fleet.hpp"

#include <deque>

namespace fleet {

class History {
public:
    static constexpr std::int64_t kStepMs = 5000;
    static constexpr int kMostMinutes = 60;

    /// `monotonicMs` goes on from call to call; a pause is filled with what there was before it.
    void add(std::int64_t monotonicMs, std::int64_t wallMs, const model::FleetTotals& totals);
    /// 1 to kMostMinutes.
    model::FleetHistory last(int minutes) const;

private:
    struct Point {
        double depth = 0, throughput = 0, busy = 0;
    };
    void close();

    std::deque<Point> m_points; ///< whole steps
    Point m_sum;
    int m_samples = 0;
    std::int64_t m_step = -1; ///< that is gathered
    std::int64_t m_endMs = 0; ///< since 1970, of the last whole one
};

} // namespace fleet
