#pragma once
/// Looks at the smallest pictures of a chunk as they pass: scene cuts, black and frozen ranges, by libavfilter's own detectors.
/// One thread.

#include "core/media/libav.hpp"
#include "core/model/content.hpp"

namespace media {

class ContentDetector {
public:
    /// `timescale`: of the pictures' pts. Without the detectors (a small FFmpeg) nothing is found, which is no error.
    explicit ContentDetector(int timescale) : m_timescale(timescale) {}

    /// Only looks: the picture stays as it is.
    void look(const AVFrame& picture);
    /// Ends open ranges at `endTick` and adds everything to the facts.
    void finish(std::int64_t endTick, model::ContentFacts& facts);

private:
    bool open(const AVFrame& sample);
    void take(const AVFrame& frame);

    GraphPtr m_graph;
    AVFilterContext *m_source = nullptr, *m_sink = nullptr;
    int m_timescale, m_width = 0, m_height = 0;
    bool m_failed = false;
    double m_blackFrom = -1, m_frozenFrom = -1;
    model::ContentFacts m_facts;
};

/// A detector's value in a frame's metadata; nothing when it has none.
std::optional<double> detected(const AVFrame& frame, const char* key);

} // namespace media
