#pragma once
/// Pictures and sound that are drawn, not decoded: the same numbers on every computer, of kinds in which encoders and filters take
/// different ways. Integer arithmetic only. Pure.

#include "core/media/libav.hpp"
#include "core/model/plan.hpp"

#include <array>

namespace media {

enum class Pattern { Noise, Pan, Fade, Cuts, Interlaced, TenBit };
inline constexpr std::array kPatterns{Pattern::Noise, Pattern::Pan, Pattern::Fade, Pattern::Cuts, Pattern::Interlaced, Pattern::TenBit};

inline constexpr int kPatternWidth = 480, kPatternHeight = 272, kPatternFrames = 36, kPatternRate = 24;

/// How such pictures are to be read. TenBit is HDR (PQ, BT.2020), so that the colour conversion has its part in it.
model::PictureSource pictureOf(Pattern pattern);
/// Picture `number` of it, from 0 on, without a time. Null: no memory.
FramePtr drawn(Pattern pattern, int number);

/// Frame `number` of a stereo sound of 48 kHz with 1024 samples in each: tones that sweep, noise in bursts. Null: no memory.
FramePtr drawnSound(int number);

} // namespace media
