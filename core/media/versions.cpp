#include "core/media/versions.hpp"

#include "core/media/libav.hpp"

extern "C" {
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <cstring>

namespace media {
namespace {

/// "164 r3095 baee400", as libx264 says in the first picture it writes; libavcodec has no other word for it.
std::string x264Version() {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
    FramePtr frame(av_frame_alloc());
    PacketPtr packet(av_packet_alloc());
    if (!context || !frame || !packet) return "none";
    context->width = context->height = frame->width = frame->height = 64;
    context->pix_fmt = AV_PIX_FMT_YUV420P;
    frame->format = AV_PIX_FMT_YUV420P;
    context->time_base = {1, 25};
    context->thread_count = 1;
    av_opt_set(context->priv_data, "preset", "ultrafast", 0);
    if (avcodec_open2(context.get(), codec, nullptr) < 0 || av_frame_get_buffer(frame.get(), 0) < 0) return "none";
    for (int plane = 0; plane < 3; ++plane)
        std::memset(frame->data[plane], 128, static_cast<std::size_t>(frame->linesize[plane]) * (plane == 0 ? 64 : 32));
    frame->pts = 0;
    avcodec_send_frame(context.get(), frame.get());
    avcodec_send_frame(context.get(), nullptr);
    if (avcodec_receive_packet(context.get(), packet.get()) < 0) return "none";
    const std::string bytes(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
    const std::string mark = "x264 - core ";
    const auto at = bytes.find(mark);
    if (at == std::string::npos) return "unknown";
    return bytes.substr(at + mark.size(), bytes.find(" - ", at + mark.size()) - at - mark.size());
}

} // namespace

std::string libraryVersion() {
    return av_version_info();
}

std::string fingerprint() {
    std::string text = "Millrace " MILLRACE_VERSION;
    const auto add = [&](const char* library, unsigned version) {
        text += std::string(", ") + library + " " + std::to_string(AV_VERSION_MAJOR(version)) + "." +
            std::to_string(AV_VERSION_MINOR(version)) + "." + std::to_string(AV_VERSION_MICRO(version));
    };
    add("libavformat", avformat_version());
    add("libavcodec", avcodec_version());
    add("libavfilter", avfilter_version());
    add("libswscale", swscale_version());
    add("libswresample", swresample_version());
    return text + ", x264 " + x264Version();
}

} // namespace media
