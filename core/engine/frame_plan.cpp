#include "core/engine/frame_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace engine {
namespace {

constexpr int kVariableTimescale = 90000;
constexpr int kFinestTimescale = 10000; // a constant rate's timescale is at least this, so that players round nothing

/// Frames within the busiest second.
double peakRate(const model::FrameTiming& timing) {
    if (timing.constantRate || timing.pts.size() < 2) return timing.rate.value();
    const auto second = static_cast<std::int64_t>(1 / timing.timeBase.value());
    std::size_t from = 0, most = 0;
    for (std::size_t to = 0; to < timing.pts.size(); ++to) {
        while (timing.pts[to] - timing.pts[from] >= second) ++from;
        most = std::max(most, to - from + 1);
    }
    return static_cast<double>(most);
}

/// A variable rate that goes above a rung's limit is put on a constant grid that keeps to it; nothing when no limit is touched.
std::optional<model::Rational> limitedRate(const model::FrameTiming& timing, const model::Preset& preset) {
    if (timing.constantRate || preset.rungs.empty()) return std::nullopt;
    int lowest = preset.rungs.front().maxFps, highest = lowest;
    for (const auto& rung : preset.rungs) {
        lowest = std::min(lowest, rung.maxFps);
        highest = std::max(highest, rung.maxFps);
    }
    const double peak = peakRate(timing);
    if (peak <= lowest * 1.05 + 1) return std::nullopt; // times wander a little about a rate that keeps to the limit
    for (const int usual : {24, 25, 30, 48, 50, 60, 90, 100, 120, 240})
        if (usual >= peak && usual <= highest) return model::Rational{usual, 1};
    return model::Rational{highest, 1};
}

std::int64_t heldAmong(const std::vector<model::FrameHole>& holes, std::int64_t first, std::int64_t count) {
    std::int64_t held = 0;
    for (const auto& hole : holes)
        held += std::max<std::int64_t>(0, std::min(hole.first + hole.count, first + count) - std::max(hole.first, first));
    return held;
}

std::int64_t leadFramesOf(double lead, double fps) {
    return static_cast<std::int64_t>(std::ceil(lead * fps - 1e-6));
}

/// Places of a grid, or ticks of a clock: from the first to before the last.
struct Kept {
    std::int64_t from = 0, to = 0;
};

/// Of `count` places of a constant grid.
Kept keptPlaces(std::int64_t count, double fps, const KeptSpan& span) {
    // Without a start nothing is rounded: at thousands of pictures a second the rounding is several of them.
    const auto from = span.from > 0 ? static_cast<std::int64_t>(std::floor((span.from + model::kExcerptRounding) * fps)) : 0;
    Kept kept{std::clamp<std::int64_t>(from, 0, count - 1), count};
    if (span.to && *span.to * fps < static_cast<double>(count))
        kept.to = std::max(kept.from + 1, static_cast<std::int64_t>(std::ceil((*span.to - model::kExcerptRounding) * fps)));
    return kept;
}

/// `lead`, `tail`: seconds for which the first and the last picture are held.
void constantGrid(
    model::Plan& plan, const ShownFrames& shown, double lead, double tail, const KeptSpan& span, const model::Preset& preset) {
    const double fps = shown.rate.value();
    std::int64_t step = 1;
    for (const auto& rendition : plan.video) step = std::lcm(step, static_cast<std::int64_t>(rendition.frameStep));
    const auto multiple = [&](double frames) { return std::max<std::int64_t>(1, std::llround(frames / static_cast<double>(step))) * step; };
    const std::int64_t gopFrames = multiple(preset.gopSeconds * fps);
    const std::int64_t gops = std::max<std::int64_t>(1, std::llround(preset.segmentSeconds / preset.gopSeconds));
    const std::int64_t segmentFrames = gopFrames * gops;
    const std::int64_t finer = std::max<std::int64_t>(1, (kFinestTimescale + shown.rate.num - 1) / shown.rate.num);
    plan.timescale = static_cast<int>(shown.rate.num * finer);
    const std::int64_t ticks = shown.rate.den * finer;
    plan.gopTicks = gopFrames * ticks;
    plan.segmentSeconds = static_cast<double>(segmentFrames) / fps;
    const std::int64_t leadFrames = leadFramesOf(lead, fps);
    const auto tailFrames = static_cast<std::int64_t>(std::ceil(std::max(0.0, tail - std::min(kPaddingSeconds, 0.5 / fps)) * fps - 1e-6));
    const Kept kept = keptPlaces(leadFrames + shown.frames + tailFrames, fps, span);
    plan.picture.leadTicks = (leadFrames - kept.from) * ticks;
    std::vector<model::FrameHole> holes{{-kept.from, leadFrames}, {leadFrames + shown.frames - kept.from, tailFrames}};
    for (const auto& hole : shown.holes) holes.push_back({hole.first + leadFrames - kept.from, hole.count});
    const std::int64_t frames = kept.to - kept.from;
    for (std::int64_t frame = 0; frame < frames; frame += segmentFrames) {
        const std::int64_t count = std::min(segmentFrames, frames - frame);
        plan.segments.push_back(
            {.startTick = frame * ticks, .ticks = count * ticks, .frames = count, .held = heldAmong(holes, frame, count)});
    }
}

/// When each picture of a variable rate is shown, in ticks; times that are one on this clock: the first is shown.
std::vector<std::int64_t> ticksOf(const ShownFrames& shown, std::int64_t lead) {
    std::vector<std::int64_t> ticks;
    for (const double time : shown.times) {
        const std::int64_t tick = std::llround(time * kVariableTimescale) + (time > 0 ? lead : 0);
        if (ticks.empty() || ticks.back() != tick) ticks.push_back(tick);
    }
    return ticks;
}

/// Where a picture begins within the rounding of the times that were told, it is what was meant.
Kept keptTicks(const std::vector<std::int64_t>& ticks, std::int64_t end, const KeptSpan& span) {
    const std::int64_t rounding = std::llround(model::kExcerptRounding * kVariableTimescale);
    const auto pictureFrom = [&](std::int64_t tick) { return std::lower_bound(ticks.begin(), ticks.end(), tick); };
    Kept kept{std::clamp<std::int64_t>(std::llround(span.from * kVariableTimescale), 0, std::max<std::int64_t>(end - 1, 0)), end};
    const auto next = pictureFrom(kept.from);
    if (span.from > 0 && next != ticks.end() && *next - kept.from <= rounding) kept.from = *next;
    if (!span.to || *span.to * kVariableTimescale >= static_cast<double>(end)) return kept;
    kept.to = std::llround(*span.to * kVariableTimescale);
    if (const auto last = pictureFrom(kept.to - rounding); last != ticks.end() && *last < kept.to) kept.to = *last;
    kept.to = std::max(kept.to, kept.from + 1);
    return kept;
}

/// Cuts at the first frame at or after each boundary. Where none comes for half a segment, the picture before is shown again on the
/// boundary.
void variableGrid(
    model::Plan& plan, const ShownFrames& shown, double lead, double tail, const KeptSpan& span, const model::Preset& preset) {
    plan.timescale = kVariableTimescale;
    plan.gopTicks = std::llround(preset.gopSeconds * kVariableTimescale);
    plan.segmentSeconds = preset.segmentSeconds;
    const std::int64_t leadTicks = std::llround(lead * kVariableTimescale);
    const std::vector<std::int64_t> ticks = ticksOf(shown, leadTicks);
    const Kept kept = keptTicks(ticks, std::llround((shown.seconds + tail) * kVariableTimescale) + leadTicks, span);
    plan.picture.leadTicks = leadTicks - kept.from;
    const std::int64_t length = std::llround(preset.segmentSeconds * kVariableTimescale), patience = length / 2;
    std::int64_t boundary = length;
    model::Segment current;
    const auto cut = [&](std::int64_t tick, bool held) {
        current.ticks = tick - current.startTick;
        plan.segments.push_back(current);
        current = {.startTick = tick, .frames = held ? 1 : 0, .held = held ? 1 : 0};
        while (boundary <= tick) boundary += length;
    };
    auto tick = kept.from > 0 ? std::lower_bound(ticks.begin(), ticks.end(), kept.from) : ticks.begin();
    if (kept.from > 0 && (tick == ticks.end() || *tick != kept.from)) {
        // What is shown then began earlier. The first picture of all is no held one while it is before its time.
        current.frames = 1;
        current.held = plan.picture.leadTicks < 0 ? 1 : 0;
    }
    const std::int64_t limit = span.to ? kept.to : std::numeric_limits<std::int64_t>::max();
    for (; tick != ticks.end() && *tick < limit; ++tick) {
        const std::int64_t at = *tick - kept.from;
        while (at - boundary > patience && current.frames > 0) cut(boundary, true);
        if (at >= boundary && current.frames > 0) cut(at, false);
        ++current.frames;
    }
    const std::int64_t end = std::max(kept.to - kept.from, current.startTick + 1);
    while (end - boundary > patience) cut(boundary, true);
    current.ticks = end - current.startTick;
    plan.segments.push_back(current);
}

} // namespace

