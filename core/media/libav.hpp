#pragma once
/// RAII for libav and the only place where its versions differ (FFmpeg 5.1 to 7.1).
///
/// No libav name leaves core/media and core/playback; playback has its own twin of the few aliases it needs.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/sha.h>
}

#include "core/base/result.hpp"

#include <memory>
#include <string>

namespace media {

template <auto Free> struct AvDeleter {
    template <class T> void operator()(T* p) const {
        if constexpr (requires { Free(&p); }) Free(&p);
        else Free(p);
    }
};
using FramePtr = std::unique_ptr<AVFrame, AvDeleter<av_frame_free>>;
using PacketPtr = std::unique_ptr<AVPacket, AvDeleter<av_packet_free>>;
using CodecPtr = std::unique_ptr<AVCodecContext, AvDeleter<avcodec_free_context>>;
using InputPtr = std::unique_ptr<AVFormatContext, AvDeleter<avformat_close_input>>;
using OutputPtr = std::unique_ptr<AVFormatContext, AvDeleter<avformat_free_context>>;
using GraphPtr = std::unique_ptr<AVFilterGraph, AvDeleter<avfilter_graph_free>>;

/// Parses and configures a graph whose ends are in the text. Negative: why not.
inline int buildGraph(GraphPtr& graph, const std::string& text) {
    graph.reset(avfilter_graph_alloc());
    graph->nb_threads = 1;
    AVFilterInOut *in = nullptr, *out = nullptr;
    const int parsed = avfilter_graph_parse2(graph.get(), text.c_str(), &in, &out);
    avfilter_inout_free(&in);
    avfilter_inout_free(&out);
    return parsed < 0 ? parsed : avfilter_graph_config(graph.get(), nullptr);
}

inline std::string avError(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

/// What a stream's header carries beside it; null when it does not.
inline const std::uint8_t* sideData(const AVStream& stream, AVPacketSideDataType type) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const AVPacketSideData* side = av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, type);
    return side ? side->data : nullptr;
#else
    return av_stream_get_side_data(&stream, type, nullptr);
#endif
}

inline std::int64_t frameDuration(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 58
    return frame.duration;
#else
    return frame.pkt_duration;
#endif
}

inline bool isKeyFrame(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame.key_frame != 0;
#endif
}

inline bool isInterlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame.interlaced_frame != 0;
#endif
}

inline bool isTopFirst(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    return (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
#else
    return frame.top_field_first != 0;
#endif
}

inline void markInterlaced(AVFrame& frame, bool topFirst) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    frame.flags |= AV_FRAME_FLAG_INTERLACED;
    if (topFirst) frame.flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
    else frame.flags &= ~AV_FRAME_FLAG_TOP_FIELD_FIRST;
#else
    frame.interlaced_frame = 1;
    frame.top_field_first = topFirst ? 1 : 0;
#endif
}

inline void markProgressive(AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    frame.flags &= ~AV_FRAME_FLAG_INTERLACED;
#else
    frame.interlaced_frame = 0;
#endif
}

} // namespace media
