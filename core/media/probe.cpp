#include "core/media/probe.hpp"

#include "core/base/files.hpp"
#include "core/media/film_search.hpp"
#include "core/media/light_level.hpp"
#include "core/media/picture_graph.hpp"
#include "core/media/source_content.hpp"
#include "core/media/source_head.hpp"
#include "core/media/video_source.hpp"

#include <QString>
#include <algorithm>
#include <cmath>

namespace media {
namespace {

constexpr int kMostChannels = 63; // swresample mixes no more
constexpr int kPacketsToProveAudio = 200;
constexpr double kThumbnailPlaces[] = {0.1, 0.3, 0.5, 0.8}; // of the duration; the later ones only while it is dull
constexpr double kDullContrast = 12;

std::string text(const char* value) {
    return value ? value : "";
}

std::string tag(const AVStream& stream, const char* key) {
    const AVDictionaryEntry* entry = av_dict_get(stream.metadata, key, nullptr, 0);
    return entry ? entry->value : "";
}

model::Rational ratio(AVRational value) {
    return {value.num, value.den};
}

std::optional<double> seconds(std::int64_t time, AVRational base) {
    if (time == AV_NOPTS_VALUE) return {};
    return static_cast<double>(time) * av_q2d(base);
}

std::string known(const char* name) {
    const std::string value = text(name);
    return value == "unknown" || value == "reserved" ? "" : value;
}

model::Colour colourOf(const AVStream& stream) {
    const AVCodecParameters& p = *stream.codecpar;
    return {.primaries = known(av_color_primaries_name(p.color_primaries)),
        .transfer = known(av_color_transfer_name(p.color_trc)),
        .matrix = known(av_color_space_name(p.color_space)),
        .range = known(av_color_range_name(p.color_range)),
        .peak = peakOf(stream)};
}

std::string fieldOrderOf(AVFieldOrder order) {
    switch (order) {
    case AV_FIELD_PROGRESSIVE: return "progressive";
    case AV_FIELD_TT: return "tt";
    case AV_FIELD_BB: return "bb";
    case AV_FIELD_TB: return "tb";
    case AV_FIELD_BT: return "bt";
    default: return "unknown";
    }
}

/// ffprobe's name, or the container's four characters where FFmpeg has no name for it ("vvc1", "ac-4").
std::string codecName(const AVCodecParameters& p) {
    if (p.codec_id != AV_CODEC_ID_NONE || p.codec_tag == 0) return avcodec_get_name(p.codec_id);
    char fourcc[AV_FOURCC_MAX_STRING_SIZE] = {};
    return av_fourcc_make_string(fourcc, p.codec_tag);
}

/// Common encryption (ISO/IEC 23001-7): the sample entry says so, or the container names the key.
bool isEncrypted(const AVStream& stream) {
    const std::uint32_t entry = stream.codecpar->codec_tag;
    return entry == MKTAG('e', 'n', 'c', 'v') || entry == MKTAG('e', 'n', 'c', 'a') ||
        sideData(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO) != nullptr;
}

model::VideoStream videoOf(AVFormatContext& context, AVStream& stream) {
    const AVCodecParameters& p = *stream.codecpar;
    model::VideoStream video;
    video.index = stream.index;
    video.codec = codecName(p);
    video.profile = text(avcodec_profile_name(p.codec_id, p.profile));
    video.pixelFormat = text(av_get_pix_fmt_name(static_cast<AVPixelFormat>(p.format)));
    if (const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(p.format)))
        video.bitDepth = format->comp[0].depth;
    video.language = tag(stream, "language");
    video.fieldOrder = fieldOrderOf(p.field_order);
    video.width = p.width;
    video.height = p.height;
    const AVRational aspect = av_guess_sample_aspect_ratio(&context, &stream, nullptr);
    if (aspect.num > 0 && aspect.den > 0) video.sampleAspect = ratio(aspect);
    if (const std::uint8_t* matrix = sideData(stream, AV_PKT_DATA_DISPLAYMATRIX)) {
        const Orientation upright = orientationOf(reinterpret_cast<const std::int32_t*>(matrix));
        video.rotation = upright.rotation;
        video.mirrored = upright.mirrored;
    }
    video.averageRate = ratio(stream.avg_frame_rate);
    video.baseRate = ratio(stream.r_frame_rate);
    video.colour = colourOf(stream);
    video.startSeconds = seconds(stream.start_time, stream.time_base);
    video.durationSeconds = seconds(stream.duration, stream.time_base);
    video.bitsPerSecond = p.bit_rate;
    video.picture = (stream.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) != 0;
    video.isDefault = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    video.encrypted = isEncrypted(stream);
    video.decodable = avcodec_find_decoder(p.codec_id) != nullptr && !video.encrypted;
    return video;
}

model::AudioStream audioOf(const AVStream& stream) {
    const AVCodecParameters& p = *stream.codecpar;
    model::AudioStream audio;
    audio.index = stream.index;
    audio.codec = codecName(p);
    audio.profile = text(avcodec_profile_name(p.codec_id, p.profile));
    char layout[128] = {};
    if (p.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC && av_channel_layout_describe(&p.ch_layout, layout, sizeof layout) > 0)
        audio.layout = layout;
    audio.language = tag(stream, "language");
    audio.title = tag(stream, "title");
    audio.channels = p.ch_layout.nb_channels;
    audio.sampleRate = p.sample_rate;
    audio.startSeconds = seconds(stream.start_time, stream.time_base);
    audio.durationSeconds = seconds(stream.duration, stream.time_base);
    audio.bitsPerSecond = p.bit_rate;
    audio.isDefault = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    audio.encrypted = isEncrypted(stream);
    audio.decodable = avcodec_find_decoder(p.codec_id) != nullptr && !audio.encrypted && p.sample_rate > 0 && p.ch_layout.nb_channels > 0 &&
        p.ch_layout.nb_channels <= kMostChannels;
    return audio;
}

base::Result<QByteArray> jpeg(AVFrame& picture) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!codec)
        return base::Error{
            base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This FFmpeg has no JPEG encoder. Install one that has."))};
    CodecPtr encoder(avcodec_alloc_context3(codec));
    encoder->width = picture.width;
    encoder->height = picture.height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 25};
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = FF_QP2LAMBDA * 4;
    encoder->thread_count = 1;
    PacketPtr packet(av_packet_alloc());
    picture.quality = encoder->global_quality;
    picture.pts = 0;
    picture.pict_type = AV_PICTURE_TYPE_NONE;
    if (avcodec_open2(encoder.get(), codec, nullptr) < 0 || avcodec_send_frame(encoder.get(), &picture) < 0 ||
        avcodec_send_frame(encoder.get(), nullptr) < 0 || avcodec_receive_packet(encoder.get(), packet.get()) < 0)
        return base::Error{base::ErrorCode::EncoderStopped, base::text(QT_TRANSLATE_NOOP("Core", "The JPEG encoder refuses the picture."))};
    return QByteArray(reinterpret_cast<const char*>(packet->data), packet->size);
}

