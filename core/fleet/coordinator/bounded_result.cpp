#include "core/fleet/coordinator/bounded_result.hpp"

#include "core/fleet/wire/codec.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace fleet {
namespace {

constexpr std::size_t kMostRemarks = 50, kMostWords = 500, kMostRanges = 10'000, kMostFaults = 20;
constexpr double kMostSeconds = 1e7;
constexpr std::int64_t kMostNumber = 1'000'000'000'000;

double seconds(double told) {
    return std::isfinite(told) ? std::clamp(told, 0.0, kMostSeconds) : 0;
}

/// One for each of these renditions at most.
template <class Facts> void keepOf(std::vector<Facts>& all, const std::set<std::string>& renditions) {
    std::set<std::string> seen;
    std::erase_if(all, [&](const Facts& one) { return renditions.count(one.rendition) == 0 || !seen.insert(one.rendition).second; });
}

template <class Value> void shorten(std::vector<Value>& all, std::size_t most) {
    if (all.size() > most) all.erase(all.begin() + static_cast<std::ptrdiff_t>(most), all.end());
}

void bound(model::Remark& remark) {
    if (remark.text.size() <= kMostWords && remark.parts.english().size() <= kMostWords) return;
    remark.text = headOf(remark.text, kMostWords);
    remark.parts = {};
}

/// Each second of the film has a place there: one that lies beyond its end would be one of millions.
void bound(model::ContentFacts& content, const model::Task& task) {
    constexpr std::int64_t kBeyond = 60;
    std::int64_t end = kBeyond;
    for (const auto& segment : task.segments)
        end = std::max(end, (segment.startTick + segment.ticks) / std::max(1, task.timescale) + kBeyond);
    if (content.firstSecond < 0 || content.firstSecond + static_cast<std::int64_t>(content.complexity.size()) > end) {
        content.firstSecond = 0;
        content.complexity.clear();
    }
    for (auto& bits : content.complexity) bits = std::clamp<std::int64_t>(bits, 0, kMostNumber);
    shorten(content.cuts, kMostRanges);
    for (auto* ranges : {&content.black, &content.frozen, &content.silent}) shorten(*ranges, kMostRanges);
}

} // namespace

model::TaskResult boundedResult(const work::Order& order, model::TaskResult told) {
    std::set<std::string> renditions;
    for (const auto& output : order.outputs) renditions.insert(output.rendition);
    keepOf(told.renditions, renditions);
    keepOf(told.quality, renditions);
    keepOf(told.likeness, renditions);
    for (auto& likeness : told.likeness) {
        shorten(likeness.faults, kMostFaults);
        for (auto& fault : likeness.faults) fault = headOf(fault, kMostWords);
    }
    // By the plan, which its ticks were held against.
    for (auto& file : told.segments) file.seconds = static_cast<double>(file.ticks) / std::max(1, order.task.timescale);
    bound(told.content, order.task);
    if (order.task.kind != model::TaskKind::Analysis) told.analysis.clear();
    told.media.reset();
    told.decoded.reset();
    told.digests.clear();
    told.host.reset();
    told.provenFrames = std::clamp<std::int64_t>(told.provenFrames, 0, kMostNumber);
    told.writtenBytes = std::clamp<std::int64_t>(told.writtenBytes, 0, kMostNumber);
    told.cpuSeconds = seconds(told.cpuSeconds);
    told.wallSeconds = seconds(told.wallSeconds);
    told.encoder = headOf(told.encoder, kMostWords);
    told.fingerprint = headOf(told.fingerprint, kMostWords);
    shorten(told.remarks, kMostRemarks);
    for (auto& remark : told.remarks) bound(remark);
    return told;
}

} // namespace fleet
