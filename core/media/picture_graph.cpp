#include "core/media/picture_graph.hpp"

#include "core/media/comb_detector.hpp"
#include "core/model/picture_colours.hpp"

#include <sstream>

namespace media {
namespace {

constexpr double kCascadeRatio = 1.9;

std::string orientation(const model::PictureSource& source) {
    std::string filters;
    if (source.rotation == 90) filters += ",transpose=clock";
    if (source.rotation == 180) filters += ",hflip,vflip";
    if (source.rotation == 270) filters += ",transpose=cclock";
    if (source.mirrored) filters += ",hflip";
    return filters;
}

/// For a graph's first words. Its pictures have square pixels: what theirs are is in the sizes of the outputs.
std::string bufferOf(const AVFrame& sample, int timescale) {
    std::ostringstream text;
    text << "buffer@in=video_size=" << sample.width << 'x' << sample.height << ":pix_fmt=" << sample.format << ":time_base=1/" << timescale
         << ":pixel_aspect=1/1";
    return text.str();
}

/// Another format, and else the same values: neither matrix nor range changes.
std::string unconverted(const model::PictureSource& source, AVPixelFormat format) {
    const std::string range = source.fullRange ? "pc" : "tv";
    return std::string(
               ",scale=flags=bicubic+accurate_rnd+bitexact+full_chroma_inp+full_chroma_int:in_color_matrix=bt709:out_color_matrix=bt709") +
        ":in_range=" + range + ":out_range=" + range + ",format=" + av_get_pix_fmt_name(format);
}

base::Result<void> configured(int status) {
    if (status >= 0) return {};
    return base::Error{
        base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "The picture cannot be converted: %1."), avError(status))};
}

std::string nodeLabel(std::size_t i) {
    return "[s" + std::to_string(i) + "]";
}

std::vector<std::size_t> childrenOf(const std::vector<int>& parents, int node) {
    std::vector<std::size_t> children;
    for (std::size_t i = 0; i < parents.size(); ++i)
        if (parents[i] == node) children.push_back(i);
    return children;
}

/// The tree of scalers behind what is upright and of the right colours: each ends in a sink of its own.
std::string scaling(const model::PictureSource& source, const std::vector<PictureSize>& outputs, bool converted, PictureUse use) {
    const bool fullRangeOut = use == PictureUse::Jpeg;
    const auto parents = scalingParents(outputs);
    const auto roots = childrenOf(parents, -1);
    std::ostringstream text;
    text << ",split=" << roots.size();
    for (const std::size_t i : roots) text << nodeLabel(i);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        text << ';' << nodeLabel(i) << "scale=w=" << outputs[i].width << ":h=" << outputs[i].height
             << ":flags=" << (use == PictureUse::Rough ? "bilinear" : "bicubic") << "+accurate_rnd+bitexact"; // the same on any processor
        if (parents[i] < 0) {
            text << ":in_color_matrix=" << (converted ? "bt709" : model::scalerMatrix(source))
                 << ":out_color_matrix=" << (fullRangeOut ? "bt601" : "bt709")
                 << ":in_range=" << (source.fullRange && !converted ? "pc" : "tv") << ":out_range=" << (fullRangeOut ? "pc" : "tv");
        }
        text << ",format=" << (fullRangeOut ? "yuvj420p" : "yuv420p") << ",setsar=1";
        const auto children = childrenOf(parents, static_cast<int>(i));
        if (!children.empty()) {
            text << ",split=" << children.size() + 1 << "[o" << i << ']';
            for (const std::size_t child : children) text << nodeLabel(child);
            text << ";[o" << i << ']';
        } else {
            text << ',';
        }
        text << "buffersink@out" << i;
    }
    return text.str();
}

} // namespace

std::vector<int> scalingParents(const std::vector<PictureSize>& outputs) {
    std::vector<int> parents(outputs.size(), -1);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool bigEnough =
                outputs[j].height >= kCascadeRatio * outputs[i].height && outputs[j].width >= kCascadeRatio * outputs[i].width;
            if (bigEnough && (parents[i] < 0 || outputs[j].height < outputs[static_cast<std::size_t>(parents[i])].height))
                parents[i] = static_cast<int>(j);
        }
    }
    return parents;
}

