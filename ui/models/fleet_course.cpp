#include "ui/models/fleet_course.hpp"

#include <algorithm>

namespace ui {
namespace {

void shift(std::vector<double>& values) {
    if (values.empty()) return;
    std::rotate(values.begin(), values.begin() + 1, values.end());
    values.back() = values.size() > 1 ? values[values.size() - 2] : values.back();
}

} // namespace

void FleetCourse::begin(const model::FleetHistory& history) {
    m_history = history;
    const std::size_t length = history.queueDepth.size();
    m_history.throughput.resize(length);
    m_history.busy.resize(length);
}

void FleetCourse::go(const model::FleetTotals& totals, std::int64_t nowMs) {
    if (!isKnown()) return;
    auto steps = std::max<std::int64_t>(0, (nowMs - m_history.endMs) / m_history.stepMs);
    m_history.endMs += steps * m_history.stepMs;
    for (steps = std::min<std::int64_t>(steps, static_cast<std::int64_t>(m_history.queueDepth.size())); steps > 0; --steps)
        for (auto* values : {&m_history.queueDepth, &m_history.throughput, &m_history.busy}) shift(*values);
    m_history.queueDepth.back() = totals.waiting;
    m_history.throughput.back() = totals.throughput;
    m_history.busy.back() = totals.busy;
}

} // namespace ui
