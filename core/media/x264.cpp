#include "core/media/x264.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace media {
namespace {

constexpr const char* kLaterBuffer = "0.6"; // share of the buffer that a later chunk may count on

} // namespace

base::Error encoderError(const base::Text& what, int status) {
    return {base::ErrorCode::EncoderStopped, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2."), what, avError(status))};
}

std::int64_t encoderStep(const model::Task& task, const model::VideoRendition& rendition) {
    const auto rate = task.picture.rate;
    return task.picture.constantRate ? task.timescale * rate.den / rate.num * rendition.frameStep : 1;
}

bool GopGrid::begins(std::int64_t tick) {
    // What is ahead begins with a key frame wherever a variable rate put the cut: nothing of the chunk may refer to it.
    if (isAhead(tick)) return !std::exchange(m_ahead, true);
    const auto& segments = m_task->segments;
    while (m_segment + 1 < segments.size() && tick >= segments[m_segment + 1].startTick) {
        ++m_segment;
        m_gop = -1;
    }
    const std::int64_t gop = (tick - segments[m_segment].startTick) / std::max<std::int64_t>(m_task->gopTicks, 1);
    if (gop == m_gop) return false;
    m_gop = gop;
    return true;
}

namespace {

void setPicture(AVCodecContext& c, const model::Task& task, const model::VideoRendition& rendition) {
    c.width = rendition.width;
    c.height = rendition.height;
    c.pix_fmt = AV_PIX_FMT_YUV420P;
    const auto rate = task.picture.rate;
    // A constant rate is told to the encoder as such: it writes the time base into the stream as the frame rate (H.264, E.2.1).
    c.time_base = task.picture.constantRate ? AVRational{static_cast<int>(rate.den * rendition.frameStep), static_cast<int>(rate.num)}
                                            : AVRational{1, task.timescale};
    c.framerate = {static_cast<int>(rate.num), static_cast<int>(rate.den * rendition.frameStep)};
    c.sample_aspect_ratio = {1, 1};
    c.color_primaries = AVCOL_PRI_BT709;
    c.color_trc = AVCOL_TRC_BT709;
    c.colorspace = AVCOL_SPC_BT709;
    c.color_range = AVCOL_RANGE_MPEG;
    c.chroma_sample_location = AVCHROMA_LOC_LEFT;
    // Key frames are placed by us on one grid for all renditions; the encoder adds none of its own.
    const double gopFrames = static_cast<double>(task.gopTicks) / task.timescale * rate.value() / rendition.frameStep;
    c.gop_size = task.picture.constantRate ? std::max(1, static_cast<int>(std::lround(gopFrames))) : 100000;
}

void setBits(AVCodecContext& c, const model::VideoRendition& rendition, Pass pass) {
    const std::int64_t bits = static_cast<std::int64_t>(rendition.kbps) * 1000;
    const bool capped = rendition.rateControl == model::RateControl::CappedQuality;
    if (!capped) c.bit_rate = rendition.chunkKbps > 0 ? static_cast<std::int64_t>(rendition.chunkKbps * 1000) : bits;
    if (pass != Pass::First) {
        c.rc_max_rate = capped ? bits : bits * 3 / 2;
        c.rc_buffer_size = static_cast<int>(std::min<std::int64_t>(bits * model::kBufferSeconds, INT32_MAX));
    }
    if (pass == Pass::First) c.flags |= AV_CODEC_FLAG_PASS1;
    if (pass == Pass::Second) c.flags |= AV_CODEC_FLAG_PASS2;
}

/// What only x264 knows.
std::string parameters(const model::Task& task, Pass pass) {
    std::string x264 = pass == Pass::First ? "psnr=0" : "psnr=1:ssim=1"; // measured for the report; they change no bit
    x264 += ":cpu-independent=1"; // else its bytes differ between SSE2 and SSE4.2; 1.004 times the CPU (median of five pairs)
    x264 += ":stitchable=1";      // headers that do not depend on the pictures: all chunks share one init segment
    if (task.picture.constantRate) x264 += ":force-cfr=1";
    // What came before has used the viewers' buffer: a chunk that began with a full one would spend it again. Measured on
    // city_aerial_1080p with 6 s chunks, all rungs together against one uninterrupted ffmpeg encode: 0.9 gives 1.066 of the
    // bytes, 0.6 gives 1.011 at the same VMAF (1080p 92.92 / 92.87, 720p 84.03 / 83.84), 0.4 loses 1.2 VMAF at 1080p.
    if (task.firstSegment > 0 && pass != Pass::First) x264 += std::string(":vbv-init=") + kLaterBuffer;
    // Statistics of a small picture foretell the bits of a large one a few percent wrong, and a chunk is too short for x264's usual
    // patience with that: city_aerial_1080p at 3000 kb/s came out 7 % too large with 1.0, 1 % with 0.2, at the same VMAF for its bytes.
    if (pass == Pass::Second) x264 += ":ratetol=0.2";
    return x264;
}

} // namespace

base::Result<CodecPtr> openX264(
    const model::Task& task, const model::VideoRendition& rendition, Pass pass, const std::string& stats, const std::string& more) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    if (!codec)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "This FFmpeg has no libx264 encoder. Install an FFmpeg built with it."))};
    CodecPtr opened(avcodec_alloc_context3(codec));
    AVCodecContext& c = *opened;
    c.thread_count = 1;
    c.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    setPicture(c, task, rendition);
    setBits(c, rendition, pass);
    AVDictionary* options = nullptr;
    av_dict_set(&options, "preset", rendition.speed.c_str(), 0);
    av_dict_set(&options, "profile", rendition.profile.c_str(), 0);
    av_dict_set(&options, "forced-idr", "1", 0);
    av_dict_set(&options, "sc_threshold", "0", 0);
    if (!stats.empty()) av_dict_set(&options, "stats", stats.c_str(), 0);
    const std::string words = parameters(task, pass) + (more.empty() ? "" : ":" + more);
    av_dict_set(&options, "x264-params", words.c_str(), 0);
    if (rendition.rateControl == model::RateControl::CappedQuality)
        av_dict_set(&options, "crf", std::to_string(rendition.quality).c_str(), 0);
    const int status = avcodec_open2(&c, codec, &options);
    av_dict_free(&options);
    if (status < 0)
        return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "libx264 refuses the settings of rung %1"), rendition.name), status);
    return opened;
}

} // namespace media