/// Decodes the beginning of every sound track: one that brings nothing would only fail much later, and the job with it. Also learns when
/// the first sample is heard: what an encoder puts before it is announced in ways that only decoders understand.
void proveAudio(const SourceFile& file, std::vector<model::AudioStream>& tracks, const std::function<void()>& heartbeat) {
    struct Proof {
        model::AudioStream* track;
        CodecPtr decoder;
        int packets = 0;
    };
    auto input = Input::open(file);
    if (!input) return;
    input->setHeartbeat(heartbeat);
    AVFormatContext& context = input->context();
    for (unsigned i = 0; i < context.nb_streams; ++i) context.streams[i]->discard = AVDISCARD_ALL;
    std::vector<Proof> open;
    for (auto& track : tracks) {
        if (!track.decodable || track.index >= static_cast<int>(context.nb_streams)) continue;
        auto decoder = openDecoder(input->stream(track.index));
        if (!decoder) {
            track.decodable = false;
            continue;
        }
        input->stream(track.index).discard = AVDISCARD_DEFAULT;
        open.push_back({&track, std::move(*decoder)});
    }
    PacketPtr packet(av_packet_alloc());
    FramePtr frame(av_frame_alloc());
    const auto proven = [&](Proof& proof) {
        if (avcodec_receive_frame(proof.decoder.get(), frame.get()) != 0 || frame->nb_samples <= 0) return false;
        proof.track->heardFrom = seconds(frame->best_effort_timestamp, input->stream(proof.track->index).time_base);
        return true;
    };
    while (!open.empty() && input->read(*packet)) {
        const auto proof = std::find_if(open.begin(), open.end(), [&](const Proof& p) { return p.track->index == packet->stream_index; });
        if (proof == open.end()) continue;
        avcodec_send_packet(proof->decoder.get(), packet.get());
        const bool good = proven(*proof);
        if (!good && ++proof->packets < kPacketsToProveAudio) continue;
        proof->track->decodable = good;
        open.erase(proof);
    }
    for (Proof& proof : open) {
        avcodec_send_packet(proof.decoder.get(), nullptr);
        proof.track->decodable = proven(proof);
    }
}

