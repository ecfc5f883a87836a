#include "core/media/light_level.hpp"

#include <cmath>

namespace media {
namespace {

int peakOf(const AVContentLightMetadata* light, const AVMasteringDisplayMetadata* mastering) {
    constexpr unsigned kLeast = 100, kMost = 10000;
    if (light && light->MaxCLL >= kLeast && light->MaxCLL <= kMost) return static_cast<int>(light->MaxCLL);
    if (!mastering || !mastering->has_luminance || mastering->max_luminance.den == 0) return 0;
    const double brightest = av_q2d(mastering->max_luminance);
    return brightest >= kLeast && brightest <= kMost ? static_cast<int>(std::lround(brightest)) : 0;
}

template <class T> const T* dataOf(const AVFrame& picture, AVFrameSideDataType type) {
    const AVFrameSideData* side = av_frame_get_side_data(&picture, type);
    return side ? reinterpret_cast<const T*>(side->data) : nullptr;
}

} // namespace

int peakOf(const AVStream& stream) {
    return peakOf(reinterpret_cast<const AVContentLightMetadata*>(sideData(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL)),
        reinterpret_cast<const AVMasteringDisplayMetadata*>(sideData(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA)));
}

int peakOf(const AVFrame& picture) {
    return peakOf(dataOf<AVContentLightMetadata>(picture, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL),
        dataOf<AVMasteringDisplayMetadata>(picture, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA));
}

} // namespace media
