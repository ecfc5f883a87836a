#include "core/media/probe.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/media/combing.hpp"
#include "core/media/picture_graph.hpp"
#include "core/media/source_scan.hpp"
#include "core/media/video_source.hpp"

#include <QString>
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace media {
namespace {

constexpr int kMostChannels = 63;       // swresample mixes no more
constexpr int kPacketsToProveSound = 200;
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

model::Colour colourOf(const AVCodecParameters& p) {
    return {known(av_color_primaries_name(p.color_primaries)), known(av_color_transfer_name(p.color_trc)), known(av_color_space_name(p.color_space)), known(av_color_range_name(p.color_range))};
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
    return entry == MKTAG('e', 'n', 'c', 'v') || entry == MKTAG('e', 'n', 'c', 'a') || sideData(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO) != nullptr;
}

model::VideoStream videoOf(AVFormatContext& context, AVStream& stream) {
    const AVCodecParameters& p = *stream.codecpar;
    model::VideoStream video;
    video.index = stream.index;
    video.codec = codecName(p);
    video.profile = text(avcodec_profile_name(p.codec_id, p.profile));
    video.pixelFormat = text(av_get_pix_fmt_name(static_cast<AVPixelFormat>(p.format)));
    if (const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(p.format))) video.bitDepth = format->comp[0].depth;
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
    video.colour = colourOf(p);
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
    if (p.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC && av_channel_layout_describe(&p.ch_layout, layout, sizeof layout) > 0) audio.layout = layout;
    audio.language = tag(stream, "language");
    audio.title = tag(stream, "title");
    audio.channels = p.ch_layout.nb_channels;
    audio.sampleRate = p.sample_rate;
    audio.startSeconds = seconds(stream.start_time, stream.time_base);
    audio.durationSeconds = seconds(stream.duration, stream.time_base);
    audio.bitsPerSecond = p.bit_rate;
    audio.isDefault = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    audio.encrypted = isEncrypted(stream);
    audio.decodable = avcodec_find_decoder(p.codec_id) != nullptr && !audio.encrypted && p.sample_rate > 0 && p.ch_layout.nb_channels > 0 && p.ch_layout.nb_channels <= kMostChannels;
    return audio;
}

base::Result<QByteArray> jpeg(AVFrame& picture) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!codec) return base::Error{base::ErrorCode::Unsupported, "no JPEG encoder"};
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
    if (avcodec_open2(encoder.get(), codec, nullptr) < 0 || avcodec_send_frame(encoder.get(), &picture) < 0 || avcodec_send_frame(encoder.get(), nullptr) < 0 ||
        avcodec_receive_packet(encoder.get(), packet.get()) < 0)
        return base::Error{base::ErrorCode::EncoderStopped, "the JPEG encoder refuses the picture"};
    return QByteArray(reinterpret_cast<const char*>(packet->data), packet->size);
}

/// Decodes the beginning of every sound track: one that brings nothing would only fail much later, and the job with it. Also learns when
/// the first sample is heard: what an encoder puts before it is announced in ways that only decoders understand.
void proveSound(const std::string& path, std::vector<model::AudioStream>& tracks, const std::function<void()>& alive) {
    struct Proof {
        model::AudioStream* track;
        CodecPtr decoder;
        int packets = 0;
    };
    auto input = Input::open(path);
    if (!input) return;
    input->setAlive(alive);
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
        if (!good && ++proof->packets < kPacketsToProveSound) continue;
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
    double width = frame.width * std::max(video.sampleAspect.value(), 0.01), height = frame.height;
    if (picture.rotation % 180 == 90) std::swap(width, height);
    const double scale = std::min({1.0, 320.0 / width, 320.0 / height});
    const PictureSize size{std::max(2, 2 * static_cast<int>(width * scale / 2)), std::max(2, 2 * static_cast<int>(height * scale / 2))};
    frame.pts = 0;
    MR_ASSIGN(PictureGraph graph, PictureGraph::create(frame, picture, {size}, 1000, PictureUse::Jpeg));
    MR_TRY(graph.push(&frame));
    MR_TRY(graph.push(nullptr));
    MR_ASSIGN(FramePtr small, graph.pull(0));
    if (!small) return base::Error{base::ErrorCode::SourceUnreadable, "no picture"};
    return small;
}

