#pragma once
/// Decides what is made of a source. Pure: the same media and preset give the same plan on every machine.

#include "core/model/plan.hpp"

namespace engine {

/// Errors: NoMedia (neither picture nor sound that can be decoded), InvalidInput (preset).
base::Result<model::Plan> plan(const model::MediaInfo& media, const model::Preset& preset);

/// The upright picture in square pixels, even sizes, not larger than the source.
struct PictureSize {
    int width = 0, height = 0;
};
PictureSize uprightSize(const model::VideoStream& stream);

/// Frames that a rendition shows in the whole presentation.
std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition);

} // namespace engine
