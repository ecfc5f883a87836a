#pragma once
/// What the pictures of a chunk look like, by time: of the source as it was decoded, as they are handed to an encoder, or of a
/// rendition. One thread writes, then others read.

#include "core/media/picture_likeness.hpp"

namespace media {

class SignatureTimeline {
public:
    /// Nothing is noted of a picture that cannot be looked at.
    void add(double seconds, const AVFrame& picture, const model::PictureSource& source);
    /// Holds the pictures of a rendition against these. Nothing is compared where these are none.
    model::Likeness compare(const std::string& rendition, const SignatureTimeline& seen, double tolerance, Strictness strictness) const;

private:
    struct At {
        double seconds;
        PictureSignature signature;
    };
    std::vector<At> m_signatures;
};

/// Seconds by which a picture may be shown beside its time: half a place of the grid.
double toleranceOf(const model::PictureSource& picture);
/// When a decoded frame of the source is to be shown, in seconds of the presentation. `timescale`: of the plan.
double shownAt(const model::PictureSource& picture, int timescale, std::int64_t pts);

} // namespace media
