#include "core/media/combing.hpp"

#include "core/media/comb_detector.hpp"

#include <cstdlib>

namespace media {
namespace {

constexpr int kPictures = 10;

class Detector {
public:
    void look(const AVFrame& picture, Combing& found) {
        ++found.looked;
        if (isInterlaced(picture)) {
            if (found.combed == 0) found.topFirst = isTopFirst(picture);
            ++found.flagged;
        }
        // idet knows the order of the fields best, the detector whether there are any.
        if (canSeeCombing(static_cast<AVPixelFormat>(picture.format)))
            ++(isCombed(picture, isInterlaced(picture)) ? found.combed : found.progressive);
        if (!m_graph && !open(picture)) return;
        if (picture.width != m_width || picture.height != m_height || picture.format != m_format) return;
        FramePtr copy(av_frame_clone(&picture));
        markProgressive(*copy);
        copy->pts = found.looked;
        if (av_buffersrc_add_frame(m_source, copy.get()) < 0) return;
        read();
    }
    void finish(Combing& found) {
        if (m_graph && av_buffersrc_add_frame(m_source, nullptr) >= 0) read();
        m_graph.reset();
        if (m_topFirst != 0) found.topFirst = m_topFirst > 0;
        // Still stripes look combed too, but have no order in time.
        if (found.flagged == 0 && m_graphSaw && std::abs(m_topFirst) < 2) found.combed = 0;
    }

private:
    bool open(const AVFrame& picture) {
        m_width = picture.width;
        m_height = picture.height;
        m_format = picture.format;
        const std::string text = "buffer@in=video_size=" + std::to_string(m_width) + "x" + std::to_string(m_height) +
            ":pix_fmt=" + std::to_string(m_format) + ":time_base=1/25:pixel_aspect=1/1,idet,buffersink@out";
        if (buildGraph(m_graph, text) < 0) {
            m_graph.reset();
            return false;
        }
        m_source = avfilter_graph_get_filter(m_graph.get(), "buffer@in");
        m_sink = avfilter_graph_get_filter(m_graph.get(), "buffersink@out");
        return true;
    }
    void read() {
        FramePtr frame(av_frame_alloc());
        while (av_buffersink_get_frame(m_sink, frame.get()) >= 0) {
            const AVDictionaryEntry* entry = av_dict_get(frame->metadata, "lavfi.idet.single.current_frame", nullptr, 0);
            const std::string says = entry ? entry->value : "";
            m_graphSaw = true;
            if (says == "tff") ++m_topFirst;
            if (says == "bff") --m_topFirst;
            av_frame_unref(frame.get());
        }
    }

    GraphPtr m_graph;
    AVFilterContext *m_source = nullptr, *m_sink = nullptr;
    int m_width = 0, m_height = 0, m_format = -1;
    bool m_graphSaw = false;
    int m_topFirst = 0; ///< pictures that say so, less those that say the opposite
};

} // namespace

Combing lookForCombing(
    const SourceFile& file, const model::VideoStream& video, const std::vector<double>& places, const std::function<void()>& heartbeat) {
    Combing most;
    for (const double place : places) {
        auto source = VideoSource::open(file, trackOf(video));
        if (!source) break;
        source->setHeartbeat(heartbeat);
        source->skipLoopFilter();
        const auto& timing = video.timing;
        if (!source->seek(
                timing.firstPts + static_cast<std::int64_t>(static_cast<double>(timing.endPts - timing.firstPts) * place), timing.firstPts))
            break;
        source->keepEarly();
        Combing here;
        Detector detector;
        for (int i = 0; i < kPictures; ++i) {
            const FramePtr frame = source->next();
            if (!frame) break;
            detector.look(*frame, here);
        }
        detector.finish(here);
        // One picture that looks combed is a picture of stripes; a place where most do is interlaced.
        if (here.combed < 3 || here.combed < 2 * here.progressive) here.combed = 0;
        if (here.combed > most.combed) most.topFirst = here.topFirst;
        else if (most.combed == 0 && here.flagged > 0) most.topFirst = here.topFirst;
        most.combed += here.combed;
        most.progressive += here.progressive;
        most.flagged += here.flagged;
        most.looked += here.looked;
    }
    return most;
}

} // namespace media
