#include "core/media/picture_graph.hpp"

#include "core/media/comb_detector.hpp"

#include <set>
#include <sstream>

namespace media {
namespace {

constexpr double kCascadeRatio = 1.9;

/// Transfer functions that decode alike for viewers: BT.709, BT.601 and BT.2020 have one curve (BT.2020-2, table 4), and what is labelled
/// with the gamma of old cathode tubes is shown by the same displays.
bool isUsualTransfer(const std::string& transfer) {
    static const std::set<std::string> usual{
        "", "bt709", "smpte170m", "smpte240m", "bt2020-10", "bt2020-12", "bt470m", "bt470bg", "iec61966-2-4", "bt1361e"};
    return usual.contains(transfer);
}

bool isUsualMatrix(const std::string& matrix) {
    static const std::set<std::string> usual{"", "bt709", "smpte170m", "bt470bg", "fcc", "smpte240m", "bt2020nc", "gbr"};
    return usual.contains(matrix);
}

/// More than another matrix: zscale's work.
bool needsConversion(const model::PictureSource& source) {
    return source.hdr || !isUsualTransfer(source.transfer) || !isUsualMatrix(source.matrix) ||
        (!source.primaries.empty() && source.primaries != "bt709");
}

std::string conversion(const model::PictureSource& source, AVPixelFormat format) {
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    const bool rgb = pixels && (pixels->flags & AV_PIX_FMT_FLAG_RGB);
    const std::string in = ":pin=" + (source.primaries.empty() ? "bt709" : source.primaries) +
        ":tin=" + (source.transfer.empty() ? "bt709" : source.transfer) + ":min=" +
        (rgb                            ? "gbr"
                : source.matrix.empty() ? "bt709"
                                        : source.matrix) +
        ":rin=" + (source.fullRange || rgb ? "full" : "limited");
    const std::string planar = rgb ? (pixels->comp[0].depth > 8 ? "format=gbrp10," : "format=gbrp,") : "";
    if (!source.hdr) return planar + "zscale=p=bt709:t=bt709:m=bt709:r=limited" + in + ",format=yuv420p";
    // Hable on linear light; 203 cd/m² is the reference white of BT.2408.
    return planar + "zscale=t=linear:npl=203:p=" + (source.primaries.empty() ? "bt2020" : source.primaries) + in +
        ",format=gbrpf32le,zscale=p=709,tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,format=yuv420p";
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
            text << ":in_color_matrix=" << (converted ? "bt709" : swsMatrix(source.matrix))
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

    std::ostringstream text;
    text << "buffer@in=video_size=" << sample.width << 'x' << sample.height << ":pix_fmt=" << sample.format << ":time_base=1/" << timescale
         << ":pixel_aspect=1/1";
    if (source.deinterlace) text << ",yadif=mode=send_frame:deint=interlaced";
    graph.m_looks = source.deinterlace;
    graph.m_fields = source.fields;
    text << orientation(source);
    const bool converted = needsConversion(source);
    if (converted && (!avfilter_get_by_name("zscale") || !avfilter_get_by_name("tonemap")))
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "This FFmpeg cannot convert the colours of the source (%1, %2, %3): it was built without zscale. Install one with it."),
                source.primaries, source.transfer, source.matrix)};
    if (converted) text << ',' << conversion(source, static_cast<AVPixelFormat>(sample.format));

    text << scaling(source, outputs, converted, use);
    const int status = buildGraph(graph.m_graph, text.str());
    if (status < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The picture cannot be converted: %1."), avError(status))};
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

base::Result<void> PictureGraph::push(AVFrame* frame) {
    if (frame && m_looks) markFields(*frame);
    const int status = av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    if (status < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The picture cannot be converted: %1."), avError(status))};
    return {};
}

base::Result<FramePtr> PictureGraph::pull(std::size_t output) {
    FramePtr frame(av_frame_alloc());
    const int status = av_buffersink_get_frame(m_sinks[output], frame.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return FramePtr();
    if (status < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The picture cannot be converted: %1."), avError(status))};
    frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(m_sinks[output]), AVRational{1, m_timescale});
    return frame;
}

} // namespace media
