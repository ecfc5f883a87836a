#include "core/media/decode_task.hpp"

#include "core/base/files.hpp"
#include "core/media/input.hpp"
#include "core/media/signature_timeline.hpp"
#include "core/media/sound_likeness.hpp"
#include "core/media/sound_source.hpp"
#include "core/media/video_source.hpp"

#include <algorithm>
#include <optional>

namespace media {
namespace {

/// The joined files as one stream for libavformat; one file is in memory at a time.
class JoinedFiles {
public:
    explicit JoinedFiles(const std::vector<std::string>& files) : m_files(files) {}

    static int read(void* self, std::uint8_t* buffer, int size) { return static_cast<JoinedFiles*>(self)->readSome(buffer, size); }
    const base::Error& error() const { return m_error; }

private:
    int readSome(std::uint8_t* buffer, int size) {
        while (m_at >= m_bytes.size()) {
            if (m_next >= m_files.size()) return AVERROR_EOF;
            auto bytes = base::readFile(m_files[m_next++], 1LL << 31);
            if (!bytes) {
                m_error = bytes.error();
                return AVERROR(EIO);
            }
            m_bytes = std::move(bytes).value();
            m_at = 0;
        }
        const auto count = std::min<qsizetype>(size, m_bytes.size() - m_at);
        std::copy_n(m_bytes.constData() + m_at, count, reinterpret_cast<char*>(buffer));
        m_at += count;
        return static_cast<int>(count);
    }

    const std::vector<std::string>& m_files;
    std::size_t m_next = 0;
    QByteArray m_bytes;
    qsizetype m_at = 0;
    base::Error m_error{base::ErrorCode::SourceUnreadable, ""};
};

/// Walks through the source beside a rendition's pictures.
class PictureComparison {
public:
    static base::Result<PictureComparison> open(const model::Task& task) {
        MR_ASSIGN(VideoSource source, VideoSource::open(task.source, trackOf(task.picture)));
        return PictureComparison(task, std::move(source));
    }
    void see(const AVFrame& picture, double seconds) {
        constexpr double kAhead = 1; // what a picture could be mistaken for
        while (!m_ended && m_until < seconds + kAhead) {
            const FramePtr frame = m_source.next();
            m_ended = !frame;
            if (!frame) break;
            m_until = shownAt(m_task->picture, m_task->timescale, frame->pts);
            if (m_until < -m_tolerance) continue;
            if (const auto signature = signatureOf(*frame, m_task->picture)) m_likeness.source(m_until, *signature);
        }
        if (const auto signature = signatureOf(picture, renditionPicture())) m_likeness.output(seconds, *signature);
    }
    model::Likeness finish() { return m_likeness.finish(); }

private:
    PictureComparison(const model::Task& task, VideoSource source)
        : m_task(&task), m_source(std::move(source)), m_tolerance(toleranceOf(task.picture)), m_likeness(std::string(), m_tolerance) {}

