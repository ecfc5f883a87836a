#include "core/media/source_signs.hpp"

#include <algorithm>

namespace media {

void SourceSigns::add(double seconds, const AVFrame& picture, const model::PictureSource& source) {
    if (const auto sign = signOf(picture, source)) m_signs.push_back({seconds, *sign});
}

model::Likeness SourceSigns::compare(const std::string& rendition, const SourceSigns& seen, double tolerance, Judged judged) const {
    PictureLikeness likeness(rendition, tolerance, judged);
    if (!m_signs.empty()) {
        for (const At& at : m_signs) likeness.source(at.seconds, at.sign);
        for (const At& at : seen.m_signs) likeness.output(at.seconds, at.sign);
    }
    return likeness.finish();
}

double toleranceOf(const model::PictureSource& picture) {
    return picture.constantRate ? 0.55 / std::max(picture.rate.value(), 0.05) : 0.003;
}

double shownAt(const model::PictureSource& picture, int timescale, std::int64_t pts) {
    return static_cast<double>(pts - picture.firstPts) * picture.timeBase.value() + static_cast<double>(picture.leadTicks) / timescale;
}

} // namespace media
