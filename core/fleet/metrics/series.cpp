#include "core/fleet/metrics/series.hpp"

#include <algorithm>
#include <numeric>

namespace fleet {
namespace {

std::string nameOf(const Figure& figure, std::string_view ending = {}) {
    return std::string(kPrefix).append(figure.name).append(ending);
}

base::Exposition::Labels labelsOf(const Figure& figure, const LabelValues& values) {
    base::Exposition::Labels labels;
    for (std::size_t i = 0; i < values.size() && i < figure.labelCount(); ++i) labels.emplace_back(figure.labels[i], values[i]);
    return labels;
}

} // namespace

void writeAbout(base::Exposition& out, const Figure& figure) {
    out.about(nameOf(figure), word(figure.kind), figure.help);
}

void writeValue(base::Exposition& out, const Figure& figure, const LabelValues& values, double value) {
    out.value(nameOf(figure), labelsOf(figure, values), value);
}

CounterSeries::CounterSeries(std::string_view name) : m_figure(figureNamed(name)) {
    if (m_figure.labelCount() == 0) m_sums[{}] = 0;
}

void CounterSeries::add(double by, const LabelValues& values) {
    const std::lock_guard lock(m_mutex);
    m_sums[values] += by;
}

double CounterSeries::of(const LabelValues& values) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sums.find(values);
    return found == m_sums.end() ? 0 : found->second;
}

void CounterSeries::write(base::Exposition& out) const {
    const std::lock_guard lock(m_mutex);
    writeAbout(out, m_figure);
    for (const auto& [values, sum] : m_sums) writeValue(out, m_figure, values, sum);
}

HistogramSeries::HistogramSeries(std::string_view name, std::vector<double> bounds)
    : m_figure(figureNamed(name)), m_bounds(std::move(bounds)) {
    if (m_figure.labelCount() == 0) m_series[{}].buckets.resize(m_bounds.size() + 1);
}

void HistogramSeries::observe(double value, const LabelValues& values) {
    const auto bucket = std::lower_bound(m_bounds.begin(), m_bounds.end(), value) - m_bounds.begin();
    const std::lock_guard lock(m_mutex);
    Series& series = m_series[values];
    series.buckets.resize(m_bounds.size() + 1);
    ++series.buckets[static_cast<std::size_t>(bucket)];
    series.sum += value;
}

std::uint64_t HistogramSeries::count(const LabelValues& values) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_series.find(values);
    if (found == m_series.end()) return 0;
    return std::accumulate(found->second.buckets.begin(), found->second.buckets.end(), std::uint64_t{0});
}

double HistogramSeries::sum(const LabelValues& values) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_series.find(values);
    return found == m_series.end() ? 0 : found->second.sum;
}

void HistogramSeries::write(base::Exposition& out) const {
    const std::lock_guard lock(m_mutex);
    writeAbout(out, m_figure);
    const std::string buckets = nameOf(m_figure, "_bucket");
    for (const auto& [values, series] : m_series) {
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < series.buckets.size(); ++i) {
            below += series.buckets[i];
            auto labels = labelsOf(m_figure, values);
            const std::string bound = i < m_bounds.size() ? base::figure(m_bounds[i]) : "+Inf";
            labels.emplace_back("le", bound);
            out.value(buckets, labels, static_cast<double>(below));
        }
        out.value(nameOf(m_figure, "_sum"), labelsOf(m_figure, values), series.sum);
        out.value(nameOf(m_figure, "_count"), labelsOf(m_figure, values), static_cast<double>(below));
    }
}

void GaugeSeries::set(double value) {
    const std::lock_guard lock(m_mutex);
    m_value = value;
}

void GaugeSeries::write(base::Exposition& out) const {
    const std::lock_guard lock(m_mutex);
    writeAbout(out, m_figure);
    writeValue(out, m_figure, {}, m_value);
}

} // namespace fleet
