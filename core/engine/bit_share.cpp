#include "core/engine/bit_share.hpp"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

/// A first pass that measured nothing: not even what a frame's head takes.
bool saysNothing(const model::PassFacts& pass) {
    return pass.texture + pass.motion + pass.rest <= 0;
}

double bitsAt(const model::PassFacts& pass, double q) {
    return pass.texture * std::pow(q, -1.1) + pass.motion / std::sqrt(std::max(q, 1.0)) + pass.rest;
}

} // namespace

std::vector<double> shareBits(
    const std::vector<model::PassFacts>& passes, const std::vector<double>& seconds, int width, int height, double kbps, double maxKbps) {
    const std::size_t count = passes.size();
    std::vector<double> shares(count, kbps);
    double duration = 0;
    for (const double part : seconds) duration += part;
    if (count == 0 || duration <= 0) return shares;
    const auto told = std::find_if(passes.begin(), passes.end(), [](const auto& pass) { return !saysNothing(pass); });
    if (told == passes.end()) return shares;
    const double area = static_cast<double>(width) * height / std::max(1.0, static_cast<double>(told->width) * told->height);
    const double larger = std::pow(area, 0.7);
    const auto shareAt = [&](std::size_t i, double q) {
        return saysNothing(passes[i]) ? kbps : std::min(maxKbps, bitsAt(passes[i], q) * larger / std::max(seconds[i], 0.001) / 1000);
    };
    const auto totalAt = [&](double q) {
        double total = 0;
        for (std::size_t i = 0; i < count; ++i) total += shareAt(i, q) * seconds[i];
        return total;
    };
    double fine = 0.01, coarse = 1000; // quantiser scales of QP -26 and 73
    for (int i = 0; i < 100; ++i) {
        const double middle = std::sqrt(fine * coarse);
        (totalAt(middle) > kbps * duration ? fine : coarse) = middle;
    }
    // A film too simple to use its bits at any quantiser gets what it can use; x264 stops there as well.
    for (std::size_t i = 0; i < count; ++i) shares[i] = std::max(1.0, shareAt(i, coarse));
    return shares;
}

} // namespace engine
