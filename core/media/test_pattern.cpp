#include "core/media/test_pattern.hpp"

#include "core/media/libav.hpp"

#include <array>

namespace media {
namespace {

class TestPattern {
public:
    explicit TestPattern(const model::Task& task) : m_task(task) {}

    base::Result<model::TaskResult> run() {
        MR_TRY(openGraph());
        AVFormatContext* raw = nullptr;
        if (avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr) < 0)
            return base::Error{
                base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This FFmpeg has no MP4 muxer. Install one that has."))};
        m_muxer.reset(raw);
        for (Track& track : m_tracks) MR_TRY(openEncoder(track));
        if (avio_open(&m_muxer->pb, ("file:" + m_task.output).c_str(), AVIO_FLAG_WRITE) < 0 ||
            avformat_write_header(m_muxer.get(), nullptr) < 0)
            return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written."), m_task.output)};
        int status = encodeAll();
        if (status >= 0) status = av_write_trailer(m_muxer.get());
        avio_closep(&m_muxer->pb);
        if (status < 0)
            return base::Error{
                base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), m_task.output, avError(status))};
        return model::TaskResult{};
    }

private:
    struct Track {
        const char* codec;
        const char* sinkName;
        int stream; ///< of the file
        AVFilterContext* sink = nullptr;
        CodecPtr encoder = nullptr;
        bool open = true;
    };

    base::Result<void> openGraph() {
        const std::string seconds = std::to_string(m_task.seconds);
        const std::string text = "testsrc2=size=1280x720:rate=25:duration=" + seconds +
            ",format=yuv420p,buffersink@v;sine=frequency=440:beep_factor=4:sample_rate=48000:duration=" + seconds +
            ",aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=1024:p=1,abuffersink@a";
        const int status = buildGraph(m_graph, text);
        if (status < 0)
            return base::Error{base::ErrorCode::Unsupported,
                base::text(QT_TRANSLATE_NOOP("Core", "The test pattern cannot be drawn: %1."), avError(status))};
        for (Track& track : m_tracks) track.sink = avfilter_graph_get_filter(m_graph.get(), track.sinkName);
        return {};
    }

    base::Result<void> openEncoder(Track& track) {
        const AVCodec* codec = avcodec_find_encoder_by_name(track.codec);
        if (!codec)
            return base::Error{base::ErrorCode::Unsupported,
                base::text(QT_TRANSLATE_NOOP("Core", "This FFmpeg has no encoder %1. Install one that has."), track.codec)};
        track.encoder.reset(avcodec_alloc_context3(codec));
        AVCodecContext& c = *track.encoder;
        c.time_base = av_buffersink_get_time_base(track.sink);
        c.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        if (codec->type == AVMEDIA_TYPE_VIDEO) setPicture(c);
        else setSound(c);
        if (avcodec_open2(&c, codec, nullptr) < 0)
            return base::Error{
                base::ErrorCode::EncoderStopped, base::text(QT_TRANSLATE_NOOP("Core", "The encoder %1 cannot be opened."), track.codec)};
        AVStream* stream = avformat_new_stream(m_muxer.get(), nullptr);
        avcodec_parameters_from_context(stream->codecpar, &c);
        stream->time_base = c.time_base;
        return {};
    }

    static void setPicture(AVCodecContext& c) {
        c.width = 1280;
        c.height = 720;
        c.pix_fmt = AV_PIX_FMT_YUV420P;
        c.framerate = {25, 1};
        c.color_primaries = AVCOL_PRI_BT709;
        c.color_trc = AVCOL_TRC_BT709;
        c.colorspace = AVCOL_SPC_BT709;
        c.color_range = AVCOL_RANGE_MPEG;
        av_opt_set(c.priv_data, "preset", "veryfast", 0);
    }

    static void setSound(AVCodecContext& c) {
        c.sample_rate = 48000;
        c.sample_fmt = AV_SAMPLE_FMT_FLTP;
        av_channel_layout_default(&c.ch_layout, 2);
        c.bit_rate = 128000;
    }

    /// Both tracks in turns, frame by frame. Negative: why the file cannot be written.
    int encodeAll() {
        int status = 0;
        while (status >= 0 && (m_tracks[0].open || m_tracks[1].open))
            for (Track& track : m_tracks)
                if (track.open && status >= 0) status = encodeNext(track);
        return status;
    }

    int encodeNext(Track& track) {
        av_frame_unref(m_frame.get());
        track.open = av_buffersink_get_frame(track.sink, m_frame.get()) >= 0;
        m_frame->pict_type = AV_PICTURE_TYPE_NONE;
        avcodec_send_frame(track.encoder.get(), track.open ? m_frame.get() : nullptr);
        int status = 0;
        while (status >= 0 && avcodec_receive_packet(track.encoder.get(), m_packet.get()) == 0) {
            m_packet->stream_index = track.stream;
            // One frame; without it the muxer cuts the last one off.
            if (track.stream == 0 && m_packet->duration == 0) m_packet->duration = 1;
            av_packet_rescale_ts(m_packet.get(), track.encoder->time_base, m_muxer->streams[track.stream]->time_base);
            status = av_interleaved_write_frame(m_muxer.get(), m_packet.get());
        }
        return status;
    }

    const model::Task& m_task;
    GraphPtr m_graph;
    OutputPtr m_muxer;
    std::array<Track, 2> m_tracks{{{"libx264", "buffersink@v", 0}, {"aac", "abuffersink@a", 1}}};
    PacketPtr m_packet{av_packet_alloc()};
    FramePtr m_frame{av_frame_alloc()};
};

} // namespace

base::Result<model::TaskResult> makeTestPattern(const model::Task& task, TaskOutput&) {
    return TestPattern(task).run();
}

} // namespace media
