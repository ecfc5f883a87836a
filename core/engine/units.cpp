#include "core/engine/units.hpp"

#include <QString>
#include <algorithm>
#include <string_view>

namespace engine {
namespace {

constexpr std::string_view kSound = "audio", kSoundIn = "audio-"; // as sound_plan names them

std::string padded(int number) {
    return QStringLiteral("%1").arg(number, 3, 10, QLatin1Char('0')).toStdString();
}

int chunksOf(const model::Plan& plan) {
    return static_cast<int>(plan.chunks.size());
}

} // namespace

int firstAnalysis(const model::Plan& plan) {
    return static_cast<int>(plan.chunks.size() + plan.audio.size());
}

int unitCount(const model::Plan& plan) {
    return firstAnalysis(plan) + (plan.analyses.empty() ? 0 : chunksOf(plan));
}

UnitKind unitKind(const model::Plan& plan, int unit) {
    if (unit < chunksOf(plan)) return UnitKind::Chunk;
    return unit < firstAnalysis(plan) ? UnitKind::Audio : UnitKind::FirstPass;
}

std::string unitKey(const model::Plan& plan, int unit) {
    switch (unitKind(plan, unit)) {
    case UnitKind::Chunk: return "chunk-" + padded(unit + 1);
    case UnitKind::Audio: return plan.audio[static_cast<std::size_t>(unit - chunksOf(plan))].name;
    case UnitKind::FirstPass: break;
    }
    return "analysis-" + padded(unit - firstAnalysis(plan) + 1);
}

base::Text unitTitle(const model::Plan& plan, int unit) {
    if (unitKind(plan, unit) == UnitKind::Chunk) return base::text(QT_TRANSLATE_NOOP("Core", "chunk %1"), padded(unit + 1));
    const std::string key = unitKey(plan, unit);
    if (unitKind(plan, unit) == UnitKind::FirstPass)
        return base::text(QT_TRANSLATE_NOOP("Core", "analysis-%1"), padded(unit - firstAnalysis(plan) + 1));
    if (key == kSound) return base::text(QT_TRANSLATE_NOOP("Core", "audio"));
    return key.starts_with(kSoundIn) ? base::text(QT_TRANSLATE_NOOP("Core", "audio-%1"), key.substr(kSoundIn.size())) : base::Text(key);
}

double chunkStart(const model::Plan& plan, int chunk) {
    const model::Chunk& part = plan.chunks.at(static_cast<std::size_t>(chunk));
    return static_cast<double>(plan.segments.at(static_cast<std::size_t>(part.firstSegment)).startTick) / plan.timescale;
}

double chunkSeconds(const model::Plan& plan, int chunk) {
    const model::Chunk& part = plan.chunks.at(static_cast<std::size_t>(chunk));
    const model::Segment& last = plan.segments.at(static_cast<std::size_t>(part.firstSegment + part.segments - 1));
    return static_cast<double>(last.startTick + last.ticks) / plan.timescale - chunkStart(plan, chunk);
}

int unitOf(const model::Plan& plan, const std::string& rendition, int number) {
    const auto audio = std::find_if(plan.audio.begin(), plan.audio.end(), [&](const auto& track) { return track.name == rendition; });
    if (audio != plan.audio.end()) return chunksOf(plan) + static_cast<int>(audio - plan.audio.begin());
    int unit = 0;
    while (unit + 1 < chunksOf(plan) && plan.chunks[static_cast<std::size_t>(unit) + 1].firstSegment < number) ++unit;
    return unit;
}

} // namespace engine
