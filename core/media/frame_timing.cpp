#include "core/media/frame_timing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace media {
namespace {

/// Places the times on a grid; false when they do not lie on it.
bool fitsGrid(
    const std::vector<std::int64_t>& pts, double ticksPerFrame, const std::vector<std::int64_t>& joins, model::FrameTiming& timing) {
    timing.holes.clear();
    std::int64_t index = -1;
    for (const std::int64_t time : pts) {
        const double place = static_cast<double>(time - pts.front()) / ticksPerFrame;
        const std::int64_t next = index + 1;
        index = next;
        if (std::binary_search(joins.begin(), joins.end(), time)) index = std::max<std::int64_t>(next, std::llround(place));
        if (std::abs(place - static_cast<double>(index)) > 0.3) return false;
        if (index > next) timing.holes.push_back({next, index - next});
    }
    timing.frames = index + 1;
    return true;
}

/// The nearest rate of the field's usual ones (23.976, 24, 25, 29.97 …) within 0.1 %, or thousandths.
model::Rational snapped(double rate) {
    for (const int whole : {24, 30, 48, 60, 120, 240}) {
        if (std::abs(rate - whole * 1000.0 / 1001.0) < rate * 0.0004) return {whole * 1000, 1001};
    }
    if (std::abs(rate - std::round(rate)) < rate * 0.001 && rate >= 0.9) return {static_cast<std::int64_t>(std::llround(rate)), 1};
    return {static_cast<std::int64_t>(std::llround(rate * 1000)), 1000};
}

} // namespace

model::FrameTiming timingOf(std::vector<std::int64_t> pts, model::Rational timeBase, std::int64_t lastDuration,
    std::vector<model::Rational> candidates, const std::vector<std::int64_t>& joins) {
    model::FrameTiming timing;
    timing.timeBase = timeBase;
    std::sort(pts.begin(), pts.end());
    pts.erase(std::unique(pts.begin(), pts.end()), pts.end());
    timing.frames = static_cast<std::int64_t>(pts.size());
    if (pts.empty()) return timing;
    timing.firstPts = pts.front();
    const double span = static_cast<double>(pts.back() - pts.front()) * timeBase.value();
    if (pts.size() > 2 && span > 0) candidates.push_back(snapped(static_cast<double>(pts.size() - 1) / span));
    for (const model::Rational& rate : candidates) {
        if (rate.num <= 0 || rate.den <= 0 || rate.value() > 480 || rate.value() < 0.05) continue;
        const double ticks = 1.0 / (rate.value() * timeBase.value());
        if (!fitsGrid(pts, ticks, joins, timing)) continue;
        const std::int64_t common = std::gcd(rate.num, rate.den);
        timing.constantRate = true;
        timing.rate = {rate.num / common, rate.den / common};
        timing.endPts = timing.firstPts + std::llround(static_cast<double>(timing.frames) * ticks);
        return timing;
    }
    timing.constantRate = false;
    timing.holes.clear();
    timing.frames = static_cast<std::int64_t>(pts.size());
    timing.rate = span > 0 ? snapped(static_cast<double>(pts.size() - 1) / span) : model::Rational{25, 1};
    const std::int64_t mean = pts.size() > 1 ? (pts.back() - pts.front()) / static_cast<std::int64_t>(pts.size() - 1) : 1;
    // A last picture of more than an hour is a damaged number.
    const bool believable = lastDuration > 0 && static_cast<double>(lastDuration) * timeBase.value() <= 3600;
    timing.endPts = pts.back() + std::max<std::int64_t>(believable ? lastDuration : mean, 1);
    timing.pts = std::move(pts);
    return timing;
}

} // namespace media
