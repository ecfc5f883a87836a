#include "core/media/audio_task.hpp"

#include "core/media/cmaf_writer.hpp"
#include "core/media/content_watch.hpp"
#include "core/media/input.hpp"
#include "core/media/segment_proof.hpp"

#include <cmath>
#include <sstream>

namespace media {
namespace {

constexpr int kFrameSamples = 1024; // AAC-LC
constexpr double kNoticedSeconds = 0.1; // less is the padding that every encoder leaves

/// Resamples to the output's rate, fills gaps, and lays the first sample at the presentation's start.
class SoundGraph {
public:
    base::Result<void> create(const AVFrame& sample, const model::Task& task, bool first, std::int64_t totalSamples) {
        AVChannelLayout layout{};
        if (sample.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&layout, sample.ch_layout.nb_channels);
        else av_channel_layout_copy(&layout, &sample.ch_layout);
        char layoutName[128] = {};
        av_channel_layout_describe(&layout, layoutName, sizeof layoutName);
        av_channel_layout_uninit(&layout);

        std::ostringstream text;
        text << "abuffer@in=time_base=1/" << sample.sample_rate << ":sample_rate=" << sample.sample_rate << ":sample_fmt=" << av_get_sample_fmt_name(static_cast<AVSampleFormat>(sample.format))
             << ":channel_layout=" << layoutName;
        // async: stretches or fills so that the sound follows its timestamps; gaps over 0.1 s become silence.
        text << ",aresample=" << task.audio.sampleRate << ":async=1000:min_hard_comp=0.1" << (first ? ":first_pts=0" : "");
        text << ",aformat=sample_fmts=fltp:channel_layouts=" << (task.audio.channels == 1 ? "mono" : "stereo");
        if (totalSamples > 0) text << ",apad=whole_len=" << totalSamples << ",atrim=end_sample=" << totalSamples;
        // The detector marks whole frames, so they have the encoder's length before it sees them.
        text << ",asetnsamples=n=" << kFrameSamples << ":p=0,silencedetect=n=-60dB:d=1,abuffersink@out";
        const int status = buildGraph(m_graph, text.str());
        if (status < 0) return base::Error{base::ErrorCode::SourceUnreadable, "the sound cannot be converted: " + avError(status)};
        m_source = avfilter_graph_get_filter(m_graph.get(), "abuffer@in");
        m_sink = avfilter_graph_get_filter(m_graph.get(), "abuffersink@out");
        av_buffersink_set_frame_size(m_sink, kFrameSamples);
        m_rate = sample.sample_rate;
        m_format = sample.format;
        m_channels = sample.ch_layout.nb_channels;
        return {};
    }
    bool accepts(const AVFrame& frame) const { return m_graph && frame.sample_rate == m_rate && frame.format == m_format && frame.ch_layout.nb_channels == m_channels; }
    explicit operator bool() const { return m_graph != nullptr; }
    void push(AVFrame* frame) {
        if (frame && frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&frame->ch_layout, frame->ch_layout.nb_channels);
        // A refused frame is a gap, which the resampler fills.
        if (av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF) < 0) ++m_refused;
    }
    FramePtr pull() {
        FramePtr frame(av_frame_alloc());
        return av_buffersink_get_frame(m_sink, frame.get()) < 0 ? nullptr : std::move(frame);
    }

private:
    GraphPtr m_graph;
    AVFilterContext *m_source = nullptr, *m_sink = nullptr;
    int m_rate = 0, m_format = -1, m_channels = 0, m_refused = 0;
};

class AudioTask {
public:
    AudioTask(const model::Task& task, TaskOutput& output) : m_task(task), m_output(output) {
        if (task.endsWithVideo) m_total = std::llround(task.durationSeconds * task.audio.sampleRate);
    }

