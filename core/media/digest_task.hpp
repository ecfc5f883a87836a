#pragma once
/// What the encoders of this computer make of the built-in patterns, as one SHA-256 for each family: computers with equal ones may share a
/// film. A sample, no proof. Runs in the encoder process, some seconds.

#include "core/media/digest_patterns.hpp"
#include "core/media/task_output.hpp"

#include <QByteArray>

namespace media {

/// Of each of `task.families` that this FFmpeg has ("h264", "aac"); always what the computer is. Errors: EncoderStopped, Unsupported (a
/// family that is not known).
base::Result<model::TaskResult> digest(const model::Task& task, TaskOutput& output);

/// Settings as jobs have them, of which the ways through x264 differ.
struct H264Variant {
    const char* speed;
    const char* profile;
    model::RateControl rateControl;
};
inline constexpr std::array kH264Variants{H264Variant{"ultrafast", "baseline", model::RateControl::CappedQuality},
    H264Variant{"veryfast", "main", model::RateControl::CappedQuality}, H264Variant{"fast", "high", model::RateControl::CappedQuality},
    H264Variant{"slow", "high", model::RateControl::AverageBitrate}};

/// The pictures of a pattern as a rung's encoder gets them: read, converted and scaled as those of a film.
base::Result<std::vector<FramePtr>> scaledPattern(Pattern pattern);
/// All that a segment's bytes come from: the decoder's configuration and the packets with their times. `more`: as of openX264.
base::Result<QByteArray> encodedH264(
    Pattern pattern, const std::vector<FramePtr>& pictures, const H264Variant& variant, const std::string& more = {});

} // namespace media
