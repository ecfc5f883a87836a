#pragma once
/// Turns decoded pictures into the pictures of all renditions: progressive, upright, square pixels, 8-bit BT.709.
///
/// Colours: where only the matrix differs (BT.601 and BT.709 share a transfer function, and primaries are told apart below) swscale does it
/// with the scaling; other primaries, transfers or matrices go through colour_conversion in linear light (ITU-T H.273 names them), before
/// the scaling. Pictures are deinterlaced by what they show: each is looked at (comb_detector), yadif touches those that are combed.
///
/// Wraps libavfilter graphs of a single thread: one up to the conversion, where there is one, and one behind it. Pictures are shared by
/// reference, not copied. A rendition is scaled from the smallest larger one that is at least 1.9 times its size, which costs less than
/// scaling all from the source and looks the same. One thread.

#include "core/media/colour_conversion.hpp"
#include "core/model/plan.hpp"

#include <optional>

namespace media {

struct PictureSize {
    int width = 0, height = 0;
};

/// Viewers': 8-bit BT.709, scaled bicubically. Rough: bilinear, for an analysis only;
/// sharper scaling makes small pictures busier than large ones are (bicubic costs 0.4 VMAF at 360p, fast_bilinear 5). Jpeg: full range,
/// BT.601.
enum class PictureUse { Viewers, Rough, Jpeg };

class PictureGraph {
public:
    /// `sample` fixes size and format of the input. `timescale`: ticks of pts.
    static base::Result<PictureGraph> create(const AVFrame& sample, const model::PictureSource& source,
        const std::vector<PictureSize>& outputs, int timescale, PictureUse use = PictureUse::Viewers);

    bool accepts(const AVFrame& frame) const;
    /// Takes a reference of the frame, whose field flags may be corrected; null flushes.
    base::Result<void> push(AVFrame* frame);
    /// The next picture of an output, pts in ticks; null when none is ready. Errors: SourceUnreadable, with the filters' own words.
    base::Result<FramePtr> pull(std::size_t output);

private:
    /// Says of a picture whether it is interlaced, by what it shows.
    void markFields(AVFrame& frame) const;

    static base::Result<void> give(AVFilterContext& source, AVFrame* frame);
    /// What the graph before the conversion has ready goes on to the one behind it.
    base::Result<void> convertReady();

    GraphPtr m_before, m_graph;
    std::optional<ColourConversion> m_conversion;
    AVFilterContext *m_first = nullptr, *m_unconverted = nullptr; ///< ends of m_before
    bool m_looks = false;
    std::string m_fields;
    AVFilterContext* m_source = nullptr;
    std::vector<AVFilterContext*> m_sinks;
    int m_width = 0, m_height = 0, m_format = -1, m_timescale = 1;
};

/// Index of the output each one is scaled from; -1: from the source. Outputs are ordered best first.
std::vector<int> scalingParents(const std::vector<PictureSize>& outputs);

} // namespace media
