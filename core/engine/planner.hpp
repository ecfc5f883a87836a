#pragma once
/// Decides what is made of a source. Pure: the same media and preset give the same plan on every machine.

#include "core/model/plan.hpp"

#include <optional>

namespace engine {

/// `excerpt`: what of the source is kept; nothing: all. Errors: NoMedia (neither picture nor sound that can be decoded), InvalidInput
/// (preset; an excerpt that this source does not have).
base::Result<model::Plan> plan(
    const model::MediaInfo& media, const model::Preset& preset, const std::optional<model::Excerpt>& excerpt = std::nullopt);

/// How long the presentation of the whole source is; 0: not known.
double filmSeconds(const model::MediaInfo& media, const model::Preset& preset);

/// The upright picture in square pixels, even sizes, not larger than the source.
struct PictureSize {
    int width = 0, height = 0;
};
PictureSize uprightSize(const model::VideoStream& stream);

/// Frames that a rendition shows in the whole presentation.
std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition);

} // namespace engine