    base::Result<model::TaskResult> run() {
        MR_ASSIGN(Input input, Input::open(m_task.source));
        if (m_task.audio.streamIndex >= static_cast<int>(input.context().nb_streams))
            return base::Error{base::ErrorCode::SourceUnreadable, m_task.source + " no longer holds the sound it was planned with."};
        input.selectOnly(m_task.audio.streamIndex);
        AVStream& stream = input.stream(m_task.audio.streamIndex);
        MR_ASSIGN(CodecPtr decoder, openDecoder(stream));
        MR_TRY(openEncoder());
        PacketPtr packet(av_packet_alloc());
        FramePtr frame(av_frame_alloc());
        std::int64_t decoded = 0, nextPts = AV_NOPTS_VALUE;
        bool more = true;
        while (more) {
            more = input.read(*packet);
            avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr);
            while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
                if (frame->nb_samples <= 0 || frame->sample_rate <= 0) continue;
                ++decoded;
                std::int64_t pts = frame->best_effort_timestamp;
                if (pts != AV_NOPTS_VALUE) {
                    const double seconds = static_cast<double>(pts) * av_q2d(stream.time_base) - m_task.originSeconds;
                    pts = std::llround(seconds * frame->sample_rate);
                } else {
                    pts = nextPts == AV_NOPTS_VALUE ? 0 : nextPts;
                }
                nextPts = pts + frame->nb_samples;
                if (decoded == 1) m_firstSeconds = static_cast<double>(pts) / frame->sample_rate;
                m_lastSeconds = static_cast<double>(nextPts) / frame->sample_rate;
                frame->pts = pts;
                if (!m_graph.accepts(*frame)) {
                    if (m_graph) MR_TRY(drainGraph(true));
                    MR_TRY(m_graph.create(*frame, m_task, m_sent == 0, m_total));
                }
                m_graph.push(frame.get());
                MR_TRY(drainGraph(false));
            }
        }
        if (decoded == 0) return base::Error{base::ErrorCode::SourceUnreadable, m_task.source + ": no sound can be decoded from its stream " + std::to_string(m_task.audio.streamIndex) + "."};
        MR_TRY(drainGraph(true));
        avcodec_send_frame(m_encoder.get(), nullptr);
        MR_TRY(drainEncoder());
        if (!m_samples.empty()) MR_TRY(closeSegment(m_total > 0 ? m_total : m_sent));
        if (m_silentFrom >= 0) m_result.content.silent.push_back({m_silentFrom, static_cast<double>(m_sent) / m_task.audio.sampleRate});
        noteWhatWasLeftOut();
        m_result.provenFrames = m_proof.frames();
        m_result.encoder = std::string("aac in ") + LIBAVCODEC_IDENT;
        return std::move(m_result);
    }

