#include "core/media/signature_timeline.hpp"

#include <algorithm>

namespace media {

void SignatureTimeline::add(double seconds, const AVFrame& picture, const model::PictureSource& source) {
    if (const auto signature = signatureOf(picture, source)) m_signatures.push_back({seconds, *signature});
}

model::Likeness SignatureTimeline::compare(
    const std::string& rendition, const SignatureTimeline& seen, double tolerance, Strictness strictness) const {
    PictureLikeness likeness(rendition, tolerance, strictness);
    if (!m_signatures.empty()) {
        for (const At& at : m_signatures) likeness.source(at.seconds, at.signature);
        for (const At& at : seen.m_signatures) likeness.output(at.seconds, at.signature);
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
