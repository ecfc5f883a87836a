#pragma once
/// What has to become of a source's colours, so that its picture is BT.709 of limited range. Said here and not where it is done, since the
/// ffmpeg command that is shown says it too. Pure; any thread.

#include "core/model/plan.hpp"

namespace model {

/// More than another matrix or range: code values go by way of light (core/media/colour_conversion).
bool needsConversion(const PictureSource& source);

/// As FFmpeg's scaler calls the matrix of a source that needs no conversion.
std::string scalerMatrix(const PictureSource& source);

} // namespace model
