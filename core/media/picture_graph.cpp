#include "core/media/picture_graph.hpp"

#include <sstream>

namespace media {
namespace {

constexpr double kCascadeRatio = 1.9;

std::string toneMap(const model::PictureSource& source) {
    // Hable on linear light; 203 cd/m² is the reference white of BT.2408.
    const std::string matrix = source.matrix == "bt2020c" ? "bt2020c" : "bt2020nc";
    return "zscale=min=" + matrix + ":t=linear:npl=203,format=gbrpf32le,zscale=p=709,tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,format=yuv420p";
}

std::string orientation(const model::PictureSource& source) {
    std::string filters;
    if (source.rotation == 90) filters += ",transpose=clock";
    if (source.rotation == 180) filters += ",hflip,vflip";
    if (source.rotation == 270) filters += ",transpose=cclock";
    if (source.mirrored) filters += ",hflip";
    return filters;
}

std::string swsMatrix(const std::string& matrix) {
    if (matrix == "bt709") return "bt709";
    if (matrix == "bt2020nc" || matrix == "bt2020c") return "bt2020";
    if (matrix == "fcc") return "fcc";
    if (matrix == "smpte240m") return "smpte240m";
    return "bt601";
}

} // namespace

std::vector<int> scalingParents(const std::vector<PictureSize>& outputs) {
    std::vector<int> parents(outputs.size(), -1);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool bigEnough = outputs[j].height >= kCascadeRatio * outputs[i].height && outputs[j].width >= kCascadeRatio * outputs[i].width;
            if (bigEnough && (parents[i] < 0 || outputs[j].height < outputs[static_cast<std::size_t>(parents[i])].height)) parents[i] = static_cast<int>(j);
        }
    }
    return parents;
}

base::Result<PictureGraph> PictureGraph::create(const AVFrame& sample, const model::PictureSource& source, const std::vector<PictureSize>& outputs,
                                                int timescale, PictureUse use) {
    const bool fullRangeOut = use == PictureUse::Jpeg;
    PictureGraph graph;
    graph.m_width = sample.width;
    graph.m_height = sample.height;
    graph.m_format = sample.format;
    graph.m_timescale = timescale;

    std::ostringstream text;
    text << "buffer@in=video_size=" << sample.width << 'x' << sample.height << ":pix_fmt=" << sample.format << ":time_base=1/" << timescale << ":pixel_aspect=1/1";
    if (source.deinterlace) text << ",yadif=mode=send_frame:deint=interlaced";
    text << orientation(source);
    const bool toneMapped = source.hdr && avfilter_get_by_name("zscale") && avfilter_get_by_name("tonemap");
    if (toneMapped) text << ',' << toneMap(source);

    const auto parents = scalingParents(outputs);
    const auto childrenOf = [&](int node) {
        std::vector<std::size_t> children;
        for (std::size_t i = 0; i < parents.size(); ++i)
            if (parents[i] == node) children.push_back(i);
        return children;
    };
    const auto label = [](std::size_t i) { return "[s" + std::to_string(i) + "]"; };
    const auto roots = childrenOf(-1);
    text << ",split=" << roots.size();
    for (const std::size_t i : roots) text << label(i);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        text << ';' << label(i) << "scale=w=" << outputs[i].width << ":h=" << outputs[i].height << ":flags=" << (use == PictureUse::Rough ? "bilinear" : "bicubic");
        if (parents[i] < 0) {
            const bool already709 = toneMapped;
            text << ":in_color_matrix=" << (already709 ? "bt709" : swsMatrix(source.matrix)) << ":out_color_matrix=" << (fullRangeOut ? "bt601" : "bt709")
                 << ":in_range=" << (source.fullRange && !already709 ? "pc" : "tv") << ":out_range=" << (fullRangeOut ? "pc" : "tv");
        }
        text << ",format=" << (fullRangeOut ? "yuvj420p" : "yuv420p") << ",setsar=1";
        const auto children = childrenOf(static_cast<int>(i));
        if (!children.empty()) {
            text << ",split=" << children.size() + 1 << "[o" << i << ']';
            for (const std::size_t child : children) text << label(child);
            text << ";[o" << i << ']';
        } else {
            text << ',';
        }
        text << "buffersink@out" << i;
    }

    const int status = buildGraph(graph.m_graph, text.str());
    if (status < 0) return base::Error{base::ErrorCode::SourceUnreadable, "the picture cannot be converted: " + avError(status)};
    graph.m_source = avfilter_graph_get_filter(graph.m_graph.get(), "buffer@in");
    for (std::size_t i = 0; i < outputs.size(); ++i)
        graph.m_sinks.push_back(avfilter_graph_get_filter(graph.m_graph.get(), ("buffersink@out" + std::to_string(i)).c_str()));
    return graph;
}

bool PictureGraph::accepts(const AVFrame& frame) const {
    return frame.width == m_width && frame.height == m_height && frame.format == m_format;
}

base::Result<void> PictureGraph::push(AVFrame* frame) {
    const int status = av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    if (status < 0) return base::Error{base::ErrorCode::Internal, "the picture graph stopped: " + avError(status)};
    return {};
}

FramePtr PictureGraph::pull(std::size_t output) {
    FramePtr frame(av_frame_alloc());
    if (av_buffersink_get_frame(m_sinks[output], frame.get()) < 0) return nullptr;
    frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(m_sinks[output]), AVRational{1, m_timescale});
    return frame;
}

} // namespace media
