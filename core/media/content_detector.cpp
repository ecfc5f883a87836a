#include "core/media/content_detector.hpp"

#include <cstdlib>
#include <string>

namespace media {

std::optional<double> detected(const AVFrame& frame, const char* key) {
    const AVDictionaryEntry* entry = av_dict_get(frame.metadata, key, nullptr, 0);
    return entry ? std::optional(std::atof(entry->value)) : std::nullopt;
}

bool ContentDetector::open(const AVFrame& sample) {
    m_width = sample.width;
    m_height = sample.height;
    // Ranges are cut at chunk borders and joined later, so short ones count here.
    const std::string text = "buffer@in=video_size=" + std::to_string(sample.width) + "x" + std::to_string(sample.height) +
        ":pix_fmt=" + std::to_string(sample.format) + ":time_base=1/" + std::to_string(m_timescale) +
        ":pixel_aspect=1/1,scdet=threshold=12,blackdetect=d=0.1,freezedetect=n=0.001:d=0.3,buffersink@out";
    if (buildGraph(m_graph, text) < 0) return false;
    m_source = avfilter_graph_get_filter(m_graph.get(), "buffer@in");
    m_sink = avfilter_graph_get_filter(m_graph.get(), "buffersink@out");
    return m_source && m_sink;
}

void ContentDetector::look(const AVFrame& picture) {
    if (m_failed) return;
    if (!m_graph || picture.width != m_width || picture.height != m_height) m_failed = !open(picture);
    if (m_failed) return;
    FramePtr copy(av_frame_clone(&picture));
    if (av_buffersrc_add_frame(m_source, copy.get()) < 0) return;
    FramePtr frame(av_frame_alloc());
    while (av_buffersink_get_frame(m_sink, frame.get()) >= 0) {
        take(*frame);
        av_frame_unref(frame.get());
    }
}

void ContentDetector::take(const AVFrame& frame) {
    if (const auto at = detected(frame, "lavfi.scd.time")) m_facts.cuts.push_back(*at);
    if (const auto at = detected(frame, "lavfi.black_start")) m_blackFrom = *at;
    if (const auto at = detected(frame, "lavfi.black_end"); at && m_blackFrom >= 0) {
        m_facts.black.push_back({m_blackFrom, *at});
        m_blackFrom = -1;
    }
    if (const auto at = detected(frame, "lavfi.freezedetect.freeze_start")) m_frozenFrom = *at;
    if (const auto at = detected(frame, "lavfi.freezedetect.freeze_end"); at && m_frozenFrom >= 0) {
        m_facts.frozen.push_back({m_frozenFrom, *at});
        m_frozenFrom = -1;
    }
}

void ContentDetector::finish(std::int64_t endTick, model::ContentFacts& facts) {
    const double end = static_cast<double>(endTick) / m_timescale;
    if (m_blackFrom >= 0) m_facts.black.push_back({m_blackFrom, end});
    if (m_frozenFrom >= 0) m_facts.frozen.push_back({m_frozenFrom, end});
    facts.cuts = std::move(m_facts.cuts);
    facts.black = std::move(m_facts.black);
    facts.frozen = std::move(m_facts.frozen);
}

} // namespace media