    const model::Task* m_task;
    VideoSource m_source;
    double m_tolerance, m_until = -1e9;
    bool m_ended = false;
    PictureLikeness m_likeness;
};

/// What is to be heard of the source's sound, by output time.
base::Result<Envelope> soundOf(const model::Task& task, double limit, TaskOutput& output) {
    Envelope envelope(limit);
    MR_ASSIGN(SoundSource source, SoundSource::open(task.source, task.audio.streamIndex, task.audio.clock));
    source.setHeartbeat([&] { output.progress(0); });
    while (const FramePtr frame = source.next())
        if (frame->best_effort_timestamp != AV_NOPTS_VALUE)
            envelope.add(*frame, static_cast<double>(frame->best_effort_timestamp) * av_q2d(source.timeBase()) - task.originSeconds);
    return envelope;
}

struct AvioDeleter {
    void operator()(AVIOContext* io) const {
        if (io) av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

} // namespace

base::Result<model::TaskResult> decodeAll(const model::Task& task, TaskOutput& output) {
    JoinedFiles joined(task.files);
    constexpr int kBuffer = 1 << 16;
    std::unique_ptr<AVIOContext, AvioDeleter> io(
        avio_alloc_context(static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, &joined, &JoinedFiles::read, nullptr, nullptr));
    AVFormatContext* raw = avformat_alloc_context();
    raw->pb = io.get();
    const int opened = avformat_open_input(&raw, "", av_find_input_format("mp4"), nullptr);
    if (opened < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            "The segments cannot be parsed: " + (joined.error().message.empty() ? avError(opened) : joined.error().clause()) + "."};
    InputPtr input(raw);
    if (input->nb_streams != 1) return base::Error{base::ErrorCode::SourceUnreadable, "The init segment does not hold exactly one track."};
    AVStream& stream = *input->streams[0];
    MR_ASSIGN(CodecPtr decoder, openDecoder(stream));
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;

    model::TaskResult result;
    model::DecodeFacts facts;
    const bool video = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    std::optional<PictureComparison> comparison;
    Envelope heard(48 * 3600);
    if (!task.source.empty() && video) {
        MR_ASSIGN(comparison, PictureComparison::open(task));
    }
    PacketPtr packet(av_packet_alloc());
    FramePtr frame(av_frame_alloc());
    bool first = true, more = true;
    while (more) {
        const int got = av_read_frame(input.get(), packet.get());
        if (got < 0 && got != AVERROR_EOF) ++facts.errors;
        more = got >= 0;
        if (more) {
            const double at = static_cast<double>(packet->pts) * av_q2d(stream.time_base);
            if (first || at < facts.firstSeconds) facts.firstSeconds = at;
            first = false;
            facts.endSeconds = std::max(facts.endSeconds, at + static_cast<double>(packet->duration) * av_q2d(stream.time_base));
            if ((packet->flags & AV_PKT_FLAG_KEY) && stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) facts.keyFrames.push_back(at);
        }
        if (avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr) < 0 && more) ++facts.errors;
        av_packet_unref(packet.get());
        while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
            if (frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) ++facts.errors;
            facts.width = frame->width;
            facts.height = frame->height;
            facts.samples += frame->nb_samples;
            const double at = static_cast<double>(frame->best_effort_timestamp) * av_q2d(stream.time_base);
            if (comparison) comparison->see(*frame, at);
            if (!task.source.empty() && !video) heard.add(*frame, at);
            if (++facts.frames % 250 == 0) output.progress(0);
        }
    }
    if (!joined.error().message.empty()) return joined.error();
    if (comparison) result.likeness.push_back(comparison->finish());
    if (!task.source.empty() && !video) {
        MR_ASSIGN(const Envelope right, soundOf(task, facts.endSeconds + 60, output));
        std::vector<double> places;
        for (double second = 0; second < facts.endSeconds; second += 2) places.push_back(second);
        result.likeness.push_back(compareSound({}, right, heard, places));
    }
    result.decoded = facts;
    return result;
}

base::Result<model::TaskResult> makeTestPattern(const model::Task& task, TaskOutput&) {
    const std::string seconds = std::to_string(task.seconds);
    GraphPtr graph;
    const std::string text = "testsrc2=size=1280x720:rate=25:duration=" + seconds +
        ",format=yuv420p,buffersink@v;sine=frequency=440:beep_factor=4:sample_rate=48000:duration=" + seconds +
        ",aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=1024:p=1,abuffersink@a";
    int status = buildGraph(graph, text);
    if (status < 0) return base::Error{base::ErrorCode::Unsupported, "The test pattern cannot be drawn: " + avError(status) + "."};

    AVFormatContext* rawOutput = nullptr;
    if (avformat_alloc_output_context2(&rawOutput, nullptr, "mp4", nullptr) < 0)
        return base::Error{base::ErrorCode::Unsupported, "This FFmpeg has no MP4 muxer. Install one that has."};
    OutputPtr muxer(rawOutput);
    struct Track {
        const char* codec;
        AVFilterContext* sink;
        CodecPtr encoder;
    };
    Track tracks[2] = {{"libx264", avfilter_graph_get_filter(graph.get(), "buffersink@v"), nullptr},
        {"aac", avfilter_graph_get_filter(graph.get(), "abuffersink@a"), nullptr}};
    for (Track& track : tracks) {
        const AVCodec* codec = avcodec_find_encoder_by_name(track.codec);
        if (!codec)
            return base::Error{
                base::ErrorCode::Unsupported, std::string("This FFmpeg has no encoder ") + track.codec + ". Install one that has."};
        track.encoder.reset(avcodec_alloc_context3(codec));
        AVCodecContext& c = *track.encoder;
        c.time_base = av_buffersink_get_time_base(track.sink);
        c.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        if (codec->type == AVMEDIA_TYPE_VIDEO) {
            c.width = 1280;
            c.height = 720;
            c.pix_fmt = AV_PIX_FMT_YUV420P;
            c.framerate = {25, 1};
            c.color_primaries = AVCOL_PRI_BT709;
            c.color_trc = AVCOL_TRC_BT709;
            c.colorspace = AVCOL_SPC_BT709;
            c.color_range = AVCOL_RANGE_MPEG;
            av_opt_set(c.priv_data, "preset", "veryfast", 0);
        } else {
            c.sample_rate = 48000;
            c.sample_fmt = AV_SAMPLE_FMT_FLTP;
            av_channel_layout_default(&c.ch_layout, 2);
            c.bit_rate = 128000;
        }
        if (avcodec_open2(&c, codec, nullptr) < 0)
            return base::Error{base::ErrorCode::EncoderStopped, std::string("The encoder ") + track.codec + " cannot be opened."};
        AVStream* stream = avformat_new_stream(muxer.get(), nullptr);
        avcodec_parameters_from_context(stream->codecpar, &c);
        stream->time_base = c.time_base;
    }
    if (avio_open(&muxer->pb, ("file:" + task.output).c_str(), AVIO_FLAG_WRITE) < 0 || avformat_write_header(muxer.get(), nullptr) < 0)
        return base::Error{base::ErrorCode::Io, task.output + " cannot be written."};
    PacketPtr packet(av_packet_alloc());
    FramePtr frame(av_frame_alloc());
    bool open[2] = {true, true};
    while (status >= 0 && (open[0] || open[1])) {
        for (int i = 0; i < 2; ++i) {
            if (!open[i]) continue;
            av_frame_unref(frame.get());
            open[i] = av_buffersink_get_frame(tracks[i].sink, frame.get()) >= 0;
            frame->pict_type = AV_PICTURE_TYPE_NONE;
            avcodec_send_frame(tracks[i].encoder.get(), open[i] ? frame.get() : nullptr);
            while (status >= 0 && avcodec_receive_packet(tracks[i].encoder.get(), packet.get()) == 0) {
                packet->stream_index = i;
                if (i == 0 && packet->duration == 0) packet->duration = 1; // one frame; without it the muxer cuts the last one off
                av_packet_rescale_ts(packet.get(), tracks[i].encoder->time_base, muxer->streams[i]->time_base);
                status = av_interleaved_write_frame(muxer.get(), packet.get());
            }
        }
    }
    if (status >= 0) status = av_write_trailer(muxer.get());
    avio_closep(&muxer->pb);
    if (status < 0) return base::Error{base::ErrorCode::Io, task.output + " cannot be written: " + avError(status) + "."};
    return model::TaskResult{};
}

} // namespace media