private:
    /// Output time 0 is the first picture, and the presentation ends with the last.
    void noteWhatWasLeftOut() {
        if (!m_task.endsWithVideo) return;
        const auto note = [&](double seconds, const char* where) {
            if (seconds > kNoticedSeconds) m_result.notes.push_back(QString::number(seconds, 'f', 1).toStdString() + " s of sound " + where + " were left out");
        };
        note(-m_firstSeconds, "before the first picture");
        note(m_lastSeconds - m_task.durationSeconds, "after the last picture");
    }

    base::Result<void> openEncoder() {
        const AVCodec* codec = avcodec_find_encoder_by_name("aac");
        if (!codec) return base::Error{base::ErrorCode::Unsupported, "this FFmpeg has no AAC encoder"};
        m_encoder.reset(avcodec_alloc_context3(codec));
        m_encoder->sample_rate = m_task.audio.sampleRate;
        m_encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
        av_channel_layout_default(&m_encoder->ch_layout, m_task.audio.channels);
        m_encoder->bit_rate = static_cast<std::int64_t>(m_task.audio.kbps) * 1000;
        m_encoder->time_base = {1, m_task.audio.sampleRate};
        m_encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
        m_encoder->thread_count = 1;
        const int status = avcodec_open2(m_encoder.get(), codec, nullptr);
        if (status < 0) return base::Error{base::ErrorCode::EncoderStopped, "the AAC encoder refuses the settings: " + avError(status)};
        TrackHeader header;
        header.video = false;
        header.timescale = header.sampleRate = m_task.audio.sampleRate;
        header.channels = m_task.audio.channels;
        header.bitsPerSecond = m_task.audio.kbps * 1000;
        header.language = m_task.audio.language;
        header.decoderConfig = QByteArray(reinterpret_cast<const char*>(m_encoder->extradata), m_encoder->extradata_size);
        MR_ASSIGN(m_proof, SegmentProof::create(AV_CODEC_ID_AAC, header.decoderConfig));
        MR_ASSIGN(m_facts, storeInit(m_task, m_task.audio.name, initSegment(header), "mp4a.40.2"));
        return {};
    }

    base::Result<void> drainGraph(bool last) {
        if (last) m_graph.push(nullptr);
        while (FramePtr frame = m_graph.pull()) {
            if (m_total > 0 && m_sent >= m_total) continue;
            if (const auto at = detected(*frame, "lavfi.silence_start")) m_silentFrom = std::max(0.0, *at);
            if (const auto at = detected(*frame, "lavfi.silence_end"); at && m_silentFrom >= 0) {
                m_result.content.silent.push_back({m_silentFrom, *at});
                m_silentFrom = -1;
            }
            frame->pts = m_sent;
            m_sent += frame->nb_samples;
            const int status = avcodec_send_frame(m_encoder.get(), frame.get());
            if (status < 0) return base::Error{base::ErrorCode::EncoderStopped, "the AAC encoder stopped: " + avError(status)};
            MR_TRY(drainEncoder());
        }
        return {};
    }

    base::Result<void> drainEncoder() {
        PacketPtr packet(av_packet_alloc());
        while (avcodec_receive_packet(m_encoder.get(), packet.get()) == 0) {
            // The encoder's priming frame lies before 0. Without it the sound starts exactly with the picture and no
            // edit list is needed; the decoder's overlap fades the first 21 ms in.
            const std::int64_t pts = packet->pts;
            if (pts >= 0 && !(m_total > 0 && pts >= m_total)) {
                if (static_cast<double>(pts) >= boundary() && !m_samples.empty()) MR_TRY(closeSegment(pts));
                m_samples.push_back({pts, kFrameSamples, true, QByteArray(reinterpret_cast<const char*>(packet->data), packet->size)});
                if (m_task.durationSeconds > 0 && m_samples.size() % 256 == 0) m_output.progress(static_cast<double>(pts) / m_task.audio.sampleRate / m_task.durationSeconds);
            }
            av_packet_unref(packet.get());
        }
        return {};
    }

    double boundary() const { return (m_closed + 1) * m_task.segmentSeconds * m_task.audio.sampleRate; }

    base::Result<void> closeSegment(std::int64_t end) {
        const std::int64_t start = m_samples.front().pts;
        end = std::max(end, m_samples.back().pts + 1);
        ++m_closed;
        const QByteArray bytes = mediaSegment(m_closed, start, end, m_samples);
        MR_TRY(m_proof.check(m_samples, m_task.audio.name + "/" + model::segmentFileName(m_closed)));
        model::SegmentFile file{m_task.audio.name, m_closed, 0, static_cast<std::int64_t>(m_samples.size()), static_cast<double>(end - start) / m_task.audio.sampleRate, {}, start, end - start, {}};
        m_samples.clear();
        return storeSegment(m_task, std::move(file), bytes, m_facts, m_output, m_result);
    }

    const model::Task& m_task;
    TaskOutput& m_output;
    SoundGraph m_graph;
    CodecPtr m_encoder;
    SegmentProof m_proof;
    model::RenditionFacts m_facts;
    model::TaskResult m_result;
    std::vector<Sample> m_samples;
    std::int64_t m_total = 0, m_sent = 0;
    double m_silentFrom = -1;
    double m_firstSeconds = 0, m_lastSeconds = 0; ///< of the decoded sound, in output time
    int m_closed = 0;
};

} // namespace

base::Result<model::TaskResult> encodeAudio(const model::Task& task, TaskOutput& output) {
    return AudioTask(task, output).run();
}

} // namespace media
