#pragma once
/// Which of a source's sound is kept, and from when to when there is some. Pure; part of the planner.

#include "core/model/plan.hpp"

#include <optional>
#include <vector>

namespace engine {

/// Fills `plan.audio` with the tracks that `plan.excerpt` names, without one with all that can be decoded; at most eight. What else is left
/// out stands in the plan's remarks. Errors: InvalidInput (a track is named that there is not, or that cannot be decoded).
base::Result<void> planAudio(model::Plan& plan, const model::MediaInfo& media, const model::Preset& preset);

/// Indices of the tracks that are kept where nobody chooses.
std::vector<int> usualTracks(const model::MediaInfo& media);
std::vector<int> keptTracks(const model::Plan& plan);

/// Seconds of the source's timeline.
struct SoundSpan {
    double from = 0, to = 0;
};
/// Where the sound of these tracks begins and ends; nothing when there is none.
std::optional<SoundSpan> soundSpan(const model::MediaInfo& media, const std::vector<int>& tracks);

/// Why a stream cannot be made into anything: "dts is encrypted".
template <class Stream> base::Text whyNot(const Stream& stream) {
    return base::text(
        stream.encrypted ? QT_TRANSLATE_NOOP("Core", "%1 is encrypted") : QT_TRANSLATE_NOOP("Core", "%1 cannot be decoded"), stream.codec);
}

} // namespace engine
