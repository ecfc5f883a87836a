#include "core/media/decode_task.hpp"

#include "core/base/files.hpp"
#include "core/media/input.hpp"
#include "core/media/signature_timeline.hpp"
#include "core/media/sound_likeness.hpp"
#include "core/media/sound_source.hpp"
#include "core/media/video_source.hpp"

#include <algorithm>
#include <cmath>
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
    static base::Result<PictureComparison> open(const model::Task& task, const SourceFile& file, TaskOutput& output) {
        MR_ASSIGN(VideoSource source, VideoSource::open(file, trackOf(task.picture)));
        // Where times are counted, a picture's is only sure when those before it were seen.
        if (isExcerpt(task) && task.picture.times == model::PictureTimes::Given) {
            constexpr double kBefore = 2; // seconds, and the picture that is shown still then
            source.keepEarly();
            const auto& picture = task.picture;
            const double from = -static_cast<double>(picture.leadTicks) / task.timescale - kBefore;
            MR_TRY(source.seek(picture.firstPts + std::llround(std::max(0.0, from) / picture.timeBase.value()), picture.firstPts));
        }
        return PictureComparison(task, std::move(source), output);
    }
    void see(const AVFrame& picture, double seconds) {
        constexpr double kAhead = 1; // what a picture could be mistaken for
        while (!m_ended && m_until < seconds + kAhead) {
            const FramePtr frame = m_source.next();
            m_ended = !frame;
            if (!frame) break;
            if (++m_walked % 250 == 0) m_output->progress(0);
            m_until = shownAt(m_task->picture, m_task->timescale, frame->pts);
            if (m_until < -m_tolerance) {
                m_before.reset(av_frame_clone(frame.get())); // shown still when what is kept begins, perhaps
                continue;
            }
            noteBefore();
            note(*frame);
        }
        if (m_ended) noteBefore();
        if (const auto signature = signatureOf(picture, renditionPicture())) m_likeness.output(seconds, *signature);
    }
    model::Likeness finish() { return m_likeness.finish(); }

private:
    PictureComparison(const model::Task& task, VideoSource source, TaskOutput& output)
        : m_task(&task), m_output(&output), m_source(std::move(source)), m_tolerance(toleranceOf(task.picture)),
          m_likeness(std::string(), m_tolerance) {}
    /// The source begins before what is kept of it.
    static bool isExcerpt(const model::Task& task) { return task.picture.leadTicks < 0; }
    void note(const AVFrame& frame) {
        const double at = shownAt(m_task->picture, m_task->timescale, frame.pts);
        if (const auto signature = signatureOf(frame, m_task->picture)) m_likeness.source(at, *signature);
    }
    void noteBefore() {
        const FramePtr held = std::move(m_before);
        if (held && isExcerpt(*m_task)) note(*held);
    }

    const model::Task* m_task;
    TaskOutput* m_output;
    VideoSource m_source;
    double m_tolerance, m_until = -1e9;
    bool m_ended = false;
    int m_walked = 0;
    FramePtr m_before; ///< the last picture before what is kept
    PictureLikeness m_likeness;
};

/// What is to be heard of the source's sound, by output time.
base::Result<Envelope> soundOf(const model::Task& task, const SourceFile& file, double limit, TaskOutput& output) {
    constexpr double kFurther = 60; // seconds: times may be out of order
    Envelope envelope(limit);
    MR_ASSIGN(SoundSource source, SoundSource::open(file, task.audio.streamIndex, task.audio.clock));
    source.setHeartbeat([&] { output.working(); });
    while (const FramePtr frame = source.next()) {
        if (frame->best_effort_timestamp == AV_NOPTS_VALUE) continue;
        const double at = static_cast<double>(frame->best_effort_timestamp) * av_q2d(source.timeBase()) - task.originSeconds;
        envelope.add(*frame, at);
        if (task.endsInside && at > limit + kFurther) break;
    }
    return envelope;
}

/// One rendition, from its first packet to its last frame.
class OutputDecoder {
public:
    OutputDecoder(const model::Task& task, const SourceFile& source, TaskOutput& output)
        : m_task(task), m_source(source), m_output(output), m_joined(task.files) {}

    base::Result<model::TaskResult> run() {
        MR_TRY(open());
        if (compares() && m_video) {
            MR_ASSIGN(m_pictures, PictureComparison::open(m_task, m_source, m_output));
        }
        for (bool more = true; more;) {
            more = feed();
            takeFrames();
        }
        if (!m_joined.error().message.empty()) return m_joined.error();
        model::TaskResult result;
        if (m_pictures) result.likeness.push_back(m_pictures->finish());
        if (compares() && !m_video) {
            MR_ASSIGN(model::Likeness likeness, compareWithSource());
            result.likeness.push_back(std::move(likeness));
        }
        result.decoded = std::move(m_facts);
        return result;
    }

private:
    bool compares() const { return !m_task.source.empty(); }

