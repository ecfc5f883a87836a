#include "core/media/digest_task.hpp"

#include "core/media/aac.hpp"
#include "core/media/cmaf_writer.hpp"
#include "core/media/encoder_host.hpp"
#include "core/media/picture_graph.hpp"
#include "core/media/x264.hpp"

#include <QCryptographicHash>

namespace media {
namespace {

constexpr int kTimescale = 90000, kFrameTicks = kTimescale / kPatternRate;
constexpr int kWidth = 320, kHeight = 180;
constexpr int kSoundFrames = 64;

model::Task taskOf(Pattern pattern) {
    model::Task task;
    task.kind = model::TaskKind::Video;
    task.picture = pictureOf(pattern);
    task.timescale = kTimescale;
    task.gopTicks = std::int64_t{kFrameTicks} * kPatternFrames / 2;
    task.segments = {{.startTick = 0, .ticks = std::int64_t{kFrameTicks} * kPatternFrames, .frames = kPatternFrames}};
    return task;
}

/// Takes what the encoder has ready.
base::Result<void> drain(AVCodecContext& encoder, QByteArray& made) {
    PacketPtr packet(av_packet_alloc());
    for (;;) {
        const int got = avcodec_receive_packet(&encoder, packet.get());
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
        if (got < 0) return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "The encoder stopped at a test pattern")), got);
        made += QByteArray::number(packet->pts) + (packet->flags & AV_PKT_FLAG_KEY ? " key\n" : "\n");
        // Without what only names the encoder's version: it is in no segment either.
        made += encoder.codec_id == AV_CODEC_ID_H264 ? lengthPrefixed(packet->data, packet->size)
                                                     : QByteArray(reinterpret_cast<const char*>(packet->data), packet->size);
        av_packet_unref(packet.get());
    }
}

/// `frame`: null ends it.
base::Result<void> send(AVCodecContext& encoder, const AVFrame* frame, QByteArray& made) {
    const int status = avcodec_send_frame(&encoder, frame);
    if (status < 0 && status != AVERROR_EOF)
        return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "The encoder stopped at a test pattern")), status);
    return drain(encoder, made);
}

base::Result<void> pullAll(PictureGraph& graph, std::vector<FramePtr>& into) {
    for (;;) {
        MR_ASSIGN(FramePtr frame, graph.pull(0));
        if (!frame) return {};
        into.push_back(std::move(frame));
    }
}

base::Result<std::string> h264Digest(TaskOutput& output) {
    QCryptographicHash sum(QCryptographicHash::Sha256);
    std::size_t done = 0;
    for (const Pattern pattern : kPatterns) {
        MR_ASSIGN(const auto pictures, scaledPattern(pattern));
        for (const H264Variant& variant : kH264Variants) {
            MR_ASSIGN(const QByteArray bytes, encodedH264(pattern, pictures, variant));
            sum.addData(bytes);
            output.progress(static_cast<double>(++done) / static_cast<double>(kPatterns.size() * kH264Variants.size()));
        }
    }
    return sum.result().toHex().toStdString();
}

base::Result<std::string> aacDigest() {
    QByteArray made;
    for (const int kbps : {96, 128}) {
        model::AudioRendition audio;
        audio.kbps = kbps;
        MR_ASSIGN(const CodecPtr encoder, openAac(audio));
        made += QByteArray(reinterpret_cast<const char*>(encoder->extradata), encoder->extradata_size);
        for (int number = 0; number < kSoundFrames; ++number) {
            const FramePtr frame = drawnSound(number);
            if (!frame)
                return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "There is no memory for a test pattern."))};
            frame->pts = std::int64_t{number} * frame->nb_samples;
            MR_TRY(send(*encoder, frame.get(), made));
        }
        MR_TRY(send(*encoder, nullptr, made));
    }
    return QCryptographicHash::hash(made, QCryptographicHash::Sha256).toHex().toStdString();
}

base::Result<std::string> digestOf(const std::string& family, TaskOutput& output) {
    if (family == "h264") return h264Digest(output);
    if (family == "aac") return aacDigest();
    return base::Error{base::ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "There is no family of encoders \"%1\". There are h264 and aac."), family)};
}

} // namespace

base::Result<std::vector<FramePtr>> scaledPattern(Pattern pattern) {
    std::vector<FramePtr> scaled;
    std::optional<PictureGraph> graph;
    for (int number = 0; number < kPatternFrames; ++number) {
        const FramePtr frame = drawn(pattern, number);
        if (!frame)
            return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "There is no memory for a test pattern."))};
        frame->pts = std::int64_t{number} * kFrameTicks;
        if (!graph) {
            MR_ASSIGN(graph, PictureGraph::create(*frame, pictureOf(pattern), {{kWidth, kHeight}}, kTimescale));
        }
        MR_TRY(graph->push(frame.get()));
        MR_TRY(pullAll(*graph, scaled));
    }
    MR_TRY(graph->push(nullptr));
    MR_TRY(pullAll(*graph, scaled));
    return scaled;
}

base::Result<QByteArray> encodedH264(
    Pattern pattern, const std::vector<FramePtr>& pictures, const H264Variant& variant, const std::string& more) {
    const model::Task task = taskOf(pattern);
    model::VideoRendition rendition;
    rendition.name = "pattern";
    rendition.profile = variant.profile;
    rendition.speed = variant.speed;
    rendition.width = kWidth;
    rendition.height = kHeight;
    rendition.rateControl = variant.rateControl;
    rendition.kbps = 900;
    MR_ASSIGN(const CodecPtr encoder, openX264(task, rendition, Pass::Single, {}, more));
    const std::int64_t step = encoderStep(task, rendition);
    QByteArray made = avcConfig(encoder->extradata, encoder->extradata_size);
    GopGrid gops(task);
    for (const FramePtr& each : pictures) {
        const FramePtr picture(av_frame_clone(each.get()));
        if (!picture)
            return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "There is no memory for a test pattern."))};
        picture->pict_type = gops.begins(picture->pts) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        picture->color_range = AVCOL_RANGE_MPEG;
        markProgressive(*picture);
        picture->pts /= step;
        MR_TRY(send(*encoder, picture.get(), made));
    }
    MR_TRY(send(*encoder, nullptr, made));
    return made;
}

base::Result<model::TaskResult> digest(const model::Task& task, TaskOutput& output) {
    model::TaskResult result;
    result.host = encoderHost();
    for (const std::string& family : task.families) {
        const auto sum = digestOf(family, output);
        if (sum) result.digests.push_back({family, *sum});
        else if (sum.error().code != base::ErrorCode::Unsupported) return sum.error(); // a computer without it is one of another kind
    }
    return result;
}

} // namespace media
