#pragma once
/// Tells of one picture whether it is combed: woven of two fields of different moments. Pure; looks at nothing but the picture, so that a
/// chunk's bytes do not depend on what came before it.
///
/// Written here because libavfilter's idet judges the picture as a whole and passes over small things that move (of 150 MBAFF pictures
/// whose lower half was combed it called 112 progressive), and fieldmatch changes pictures besides.

#include "core/media/libav.hpp"

namespace media {

/// `suspected`: the decoder calls it interlaced; less is enough then. False for formats without a luma plane (RGB, packed).
bool isCombed(const AVFrame& picture, bool suspected);
/// Whether `isCombed` can look at this format.
bool canSeeCombing(AVPixelFormat format);

} // namespace media
