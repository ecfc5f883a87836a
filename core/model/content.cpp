#include "core/model/content.hpp"

#include <algorithm>

namespace model {
namespace {

constexpr double kTogether = 0.1; // ranges closer than this are one: the parts were looked at one by one
constexpr double kNoticedBlack = 0.5, kNoticedStill = 2, kNoticedSilence = 2; // shorter ones are part of any film

std::vector<TimeRange> joined(std::vector<TimeRange> ranges, double shortest) {
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    std::vector<TimeRange> whole;
    for (const TimeRange& range : ranges) {
        if (!whole.empty() && range.from - whole.back().to < kTogether) whole.back().to = std::max(whole.back().to, range.to);
        else whole.push_back(range);
    }
    std::erase_if(whole, [&](const TimeRange& range) { return range.to - range.from < shortest; });
    return whole;
}

} // namespace

void ContentFacts::addBits(std::int64_t tick, int timescale, std::int64_t bits) {
    const int second = static_cast<int>(std::max<std::int64_t>(tick, 0) / std::max(timescale, 1));
    if (complexity.empty()) firstSecond = second;
    if (second < firstSecond) {
        complexity.insert(complexity.begin(), static_cast<std::size_t>(firstSecond - second), 0);
        firstSecond = second;
    }
    const auto index = static_cast<std::size_t>(second - firstSecond);
    if (complexity.size() <= index) complexity.resize(index + 1, 0);
    complexity[index] += bits;
}

ContentFacts merged(const std::vector<ContentFacts>& parts) {
    ContentFacts whole;
    for (const ContentFacts& part : parts) {
        whole.cuts.insert(whole.cuts.end(), part.cuts.begin(), part.cuts.end());
        whole.black.insert(whole.black.end(), part.black.begin(), part.black.end());
        whole.frozen.insert(whole.frozen.end(), part.frozen.begin(), part.frozen.end());
        whole.silent.insert(whole.silent.end(), part.silent.begin(), part.silent.end());
        for (std::size_t i = 0; i < part.complexity.size(); ++i)
            whole.addBits(part.firstSecond + static_cast<std::int64_t>(i), 1, part.complexity[i]);
    }
    std::sort(whole.cuts.begin(), whole.cuts.end());
    whole.black = joined(std::move(whole.black), kNoticedBlack);
    whole.frozen = joined(std::move(whole.frozen), kNoticedStill);
    whole.silent = joined(std::move(whole.silent), kNoticedSilence);
    return whole;
}

} // namespace model