/// Standard deviation of the luma: a black or evenly grey picture tells nobody which film it is.
double contrast(const AVFrame& picture) {
    double sum = 0, squares = 0;
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const double luma = picture.data[0][y * picture.linesize[0] + x];
            sum += luma;
            squares += luma * luma;
        }
    const double count = static_cast<double>(picture.width) * picture.height, mean = sum / count;
    return std::sqrt(std::max(0.0, squares / count - mean * mean));
}

/// Decodes a picture a little way in; also learns where the first frame of a stream without presentation times lies.
/// Upright, square pixels, at most 320 on the longer side, ready for JPEG.
base::Result<FramePtr> smallPicture(AVFrame& frame, const model::VideoStream& video) {
    model::PictureSource picture;
    picture.rotation = video.rotation;
    picture.mirrored = video.mirrored;
    picture.deinterlace = video.isInterlaced();
    picture.hdr = video.colour.isHdr();
    picture.fullRange = video.colour.range == "pc";
    picture.matrix = video.colour.matrix.empty() && picture.hdr ? "bt2020nc" : video.colour.matrix;
    picture.transfer = video.colour.transfer;
    picture.primaries = picture.hdr && video.colour.primaries.empty() ? "bt2020" : video.colour.primaries;
    picture.peak = video.colour.peak;
    double width = frame.width * std::max(video.sampleAspect.value(), 0.01), height = frame.height;
    if (picture.rotation % 180 == 90) std::swap(width, height);
    const double scale = std::min({1.0, 320.0 / width, 320.0 / height});
    const PictureSize size{std::max(2, 2 * static_cast<int>(width * scale / 2)), std::max(2, 2 * static_cast<int>(height * scale / 2))};
    frame.pts = 0;
    MR_ASSIGN(PictureGraph graph, PictureGraph::create(frame, picture, {size}, 1000, PictureUse::Jpeg));
    MR_TRY(graph.push(&frame));
    MR_TRY(graph.push(nullptr));
    MR_ASSIGN(FramePtr small, graph.pull(0));
    if (!small) return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "No picture can be decoded."))};
    return small;
}

/// What only the pictures say of the film's light. One more opening of the file, for those alone whose light is scaled by it.
void learnPeak(const SourceFile& file, model::VideoStream& video, const std::function<void()>& heartbeat) {
    auto source = VideoSource::open(file, trackOf(video));
    if (!source) return;
    source->setHeartbeat(heartbeat);
    if (const FramePtr frame = source->next()) video.colour.peak = peakOf(*frame);
}

