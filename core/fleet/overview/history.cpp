#include "core/fleet/overview/history.hpp"

#include <algorithm>
#include <cmath>

namespace fleet {
namespace {

constexpr std::size_t kMostPoints = History::kMostMinutes * 60'000 / History::kStepMs;

double said(double value) {
    return std::round(value * 10) / 10;
}

} // namespace

void History::close() {
    if (m_samples == 0) return;
    const auto parts = static_cast<double>(m_samples);
    m_points.push_back({said(m_sum.depth / parts), said(m_sum.throughput / parts), said(m_sum.busy / parts)});
    if (m_points.size() > kMostPoints) m_points.pop_front();
    m_sum = {};
    m_samples = 0;
}

void History::add(std::int64_t monotonicMs, std::int64_t wallMs, const model::FleetTotals& totals) {
    const std::int64_t step = monotonicMs / kStepMs;
    if (m_step >= 0 && step > m_step) {
        close();
        // A computer that slept.
        const std::int64_t missed = std::min<std::int64_t>(step - m_step - 1, static_cast<std::int64_t>(kMostPoints));
        for (std::int64_t i = 0; i < missed && !m_points.empty(); ++i) {
            m_points.push_back(m_points.back());
            if (m_points.size() > kMostPoints) m_points.pop_front();
        }
        m_endMs = wallMs;
    }
    m_step = step;
    m_sum.depth += totals.waiting;
    m_sum.throughput += totals.throughput;
    m_sum.busy += totals.busy;
    ++m_samples;
}

model::FleetHistory History::last(int minutes) const {
    model::FleetHistory history;
    history.endMs = m_endMs;
    history.stepMs = kStepMs;
    const auto wanted = static_cast<std::size_t>(std::clamp(minutes, 1, kMostMinutes)) * (60'000 / kStepMs);
    const std::size_t first = m_points.size() > wanted ? m_points.size() - wanted : 0;
    for (std::size_t i = first; i < m_points.size(); ++i) {
        history.queueDepth.push_back(m_points[i].depth);
        history.throughput.push_back(m_points[i].throughput);
        history.busy.push_back(m_points[i].busy);
    }
    return history;
}

} // namespace fleet