    base::Result<void> open() {
        constexpr int kBuffer = 1 << 16;
        m_io.reset(avio_alloc_context(
            static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, &m_joined, &JoinedFiles::read, nullptr, nullptr));
        AVFormatContext* raw = avformat_alloc_context();
        raw->pb = m_io.get();
        const int opened = avformat_open_input(&raw, "", av_find_input_format("mp4"), nullptr);
        if (opened < 0)
            return base::Error{base::ErrorCode::SourceUnreadable,
                base::text(QT_TRANSLATE_NOOP("Core", "The segments cannot be parsed: %1."),
                    (m_joined.error().message.empty() ? avError(opened) : m_joined.error().clause()))};
        m_input.reset(raw);
        if (m_input->nb_streams != 1)
            return base::Error{base::ErrorCode::SourceUnreadable,
                base::text(QT_TRANSLATE_NOOP("Core", "The init segment does not hold exactly one track."))};
        const AVStream& stream = *m_input->streams[0];
        m_timeBase = stream.time_base;
        m_video = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
        MR_ASSIGN(m_decoder, openDecoder(stream));
        m_decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
        return {};
    }

    /// Gives the decoder one packet; behind the last the end, and false.
    bool feed() {
        const int got = av_read_frame(m_input.get(), m_packet.get());
        if (got < 0 && got != AVERROR_EOF) ++m_facts.errors;
        const bool more = got >= 0;
        if (more) note(*m_packet);
        if (avcodec_send_packet(m_decoder.get(), more ? m_packet.get() : nullptr) < 0 && more) ++m_facts.errors;
        av_packet_unref(m_packet.get());
        return more;
    }

    void note(const AVPacket& packet) {
        const double at = static_cast<double>(packet.pts) * av_q2d(m_timeBase);
        if (m_first || at < m_facts.firstSeconds) m_facts.firstSeconds = at;
        m_first = false;
        m_facts.endSeconds = std::max(m_facts.endSeconds, at + static_cast<double>(packet.duration) * av_q2d(m_timeBase));
        if ((packet.flags & AV_PKT_FLAG_KEY) && m_video) m_facts.keyFrames.push_back(at);
    }

    void takeFrames() {
        while (avcodec_receive_frame(m_decoder.get(), m_frame.get()) == 0) {
            if (m_frame->decode_error_flags || (m_frame->flags & AV_FRAME_FLAG_CORRUPT)) ++m_facts.errors;
            m_facts.width = m_frame->width;
            m_facts.height = m_frame->height;
            m_facts.samples += m_frame->nb_samples;
            const double at = static_cast<double>(m_frame->best_effort_timestamp) * av_q2d(m_timeBase);
            if (m_pictures) m_pictures->see(*m_frame, at);
            if (compares() && !m_video) m_heard.add(*m_frame, at);
            ++m_facts.frames;
            m_output.working();
        }
    }

    base::Result<model::Likeness> compareWithSource() {
        // A source that goes on behind what is kept of it has sound there that is rightly not heard.
        MR_ASSIGN(const Envelope right,
            soundOf(m_task, m_source, m_task.endsInside ? m_task.durationSeconds : m_facts.endSeconds + 60, m_output));
        std::vector<double> places;
        for (int i = 0; 2.0 * i < m_facts.endSeconds; ++i) places.push_back(2.0 * i);
        return compareSound({}, right, m_heard, places);
    }

    const model::Task& m_task;
    const SourceFile& m_source;
    TaskOutput& m_output;
    JoinedFiles m_joined;
    std::unique_ptr<AVIOContext, IoDeleter> m_io; ///< reads m_joined
    InputPtr m_input;                             ///< reads m_io
    CodecPtr m_decoder;
    PacketPtr m_packet{av_packet_alloc()};
    FramePtr m_frame{av_frame_alloc()};
    AVRational m_timeBase{};
    bool m_video = false, m_first = true;
    std::optional<PictureComparison> m_pictures;
    Envelope m_heard{48 * 3600};
    model::DecodeFacts m_facts;
};

} // namespace

base::Result<model::TaskResult> decodeAll(const model::Task& task, const SourceFile& source, TaskOutput& output) {
    return OutputDecoder(task, source, output).run();
}

} // namespace media