/// Nothing is shown before `first`: what was counted from there on is not to be had.
void beginAt(std::int64_t first, model::FrameTiming& timing) {
    if (!timing.constantRate) {
        timing.pts.erase(timing.pts.begin(), std::lower_bound(timing.pts.begin(), timing.pts.end(), first));
        timing.frames = static_cast<std::int64_t>(timing.pts.size());
        if (!timing.pts.empty()) timing.firstPts = timing.pts.front();
        return;
    }
    const auto lost = std::llround(static_cast<double>(first - timing.firstPts) * timing.timeBase.value() * timing.rate.value());
    timing.firstPts = first;
    timing.frames = std::max<std::int64_t>(1, timing.frames - lost);
    std::vector<model::FrameHole> holes;
    for (const auto& hole : timing.holes)
        if (hole.first + hole.count > lost) holes.push_back({std::max<std::int64_t>(0, hole.first - lost), hole.count - std::max<std::int64_t>(0, lost - hole.first)});
    timing.holes = holes;
}

/// What only a decoded frame tells: interlacing that the header is silent about, and when the first picture is really shown.
base::Result<void> learnFromFirstFrame(const std::string& path, model::VideoStream& video, bool estimated, std::vector<model::Remark>& remarks) {
    MR_ASSIGN(VideoSource source, VideoSource::open(path, trackOf(video)));
    const FramePtr first = source.next();
    if (!first) return base::Error{base::ErrorCode::SourceUnreadable, "no picture"};
    if (video.fieldOrder == "unknown") video.fieldOrder = !isInterlaced(*first) ? "" : isTopFirst(*first) ? "tt" : "bb";
    if (estimated) {
        video.timing.endPts += first->pts - video.timing.firstPts;
        video.timing.firstPts = first->pts;
        return {};
    }
    const double late = static_cast<double>(first->pts - video.timing.firstPts) * video.timing.timeBase.value();
    if (late * video.timing.rate.value() < 0.5) return {};
    beginAt(first->pts, video.timing);
    video.lostSeconds += late;
    remarks.push_back({model::RemarkKind::LeftOut, "the first " + QString::number(late, 'f', 2).toStdString() + " s of pictures: they build on pictures that are not in the file", 0, 0});
    return {};
}

/// Whether pictures are interlaced is seen, not believed; what is announced decides only how often to look.
void lookAtFields(const std::string& path, model::VideoStream& video, std::vector<model::Remark>& remarks) {
    constexpr double kFastest = 31;  // interlaced films come as 25 or 30 frames of two fields
    constexpr std::int64_t kLargest = 1920 * 1088;
    static const std::set<std::string> never{"vp8", "vp9", "av1", "gif", "apng", "webp", "theora"};
    const bool announced = video.isInterlaced();
    if (!announced && (never.contains(video.codec) || video.timing.rate.value() > kFastest || static_cast<std::int64_t>(video.width) * video.height > kLargest || video.timing.frames < 8)) return;
    const Combing seen = lookForCombing(path, video, announced ? std::vector<double>{0, 0.2, 0.4, 0.6, 0.8} : std::vector<double>{0.1, 0.5, 0.85});
    video.combed = announced || seen.flagged > 0 || seen.combed > 0;
    if (!video.combed) return;
    const bool flags = seen.flagged > 0;
    if (!flags) video.fields = (seen.combed > 0 ? seen.topFirst : video.fieldOrder != "bb" && video.fieldOrder != "tb") ? "tff" : "bff";
    if (seen.combed > 0 && !announced && !flags) remarks.push_back({model::RemarkKind::Changed, "interlaced pictures that the file calls progressive are deinterlaced", 0, 0});
    if (seen.combed == 0 && seen.progressive > 0) remarks.push_back({model::RemarkKind::Assumed, "the file is marked as interlaced, few or none of its pictures are: only those are deinterlaced", 0, 0});
}

/// A picture that tells which film it is, from a little way in; from later on while it is black or grey.
base::Result<void> writeThumbnail(const std::string& path, const model::VideoStream& video, const std::string& file) {
    QByteArray best;
    double most = -1;
    for (const double place : kThumbnailPlaces) {
        MR_ASSIGN(VideoSource source, VideoSource::open(path, trackOf(video)));
        const auto pts = video.timing.firstPts + static_cast<std::int64_t>(static_cast<double>(video.timing.endPts - video.timing.firstPts) * place);
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
    if (best.isEmpty()) return base::Error{base::ErrorCode::SourceUnreadable, "no picture"};
    return base::writeFileAtomically(file, best);
}

/// Which streams may be the film, the likeliest first: what the file calls default, then the largest. Covers never.
std::vector<model::VideoStream*> candidates(model::MediaInfo& info) {
    std::vector<model::VideoStream*> found;
    for (auto& video : info.video)
        if (!video.picture && video.decodable && video.width > 0) found.push_back(&video);
    std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
        if (a->isDefault != b->isDefault) return a->isDefault;
        return static_cast<std::int64_t>(a->width) * a->height > static_cast<std::int64_t>(b->width) * b->height;
    });
    return found;
}

