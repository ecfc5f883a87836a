#include "core/engine/frame_plan.hpp"

#include <algorithm>
#include <cmath>
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

/// `lead`, `tail`: seconds for which the first and the last picture are held.
void constantGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const model::Preset& preset) {
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
    const auto leadFrames = static_cast<std::int64_t>(std::ceil(lead * fps - 1e-6)),
               tailFrames = static_cast<std::int64_t>(std::ceil(std::max(0.0, tail - std::min(kPaddingSeconds, 0.5 / fps)) * fps - 1e-6));
    plan.picture.leadTicks = leadFrames * ticks;
    std::vector<model::FrameHole> holes{{0, leadFrames}, {leadFrames + shown.frames, tailFrames}};
    for (const auto& hole : shown.holes) holes.push_back({hole.first + leadFrames, hole.count});
    const std::int64_t frames = leadFrames + shown.frames + tailFrames;
    for (std::int64_t frame = 0; frame < frames; frame += segmentFrames) {
        const std::int64_t count = std::min(segmentFrames, frames - frame);
        plan.segments.push_back(
            {.startTick = frame * ticks, .ticks = count * ticks, .frames = count, .held = heldAmong(holes, frame, count)});
    }
}

/// Cuts at the first frame at or after each boundary. Where none comes for half a segment, the picture before is shown again on the
/// boundary.
void variableGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const model::Preset& preset) {
    plan.timescale = kVariableTimescale;
    plan.gopTicks = std::llround(preset.gopSeconds * kVariableTimescale);
    plan.segmentSeconds = preset.segmentSeconds;
    plan.picture.leadTicks = std::llround(lead * kVariableTimescale);
    const std::int64_t length = std::llround(preset.segmentSeconds * kVariableTimescale), patience = length / 2;
    std::int64_t boundary = length, last = -1;
    model::Segment current;
    const auto cut = [&](std::int64_t tick, bool held) {
        current.ticks = tick - current.startTick;
        plan.segments.push_back(current);
        current = {.startTick = tick, .frames = held ? 1 : 0, .held = held ? 1 : 0};
        while (boundary <= tick) boundary += length;
    };
    for (const double time : shown.times) {
        const std::int64_t tick = std::llround(time * kVariableTimescale) + (time > 0 ? plan.picture.leadTicks : 0);
        if (std::exchange(last, tick) == tick) continue; // times that are one on this clock: the first is shown
        while (tick - boundary > patience && current.frames > 0) cut(boundary, true);
        if (tick >= boundary && current.frames > 0) cut(tick, false);
        ++current.frames;
    }
    const std::int64_t end =
        std::max<std::int64_t>(std::llround((shown.seconds + tail) * kVariableTimescale) + plan.picture.leadTicks, current.startTick + 1);
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

void layGrid(model::Plan& plan, const ShownFrames& shown, double lead, double tail, const model::Preset& preset) {
    if (shown.constantRate) constantGrid(plan, shown, lead, tail, preset);
    else variableGrid(plan, shown, lead, tail, preset);
}

} // namespace engine
