#pragma once
/// Decides what is made of a source. Pure: the same media and preset give the same plan on every machine.

#include "core/model/plan.hpp"
#include "core/model/task.hpp"

namespace engine {

/// Errors: NoMedia (neither picture nor sound that can be decoded), InvalidInput (preset).
base::Result<model::Plan> plan(const model::MediaInfo& media, const model::Preset& preset);

/// The upright picture in square pixels, even sizes, not larger than the source.
struct PictureSize {
    int width = 0, height = 0;
};
PictureSize uprightSize(const model::VideoStream& stream);

/// The task of a chunk, or of an audio rendition. `folder`: where the encoder writes.
model::Task videoTask(const model::Plan& plan, int chunk, const std::string& source, const std::string& folder);
/// The first pass over a chunk, for the rungs that want two.
model::Task analysisTask(const model::Plan& plan, int chunk, const std::string& source, const std::string& folder);
model::Task audioTask(const model::Plan& plan, std::size_t track, const std::string& source, const std::string& folder);

/// What a task of this plan may use at most; many times what it should need. `seconds`: of the source that it encodes.
model::TaskLimits taskLimits(const model::Plan& plan, double seconds, std::int64_t sourcePixels);
model::TaskLimits probeLimits(std::int64_t sourceBytes);

/// Processors that one chunk of this ladder keeps busy when every rung is encoded on a thread of its own: all rungs'
/// pixels against those of the largest, which decides how long it takes.
int lanesOf(const model::Plan& plan);
/// Frames that a rendition shows in the whole presentation.
std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition);

} // namespace engine
