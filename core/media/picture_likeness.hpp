#pragma once
/// Holds the pictures of a rendition against those of its source: the right one at the right time, upright, in its colours. Pure; one
/// thread.
///
/// A picture counts as shifted only when another of the source is twice as near as the one that should be seen, and the source moves: a
/// still scene proves nothing and accuses nobody.

#include "core/media/picture_signature.hpp"
#include "core/model/likeness.hpp"

#include <deque>
#include <string>

namespace media {

/// How much of a difference is believed. Decoded without its loop filter a picture's errors add up until the next key frame, and an encoder
/// short of bits may show the one before: of those only plain shifts of several pictures count.
enum class Strictness { EachPicture, PlainShifts };

class PictureLikeness {
public:
    /// `tolerance`: seconds by which a picture may be shown beside its time (half a frame, and a little).
    PictureLikeness(std::string rendition, double tolerance, Strictness strictness = Strictness::EachPicture)
        : m_tolerance(tolerance), m_strictness(strictness) {
        m_result.rendition = std::move(rendition);
    }

    /// In order of time, both; seconds of the presentation. The source is to be ahead by some pictures.
    void source(double seconds, const PictureSignature& signature);
    void output(double seconds, const PictureSignature& signature);
    /// Judges what is left. Call once.
    model::Likeness finish();

private:
    struct Seen {
        double seconds;
        PictureSignature signature;
    };
    struct Shift {
        double at, by;
    };
    void judgeReady(bool ended);
    void judge(const Seen& shown);
    void weighColours(const PictureSignature& right, const PictureSignature& shown);
    void weighOrientation(const PictureSignature& right, const PictureSignature& shown, double distance);
    void tellShifts();
    void tellColours();

    double m_tolerance;
    Strictness m_strictness;
    std::deque<Seen> m_source, m_output;
    model::Likeness m_result;
    std::vector<Shift> m_shifts;
    double m_sum = 0;
    std::int64_t m_strange = 0, m_turned[3] = {0, 0, 0};
    struct Hypothesis {
        double own = 0, left = 0; ///< sums of squares: of what the mistake would change, and of what it leaves unexplained
    };
    std::vector<Hypothesis> m_matrices;
    std::int64_t m_coloured = 0;
    double m_off = 0; ///< sum of squares of what is shown against what is right
};

} // namespace media
