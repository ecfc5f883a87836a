#pragma once
/// A picture reduced to 16 x 9 cells of colour, upright and in BT.709: enough to tell which picture it is, whether it stands on its feet
/// and whether its colours are right. Made from the decoder's own frame with arithmetic of its own, not with the filters that make the
/// renditions: it has to find their faults. Pure.

#include "core/media/libav.hpp"
#include "core/model/plan.hpp"

#include <array>
#include <optional>

namespace media {

struct PictureSignature {
    static constexpr int kWidth = 16, kHeight = 9, kCells = kWidth * kHeight;
    std::array<std::array<float, kCells>, 3> rgb{}; ///< non-linear, 0…255
    std::array<float, kCells> luma{};               ///< of them, BT.709
    bool colour = false;                            ///< rgb can be compared; tone-mapped pictures have only a shape
};

/// Nothing for pixel formats whose lines cannot be read (hardware, floats, palettes).
std::optional<PictureSignature> signatureOf(const AVFrame& frame, const model::PictureSource& source);
/// What a rendition's pictures are: upright, BT.709, limited range.
model::PictureSource renditionPicture();

/// Weights of red and blue in the luma of a matrix, by ffprobe's names (ITU-T H.273, table 4); BT.709's for names it does not know.
struct LumaWeights {
    double red, blue;
};
LumaWeights lumaWeights(const std::string& matrix);

} // namespace media
