#include "ui/widgets/time_axis.hpp"

#include <algorithm>
#include <cmath>

namespace ui {
namespace {

/// The smallest round step that is not below `least` seconds: as clocks count, then 1, 2 and 5 times the powers of ten, in hours.
double roundStep(double least) {
    static constexpr double kClock[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};
    for (const double step : kClock)
        if (step >= least) return step;
    const double hours = least / 3600, power = std::pow(10.0, std::floor(std::log10(hours)));
    for (const double times : {1.0, 2.0, 5.0})
        if (times * power >= hours) return times * power * 3600;
    return power * 36000;
}

bool isAxis(double whole, double pixels) {
    return whole > 0 && std::isfinite(whole) && pixels >= 1 && std::isfinite(pixels);
}

} // namespace

std::vector<double> axisTimes(double whole, double pixels, double apart) {
    if (!isAxis(whole, pixels)) return {};
    const double room = std::max(apart, 1.0);
    const double step = roundStep(whole * room / pixels);
    const auto most = static_cast<int>(std::min(pixels / room, 1e4));
    std::vector<double> times;
    for (int i = 0; i <= most && i * step <= whole; ++i) times.push_back(i * step);
    return times;
}

std::vector<double> axisValues(double highest) {
    if (!(highest > 0) || !std::isfinite(highest)) return {};
    const double power = std::pow(10.0, std::floor(std::log10(highest))), times = highest / power;
    const double step = power * (times <= 1.5 ? 0.5 : times <= 3 ? 1 : times <= 6 ? 2 : 5);
    std::vector<double> values{0};
    while (values.back() < highest && values.size() < 4) values.push_back(static_cast<double>(values.size()) * step);
    return values;
}

std::vector<SegmentBar> segmentBars(const std::vector<playback::SegmentSpan>& segments, double whole, double pixels) {
    std::vector<SegmentBar> bars;
    if (!isAxis(whole, pixels)) return bars;
    const double pixel = whole / pixels;
    for (const auto& segment : segments) {
        if (segment.start > whole) break;
        const double kbps = segment.seconds > 0 ? static_cast<double>(segment.bytes) * 8 / segment.seconds / 1000 : 0;
        const double end = segment.start + segment.seconds;
        if (!bars.empty() && end - bars.back().start <= pixel) {
            bars.back().seconds = end - bars.back().start;
            bars.back().kbps = std::max(bars.back().kbps, kbps);
        } else {
            bars.push_back({segment.start, segment.seconds, kbps});
        }
    }
    return bars;
}

} // namespace ui