base::Result<PictureGraph> PictureGraph::create(
    const AVFrame& sample, const model::PictureSource& source, const std::vector<PictureSize>& outputs, int timescale, PictureUse use) {
    PictureGraph graph;
    graph.m_width = sample.width;
    graph.m_height = sample.height;
    graph.m_format = sample.format;
    graph.m_timescale = timescale;

    const auto format = static_cast<AVPixelFormat>(sample.format);
    std::ostringstream text;
    text << bufferOf(sample, timescale);
    if (source.deinterlace) text << ",yadif=mode=send_frame:deint=interlaced";
    graph.m_looks = source.deinterlace;
    graph.m_fields = source.fields;
    text << orientation(source);
    if (model::needsConversion(source)) {
        MR_ASSIGN(graph.m_conversion, ColourConversion::create(source, format));
        text << unconverted(source, graph.m_conversion->inputFormat()) << ",buffersink@out";
        MR_TRY(configured(buildGraph(graph.m_before, text.str())));
        graph.m_first = avfilter_graph_get_filter(graph.m_before.get(), "buffer@in");
        graph.m_unconverted = avfilter_graph_get_filter(graph.m_before.get(), "buffersink@out");
        AVFrame converted{};
        converted.width = av_buffersink_get_w(graph.m_unconverted);
        converted.height = av_buffersink_get_h(graph.m_unconverted);
        converted.format = AV_PIX_FMT_YUV444P16;
        text.str(bufferOf(converted, timescale));
        text.seekp(0, std::ios::end);
    }
    text << scaling(source, outputs, graph.m_conversion.has_value(), use);
    MR_TRY(configured(buildGraph(graph.m_graph, text.str())));
    graph.m_source = avfilter_graph_get_filter(graph.m_graph.get(), "buffer@in");
    for (std::size_t i = 0; i < outputs.size(); ++i)
        graph.m_sinks.push_back(avfilter_graph_get_filter(graph.m_graph.get(), ("buffersink@out" + std::to_string(i)).c_str()));
    return graph;
}

bool PictureGraph::accepts(const AVFrame& frame) const {
    return frame.width == m_width && frame.height == m_height && frame.format == m_format;
}

void PictureGraph::markFields(AVFrame& frame) const {
    const bool said = isInterlaced(frame);
    if (!canSeeCombing(static_cast<AVPixelFormat>(frame.format))) {
        if (!said && !m_fields.empty()) markInterlaced(frame, m_fields == "tff");
        return;
    }
    if (!isCombed(frame, said || !m_fields.empty())) markProgressive(frame);
    else if (!said) markInterlaced(frame, m_fields != "bff");
}

base::Result<void> PictureGraph::give(AVFilterContext& source, AVFrame* frame) {
    return configured(av_buffersrc_add_frame_flags(&source, frame, AV_BUFFERSRC_FLAG_KEEP_REF));
}

base::Result<void> PictureGraph::push(AVFrame* frame) {
    if (frame && m_looks) markFields(*frame);
    if (!m_conversion) return give(*m_source, frame);
    MR_TRY(give(*m_first, frame));
    MR_TRY(convertReady());
    return frame ? base::Result<void>{} : give(*m_source, nullptr);
}

base::Result<void> PictureGraph::convertReady() {
    for (;;) {
        FramePtr frame(av_frame_alloc());
        const int status = av_buffersink_get_frame(m_unconverted, frame.get());
        if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
        MR_TRY(configured(status));
        frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(m_unconverted), AVRational{1, m_timescale}); // yadif halves it
        MR_ASSIGN(frame, m_conversion->convert(std::move(frame)));
        MR_TRY(give(*m_source, frame.get()));
    }
}

base::Result<FramePtr> PictureGraph::pull(std::size_t output) {
    FramePtr frame(av_frame_alloc());
    const int status = av_buffersink_get_frame(m_sinks[output], frame.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return FramePtr();
    MR_TRY(configured(status));
    frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(m_sinks[output]), AVRational{1, m_timescale});
    return frame;
}

} // namespace media
