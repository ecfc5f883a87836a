#pragma once
/// Numbers that are counted where something happens and read when /metrics is asked. Any thread; counting takes a lock for the time of an
/// addition. Values of labels are few: words, classes, functions, never tasks or addresses.

#include "core/base/exposition.hpp"
#include "core/fleet/metrics/table.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace fleet {

/// As many as its row has labels, in their order.
using LabelValues = std::vector<std::string>;

class CounterSeries {
public:
    /// One without labels is told from the beginning on, as 0; others as soon as they have counted something.
    explicit CounterSeries(std::string_view name);
    void add(double by = 1, const LabelValues& values = {});
    double of(const LabelValues& values = {}) const;
    void write(base::Exposition& out) const;

private:
    const Figure& m_figure;
    mutable std::mutex m_mutex;
    std::map<LabelValues, double> m_sums;
};

class HistogramSeries {
public:
    /// `bounds`: upper ends of the buckets, rising; one without an end follows.
    HistogramSeries(std::string_view name, std::vector<double> bounds);
    void observe(double value, const LabelValues& values = {});
    std::uint64_t count(const LabelValues& values = {}) const;
    double sum(const LabelValues& values = {}) const;
    void write(base::Exposition& out) const;

private:
    struct Series {
        std::vector<std::uint64_t> buckets;
        double sum = 0;
    };
    const Figure& m_figure;
    const std::vector<double> m_bounds;
    mutable std::mutex m_mutex;
    std::map<LabelValues, Series> m_series;
};

class GaugeSeries {
public:
    explicit GaugeSeries(std::string_view name) : m_figure(figureNamed(name)) {}
    void set(double value);
    void write(base::Exposition& out) const;

private:
    const Figure& m_figure;
    mutable std::mutex m_mutex;
    double m_value = 0;
};

/// HELP and TYPE of a row.
void writeAbout(base::Exposition& out, const Figure& figure);
/// A value of a row.
void writeValue(base::Exposition& out, const Figure& figure, const LabelValues& values, double value);

} // namespace fleet