/// Scans the source for one picture stream (null: none) and all sound. A file of its own: seeking back is not possible in every format, and
/// loses packets in some.
base::Result<SourceScan> scanFor(const std::string& path, const model::VideoStream* video, model::MediaInfo& info, const std::function<void()>& alive) {
    MR_ASSIGN(Input input, Input::open(path));
    input.setAlive(alive);
    std::vector<int> sound;
    for (const auto& audio : info.audio)
        if (audio.decodable && audio.index < static_cast<int>(input.context().nb_streams)) sound.push_back(audio.index);
    if (video && video->index >= static_cast<int>(input.context().nb_streams)) return base::Error{base::ErrorCode::SourceUnreadable, "a stream is gone"};
    return scanSource(input, video ? video->index : -1, sound);
}

/// Finds the film among the pictures, its times, and the times of the sound. A still among moving pictures is never the film.
base::Result<void> findFilm(const std::string& path, model::MediaInfo& info, const std::function<void()>& alive) {
    const auto streams = candidates(info);
    std::optional<SourceScan> scan;
    model::VideoStream* film = nullptr;
    for (model::VideoStream* video : streams) {
        auto found = scanFor(path, video, info, alive);
        if (!found) continue;
        if (found->timing.frames == 0 || (film && found->timing.frames <= scan->timing.frames)) continue;
        film = video;
        scan = std::move(*found);
        if (scan->timing.frames > 1) break;
    }
    if (!film) {
        auto found = scanFor(path, nullptr, info, alive);
        if (!found) return {};
        scan = std::move(*found);
    }
    for (auto& audio : info.audio) {
        const auto span = scan->streams.find(audio.index);
        if (span == scan->streams.end()) continue;
        audio.clock = span->second.clock;
        if (audio.heardFrom) *audio.heardFrom += span->second.shiftAtStart;
        if (!audio.heardFrom) audio.heardFrom = span->second.first;
        audio.heardTo = span->second.end;
    }
    if (!film) return {};
    film->timing = scan->timing;
    film->times = scan->times;
    film->clock = scan->streams[film->index].clock;
    film->lostSeconds = static_cast<double>(scan->undecodable) / std::max(1.0, film->timing.rate.value());
    if (scan->undecodable > 0) info.remarks.push_back({model::RemarkKind::LeftOut, std::to_string(scan->undecodable) + " pictures before the first key frame: the recording begins in mid-group", 0, 0});
    const auto& sections = film->clock.sections;
    if (sections.size() > 1) info.remarks.push_back({model::RemarkKind::Assumed, "the file's clock starts again or jumps " + std::to_string(sections.size() - 1) + (sections.size() == 2 ? " time" : " times") + ": its parts are shown one after the other", 0, 0});
    (void)learnFromFirstFrame(path, *film, scan->estimated, info.remarks); // a stream without one good picture fails with its chunks, which say where
    lookAtFields(path, *film, info.remarks);
    return {};
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

base::Result<model::MediaInfo> probe(const std::string& path, const std::string& thumbnail, const std::function<void()>& alive) {
    MR_ASSIGN(Input input, Input::open(path));
    AVFormatContext& context = input.context();
    model::MediaInfo info;
    const base::FileFacts file = base::fileFacts(path);
    info.fingerprint = {file.bytes, file.modifiedMs};
    info.format = context.iformat->name;
    info.startSeconds = seconds(context.start_time, AV_TIME_BASE_Q);
    info.durationSeconds = seconds(context.duration, AV_TIME_BASE_Q);
    info.bitsPerSecond = context.bit_rate;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        AVStream& stream = *context.streams[i];
        switch (stream.codecpar->codec_type) {
        case AVMEDIA_TYPE_VIDEO: info.video.push_back(videoOf(context, stream)); break;
        case AVMEDIA_TYPE_AUDIO: info.audio.push_back(audioOf(stream)); break;
        default: info.other.push_back({stream.index, text(av_get_media_type_string(stream.codecpar->codec_type)), avcodec_get_name(stream.codecpar->codec_id), tag(stream, "language")});
        }
    }
    proveSound(path, info.audio, alive);
    MR_TRY(findFilm(path, info, alive));
    if (const model::VideoStream* film = info.mainVideo(); film && !thumbnail.empty()) (void)writeThumbnail(path, *film, thumbnail); // without one the list shows an icon
    return info;
}

} // namespace media
