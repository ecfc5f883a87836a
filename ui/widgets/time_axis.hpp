#pragma once
/// What a time axis of so many pixels can show of any duration: its labels, and a bar for each pixel or wider with their scale. Pure.

#include "core/playback/choices.hpp"

#include <vector>

namespace ui {

/// Round times from 0 on that are at least `apart` pixels from each other. Their number is bounded by the pixels, whatever `whole` is.
std::vector<double> axisTimes(double whole, double pixels, double apart);

/// Three or four round values for the lines behind bars: from 0 to the first that no bar is higher than, where the axis ends.
std::vector<double> axisValues(double highest);

/// Neighbouring segments that share a pixel are one bar; its height is that of the heaviest, so that no peak is lost.
struct SegmentBar {
    double start = 0, seconds = 0, kbps = 0;
};
std::vector<SegmentBar> segmentBars(const std::vector<playback::SegmentSpan>& segments, double whole, double pixels);

} // namespace ui