/// A picture that tells which film it is, from a little way in; from later on while it is black or grey.
base::Result<void> writeThumbnail(
    const SourceFile& film, const model::VideoStream& video, const std::string& file, const std::function<void()>& heartbeat) {
    QByteArray best;
    double most = -1;
    for (const double place : kThumbnailPlaces) {
        MR_ASSIGN(VideoSource source, VideoSource::open(film, trackOf(video)));
        source.setHeartbeat(heartbeat);
        const auto pts =
            video.timing.firstPts + static_cast<std::int64_t>(static_cast<double>(video.timing.endPts - video.timing.firstPts) * place);
        MR_TRY(source.seek(pts, video.timing.firstPts));
        const FramePtr frame = source.next();
        if (!frame) break; // damaged from here on
        MR_ASSIGN(const FramePtr small, smallPicture(*frame, video));
        const double spread = contrast(*small);
        if (spread > most) {
            most = spread;
            MR_ASSIGN(best, jpeg(*small));
        }
        if (spread > kDullContrast) break;
    }
    if (best.isEmpty())
        return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "No picture can be decoded."))};
    return base::writeFileAtomically(file, best);
}

} // namespace

Orientation orientationOf(const std::int32_t matrix[9]) {
    Orientation upright;
    const double a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
    upright.mirrored = a * d - b * c < 0;
    // Matrix rows map (1,0) to (a,b): the angle of that vector is the clockwise turn on a screen whose y points down.
    double angle = std::atan2(b, upright.mirrored ? -a : a) * 180 / M_PI;
    if (upright.mirrored) angle = std::atan2(-b, -a) * 180 / M_PI;
    int quarter = static_cast<int>(std::lround(angle / 90.0));
    if (upright.mirrored) quarter = -quarter; // the turn comes first, the flip after it
    upright.rotation = ((quarter % 4) + 4) % 4 * 90;
    return upright;
}

base::Result<model::MediaInfo> probe(const SourceFile& source, const std::string& thumbnail, const std::function<void()>& heartbeat) {
    MR_ASSIGN(Input input, Input::open(source));
    AVFormatContext& context = input.context();
    model::MediaInfo info;
    if (const auto fingerprint = fingerprintOf(source, heartbeat)) {
        info.fingerprint = *fingerprint;
    } else { // a place that cannot be read need not be one that is needed
        const base::FileStatus file = source.status();
        info.fingerprint = {file.bytes, file.modifiedMs};
    }
    info.head = headOf(source);
    info.format = context.iformat->name;
    info.startSeconds = seconds(context.start_time, av_get_time_base_q());
    info.durationSeconds = seconds(context.duration, av_get_time_base_q());
    info.bitsPerSecond = context.bit_rate;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        AVStream& stream = *context.streams[i];
        switch (stream.codecpar->codec_type) {
        case AVMEDIA_TYPE_VIDEO: info.video.push_back(videoOf(context, stream)); break;
        case AVMEDIA_TYPE_AUDIO: info.audio.push_back(audioOf(stream)); break;
        default:
            info.other.push_back({.index = stream.index,
                .kind = text(av_get_media_type_string(stream.codecpar->codec_type)),
                .codec = avcodec_get_name(stream.codecpar->codec_id),
                .language = tag(stream, "language")});
        }
    }
    proveAudio(source, info.audio, heartbeat);
    MR_TRY(findFilm(source, info, heartbeat));
    for (model::VideoStream& video : info.video)
        if (video.colour.isPq() && video.colour.peak == 0 && video.decodable) learnPeak(source, video, heartbeat);
    if (const model::VideoStream* film = info.mainVideo(); film && !thumbnail.empty())
        (void)writeThumbnail(source, *film, thumbnail, heartbeat); // without one the list shows an icon
    return info;
}

} // namespace media
