#pragma once
/// Pictures of other primaries, transfers and matrices, and of HDR, become BT.709: code values → light → BT.709's primaries → code values.
///
/// Arithmetic of its own, because zimg (FFmpeg's zscale) chooses its code by the processor and rounds otherwise on each: chunks of one film
/// made on two machines would not be the same bytes. Here each step is a table, a product or a square root, which IEEE 754 fixes.
///
/// HDR becomes SDR by the curve of BT.2390-10, annex 5, on the greatest of red, green and blue, from the film's peak, which is the same for
/// all its pictures, to 203 cd/m² (the reference white of BT.2408); HLG is first what a display of 1000 cd/m² shows (BT.2100-2, table 5).
/// Owns tables (300 KB). One thread.

#include "core/media/colour_curves.hpp"
#include "core/media/libav.hpp"
#include "core/model/plan.hpp"

#include <vector>

namespace media {

class ColourConversion {
public:
    /// `format`: of the frames that will be given to `inputFormat`'s filter. Errors: Unsupported, where a name of the description is none
    /// that is known here.
    static base::Result<ColourConversion> create(const model::PictureSource& source, AVPixelFormat format);

    /// What `convert` takes; frames of `format` are brought to it without change of matrix or range.
    AVPixelFormat inputFormat() const { return m_input; }
    /// YUV444P16 in BT.709, limited range; in the given frame's own memory where nobody else holds it.
    base::Result<FramePtr> convert(FramePtr frame) const;

private:
    struct Line;
    using Rows = std::array<std::array<float, 3>, 3>;
    template <class Sample> void toCodes(const AVFrame& frame, int y, Line& line) const;
    void toLight(Line& line) const;
    void toSdr(Line& line) const;
    void encode(Line& line) const;
    static void store(const Line& line, AVFrame& frame, int y);

    AVPixelFormat m_input = AV_PIX_FMT_YUV444P16;
    bool m_rgb = false, m_bytes = false, m_constantLuminance = false, m_hdr = false, m_hlg = false;
    float m_lumaOffset = 0, m_lumaScale = 1, m_chromaScale = 1;
    Rows m_codes{}, m_light{};
    std::vector<float> m_toLight; ///< by code value, from kLowest on
    std::vector<float> m_toCode;  ///< by the root of light
    std::vector<float> m_gain;    ///< HDR: by the root of light
    std::vector<float> m_system;  ///< HLG: by the root of the scene's luminance
};

/// Light of a display of 203 cd/m² for light of the film, both in cd/m² (BT.2390-10, annex 5).
double toneMapped(double light, double peak);

} // namespace media
