#include "core/media/comb_detector.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace media {
namespace {

constexpr int kBlock = 16;

/// A line that stands out from both its neighbours in the same direction, while the lines of its own field go on with it and those of the
/// other agree with each other: noise and fine texture do the first, not the second.
template <class Sample> bool combed(const AVFrame& picture, int threshold, int enough) {
    const int width = picture.width, height = picture.height;
    const auto line = [&](int y) {
        return reinterpret_cast<const Sample*>(picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0]);
    };
    std::vector<int> counts(static_cast<std::size_t>(width / kBlock + 1));
    for (int y = 2; y + 2 < height; ++y) {
        if ((y - 2) % kBlock == 0) std::fill(counts.begin(), counts.end(), 0);
        const Sample *above2 = line(y - 2), *above = line(y - 1), *here = line(y), *below = line(y + 1), *below2 = line(y + 2);
        for (int block = 0; block * kBlock < width; ++block) {
            int count = 0;
            const int end = std::min(width, (block + 1) * kBlock);
            for (int x = block * kBlock; x < end; ++x) {
                const int up = here[x] - above[x], down = here[x] - below[x];
                const bool stands = (up > threshold && down > threshold) || (up < -threshold && down < -threshold);
                const int apart = std::min(std::abs(up), std::abs(down));
                const bool woven = 2 * std::abs(above[x] - below[x]) < apart && 2 * std::abs(here[x] - above2[x]) < apart &&
                    2 * std::abs(here[x] - below2[x]) < apart;
                count += stands && woven;
            }
            counts[static_cast<std::size_t>(block)] += count;
            if (counts[static_cast<std::size_t>(block)] >= enough) return true;
        }
    }
    return false;
}

} // namespace

bool canSeeCombing(AVPixelFormat format) {
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
        AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE;
    if (!pixels || (pixels->flags & kOther)) return false;
    return pixels->comp[0].plane == 0 && pixels->comp[0].step == (pixels->comp[0].depth > 8 ? 2 : 1);
}

bool isCombed(const AVFrame& picture, bool suspected) {
    const auto format = static_cast<AVPixelFormat>(picture.format);
    if (!canSeeCombing(format)) return false;
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    const int depth = pixels->comp[0].depth;
    // Of the 256 pixels of a block; the usual numbers of inverse telecine are 9 and 80.
    const int threshold = (suspected ? 6 : 9) << (depth - 8 + pixels->comp[0].shift), enough = suspected ? 40 : 80;
    return depth > 8 ? combed<std::uint16_t>(picture, threshold, enough) : combed<std::uint8_t>(picture, threshold, enough);
}

} // namespace media