ShownFrames shownFrames(const model::FrameTiming& timing, const model::Preset& preset, std::vector<model::Remark>& remarks) {
    ShownFrames shown;
    const double tick = timing.timeBase.value();
    shown.constantRate = timing.constantRate;
    shown.rate = timing.rate;
    shown.frames = timing.frames;
    shown.holes = timing.holes;
    shown.seconds = static_cast<double>(timing.endPts - timing.firstPts) * tick;
    if (timing.constantRate) return shown;
    for (const std::int64_t pts : timing.pts) shown.times.push_back(static_cast<double>(pts - timing.firstPts) * tick);
    const auto limited = limitedRate(timing, preset);
    if (!limited) return shown;
    remarks.push_back(model::remark(model::RemarkKind::Changed,
        base::text(QT_TRANSLATE_NOOP("Core", "a variable rate of up to %1 frames a second is shown at a constant %2, the preset's limit"),
            std::lround(peakRate(timing)), limited->num)));
    shown.constantRate = true;
    shown.rate = *limited;
    std::int64_t next = 0;
    for (const double time : shown.times) {
        const std::int64_t place = std::llround(time * limited->value());
        if (place > next) shown.holes.push_back({next, place - next});
        next = std::max(next, place + 1);
    }
    shown.frames = std::max<std::int64_t>(next, static_cast<std::int64_t>(std::llround(shown.seconds * limited->value())));
    if (shown.frames > next) shown.holes.push_back({next, shown.frames - next});
    shown.times.clear();
    return shown;
}

double leadOnGrid(const ShownFrames& shown, double lead) {
    return shown.constantRate ? static_cast<double>(leadFramesOf(lead, shown.rate.value())) / shown.rate.value() : lead;
}

void layGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const KeptSpan& kept, const model::Preset& preset) {
    if (shown.constantRate) constantGrid(plan, shown, lead, tail, kept, preset);
    else variableGrid(plan, shown, lead, tail, kept, preset);
}

} // namespace engine
