#include "core/media/audio_task.hpp"

#include "core/media/aac.hpp"
#include "core/media/cmaf_writer.hpp"
#include "core/media/content_detector.hpp"
#include "core/media/encoder_feed.hpp"
#include "core/media/input.hpp"
#include "core/media/segment_proof.hpp"
#include "core/media/sound_clock.hpp"
#include "core/media/sound_likeness.hpp"
#include "core/media/sound_limiter.hpp"
#include "core/media/sound_mix.hpp"
#include "core/media/sound_source.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <optional>

namespace media {
namespace {

constexpr std::int64_t kSilenceSamples = 4096;
constexpr double kNoticedSeconds = 0.1; // less is the padding that every encoder leaves

bool isFloatPcm(AVCodecID codec) {
    return codec == AV_CODEC_ID_PCM_F32LE || codec == AV_CODEC_ID_PCM_F32BE || codec == AV_CODEC_ID_PCM_F64LE ||
        codec == AV_CODEC_ID_PCM_F64BE;
}

/// Ranges of time, joined where little lies between them.
class TimeRanges {
public:
    void add(double from, double to) {
        if (!m_all.empty() && from - m_all.back().to < 0.5) m_all.back().to = std::max(m_all.back().to, to);
        else m_all.push_back({from, to});
    }
    /// Drops those that lie in one of the others.
    void without(const TimeRanges& others) {
        std::erase_if(m_all, [&](const auto& each) {
            return std::any_of(others.m_all.begin(), others.m_all.end(),
                [&](const auto& other) { return each.from > other.from - 0.5 && each.to < other.to + 0.5; });
        });
    }
    void tell(model::RemarkKind kind, const base::Text& text, double shortest, std::vector<model::Remark>& remarks) const {
        constexpr std::size_t kMost = 50;
        std::size_t told = 0;
        for (const auto& each : m_all) {
            if (each.to - each.from < shortest || each.to <= 0) continue;
            if (++told > kMost) {
                remarks.push_back(model::remark(
                    kind, base::text(QT_TRANSLATE_NOOP("Core", "%1, and more such places"), text), each.from, m_all.back().to));
                return;
            }
            remarks.push_back(model::remark(kind, text, std::max(0.0, each.from), each.to));
        }
    }

    const std::vector<model::TimeRange>& all() const { return m_all; }

private:
    std::vector<model::TimeRange> m_all;
};

class AudioTask {
public:
    AudioTask(const model::Task& task, const SourceFile& source, TaskOutput& output)
        : m_task(task), m_file(source), m_output(output), m_clock(task.audio.sampleRate), m_mix(task.audio.sampleRate, task.audio.channels),
          m_source(task.durationSeconds + beyond(task)), m_heard(task.durationSeconds + beyond(task)), m_isBefore(task.startsInside) {
        if (task.endsWithVideo) m_total = std::llround(task.durationSeconds * task.audio.sampleRate);
    }

    base::Result<model::TaskResult> run() {
        MR_ASSIGN(SoundSource source, SoundSource::open(m_file, m_task.audio.streamIndex, m_task.audio.clock));
        m_mayExceed = isFloatPcm(source.stream().codecpar->codec_id);
        MR_TRY(openEncoder());
        MR_TRY(m_feed.open(m_task.audio.sampleRate, m_task.audio.channels, m_total));
        source.setHeartbeat([this] { m_output.working(); });
        while (!isBehindEnd()) {
            FramePtr frame = source.next();
            if (!frame) break;
            MR_TRY(take(std::move(frame), source.timeBase()));
        }
        for (const auto& damage : source.takeDamage()) {
            const double at = outputSeconds(damage.at, source.timeBase());
            m_damaged.add(at, at + std::max(0.02, static_cast<double>(damage.duration) * av_q2d(source.timeBase())));
        }
        if (m_decoded == 0)
            return base::Error{base::ErrorCode::SourceUnreadable,
                base::text(
                    QT_TRANSLATE_NOOP("Core", "%1: no sound can be decoded from its stream %2."), m_task.source, m_task.audio.streamIndex)};
        MR_TRY(placeReady(true));
        MR_TRY(endMix());
        // A track that ends before the part that is kept: silence, as behind the end of any other.
        if (m_placed == 0 && m_task.startsInside) MR_TRY(emitSilence(samplesOf(m_task.durationSeconds)));
        MR_TRY(m_feed.push(nullptr));
        MR_TRY(encodeReady());
        avcodec_send_frame(m_encoder.get(), nullptr);
        MR_TRY(drainEncoder());
        if (!m_samples.empty()) MR_TRY(closeSegment(m_total > 0 ? m_total : m_sent));
        if (m_silentFrom >= 0) m_result.content.silent.push_back({m_silentFrom, static_cast<double>(m_sent) / m_task.audio.sampleRate});
        remark();
        for (const auto& each : m_damaged.all()) m_source.forget(each.from, each.to); // told in the remarks
        m_result.likeness.push_back(compareSound(m_task.audio.name, m_source, m_heard, m_joins));
        if (const auto& faults = m_result.likeness.back().faults; !faults.empty())
            return base::Error{base::ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP("Core", "Rendition %1 differs from the source: %2."), m_task.audio.name, faults.front())};
        m_result.provenFrames = m_proof.frames();
        m_result.encoder = std::string("aac in ") + LIBAVCODEC_IDENT;
        return std::move(m_result);
    }

private:
    double outputSeconds(std::int64_t pts, AVRational base) const { return static_cast<double>(pts) * av_q2d(base) - m_task.originSeconds; }
    double seconds(std::int64_t samples) const { return static_cast<double>(samples) / m_task.audio.sampleRate; }
    std::int64_t samplesOf(double length) const { return std::llround(length * m_task.audio.sampleRate); }
    static double beyond(const model::Task& task) { return task.endsInside ? 0 : kBeyond; }
    /// All that is kept is placed, and what the resampler and the limiter look ahead.
    bool isBehindEnd() const { return m_task.endsInside && m_total > 0 && m_placed > m_total + m_task.audio.sampleRate; }

    base::Result<void> take(FramePtr frame, AVRational base) {
        ++m_decoded;
        m_output.working();
        const std::int64_t pts = frame->best_effort_timestamp;
        if (pts != AV_NOPTS_VALUE) m_source.add(*frame, outputSeconds(pts, base));
        m_clock.add(pts == AV_NOPTS_VALUE ? std::numeric_limits<double>::quiet_NaN() : outputSeconds(pts, base),
            static_cast<double>(frame->nb_samples) / frame->sample_rate);
        m_waiting.push_back(std::move(frame));
        return placeReady(false);
    }

    base::Result<void> placeReady(bool ended) {
        while (!m_waiting.empty() && m_clock.knows(ended)) {
            const FramePtr frame = std::move(m_waiting.front());
            m_waiting.pop_front();
            MR_TRY(place(*frame));
        }
        return {};
    }

    base::Result<void> place(const AVFrame& frame) {
        // Nothing of what lies before the part that is kept reaches the resampler, which would round some of it into it.
        std::optional<SoundClock::Placement> first;
        if (m_isBefore) {
            first = m_clock.place(0);
            m_isBefore = first->cut > 0 && first->cut >= samplesOf(static_cast<double>(frame.nb_samples) / frame.sample_rate);
            if (m_isBefore) return {};
        }
        if (!m_mix.accepts(frame)) {
            m_joins.push_back(seconds(m_placed));
            MR_TRY(endMix());
            MR_TRY(m_mix.open(frame));
            if (m_mix.oddity().isPattern) m_oddities.emplace(m_mix.oddity().english(), m_mix.oddity());
            if (m_mix.mixesDown() || m_mayExceed) MR_TRY(m_limiter.open(m_task.audio.sampleRate, m_task.audio.channels));
        }
        const SoundClock::Placement placement = first ? *first : m_clock.place(m_placed + m_mix.delay());
        if (placement.silence > 0) {
            std::int64_t until = m_placed + m_mix.delay() + placement.silence;
            // Nothing is heard behind the planned end; times that lie there are damaged.
            const std::int64_t end = m_total > 0 ? m_total : std::llround(m_task.durationSeconds * m_task.audio.sampleRate);
            if (end > 0) until = std::min(until, std::max(end, m_placed));
            MR_TRY(emit(m_mix.drain()));
            m_joins.push_back(seconds(until));
            m_silence.add(seconds(m_placed), seconds(until));
            MR_TRY(emitSilence(until - m_placed));
        }
        if (placement.cut > 0) m_joins.push_back(seconds(m_placed));
        if (placement.cut > 0 && m_placed > 0) m_cut.add(seconds(m_placed), seconds(m_placed + placement.cut));
        if (placement.cut > 0 && m_placed == 0) m_before += seconds(placement.cut);
        m_mix.correct(placement.correction);
        return emit(m_mix.convert(frame, static_cast<int>(av_rescale(placement.cut, frame.sample_rate, m_task.audio.sampleRate))));
    }

    /// Takes out what the resampler and the limiter hold.
    base::Result<void> endMix() {
        MR_TRY(emit(m_mix.drain()));
        if (!m_limiter) return {};
        MR_TRY(m_limiter.push(nullptr));
        MR_TRY(takeLimited());
        m_limiter.close();
        // Resampling to and fro may round a sample away.
        if (m_finished < m_placed) {
            const FramePtr rest = silence(m_placed - m_finished);
            return finish(*rest);
        }
        return {};
    }

    base::Result<void> emit(const FramePtr& frame) {
        if (!frame) return {};
        frame->pts = m_placed;
        m_placed += frame->nb_samples;
        if (!m_limiter) return finish(*frame);
        MR_TRY(m_limiter.push(frame.get()));
        return takeLimited();
    }

    FramePtr silence(std::int64_t samples) const {
        FramePtr frame(av_frame_alloc());
        frame->format = AV_SAMPLE_FMT_FLTP;
        frame->sample_rate = m_task.audio.sampleRate;
        av_channel_layout_default(&frame->ch_layout, m_task.audio.channels);
        frame->nb_samples = static_cast<int>(samples);
        av_frame_get_buffer(frame.get(), 0);
        av_samples_set_silence(frame->extended_data, 0, frame->nb_samples, m_task.audio.channels, AV_SAMPLE_FMT_FLTP);
        return frame;
    }

    base::Result<void> emitSilence(std::int64_t samples) {
        for (; samples > 0; samples -= kSilenceSamples) MR_TRY(emit(silence(std::min<std::int64_t>(samples, kSilenceSamples))));
        return {};
    }

    base::Result<void> takeLimited() {
        while (const FramePtr frame = m_limiter.pull()) MR_TRY(finish(*frame));
        return {};
    }

    base::Result<void> finish(AVFrame& frame) {
        frame.pts = m_finished;
        m_finished += frame.nb_samples;
        MR_TRY(m_feed.push(&frame));
        return encodeReady();
    }

    void remark() {
        using enum model::RemarkKind;
        const std::string& track = m_task.audio.name;
        auto& remarks = m_result.remarks;
        for (const auto& [english, oddity] : m_oddities)
            remarks.push_back(
                model::remark(Assumed, base::text(QT_TRANSLATE_NOOP("Core", "sound (%1): %2, mixed by position"), track, oddity)));
        m_damaged.tell(FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound (%1) is damaged; silence replaces what cannot be decoded"), track), 0, remarks);
        m_silence.without(m_damaged);
        m_silence.tell(FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound (%1): the source has none here; silence fills the gap"), track), kNoticedSeconds,
            remarks);
        m_cut.tell(LeftOut, base::text(QT_TRANSLATE_NOOP("Core", "sound (%1) that overlaps what was heard before"), track), kNoticedSeconds,
            remarks);
        const auto leftOut = [&](double seconds, const char* what) {
            if (seconds > kNoticedSeconds)
                remarks.push_back(model::remark(LeftOut, base::text(what, QString::number(seconds, 'f', 1).toStdString(), track)));
        };
        if (!m_task.startsInside) leftOut(m_before, QT_TRANSLATE_NOOP("Core", "%1 s of sound (%2) before the beginning"));
        if (m_total <= 0) return;
        if (!m_task.endsInside) leftOut(seconds(m_placed - m_total), QT_TRANSLATE_NOOP("Core", "%1 s of sound (%2) after the end"));
        if (seconds(m_total - m_placed) > kNoticedSeconds)
            remarks.push_back(
                model::remark(FilledIn, base::text(QT_TRANSLATE_NOOP("Core", "sound (%1) ends before the picture; silence follows"), track),
                    seconds(m_placed), m_task.durationSeconds));
    }

    base::Result<void> openEncoder() {
        MR_ASSIGN(m_encoder, openAac(m_task.audio));
        TrackHeader header;
        header.video = false;
        header.timescale = header.sampleRate = m_task.audio.sampleRate;
        header.channels = m_task.audio.channels;
        header.bitsPerSecond = m_task.audio.kbps * 1000;
        header.language = m_task.audio.language;
        header.decoderConfig = QByteArray(reinterpret_cast<const char*>(m_encoder->extradata), m_encoder->extradata_size);
        MR_ASSIGN(m_proof, SegmentProof::create(AV_CODEC_ID_AAC, header.decoderConfig));
        m_proof.setSeen([this](const AVFrame& frame) { m_heard.add(frame, seconds(frame.pts)); });
        MR_ASSIGN(m_facts, storeInit(m_task, m_task.audio.name, initSegment(header), "mp4a.40.2"));
        return {};
    }

    base::Result<void> encodeReady() {
        while (FramePtr frame = m_feed.pull()) {
            if (m_total > 0 && m_sent >= m_total) continue;
            if (const auto at = detected(*frame, "lavfi.silence_start")) m_silentFrom = std::max(0.0, *at);
            if (const auto at = detected(*frame, "lavfi.silence_end"); at && m_silentFrom >= 0) {
                m_result.content.silent.push_back({m_silentFrom, *at});
                m_silentFrom = -1;
            }
            frame->pts = m_sent;
            m_sent += frame->nb_samples;
            const int status = avcodec_send_frame(m_encoder.get(), frame.get());
            if (status < 0)
                return base::Error{base::ErrorCode::EncoderStopped,
                    base::text(QT_TRANSLATE_NOOP("Core", "The AAC encoder stopped: %1."), avError(status))};
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
                m_samples.push_back(
                    {pts, EncoderFeed::kFrameSamples, true, QByteArray(reinterpret_cast<const char*>(packet->data), packet->size)});
                if (m_task.durationSeconds > 0 && m_samples.size() % 256 == 0)
                    m_output.progress(static_cast<double>(pts) / m_task.audio.sampleRate / m_task.durationSeconds);
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
        model::SegmentFile file{.rendition = m_task.audio.name,
            .number = m_closed,
            .frames = static_cast<std::int64_t>(m_samples.size()),
            .seconds = static_cast<double>(end - start) / m_task.audio.sampleRate,
            .sha256 = {},
            .startTick = start,
            .ticks = end - start,
            .keys = {}};
        m_samples.clear();
        return storeSegment(m_task, std::move(file), bytes, m_facts, m_output, m_result);
    }

    const model::Task& m_task;
    const SourceFile& m_file;
    TaskOutput& m_output;
    SoundClock m_clock;
    std::deque<FramePtr> m_waiting; ///< decoded, not yet placed
    SoundMix m_mix;
    SoundLimiter m_limiter;
    EncoderFeed m_feed;
    CodecPtr m_encoder;
    SegmentProof m_proof;
    model::RenditionFacts m_facts;
    model::TaskResult m_result;
    std::vector<Sample> m_samples;
    std::int64_t m_total = 0, m_sent = 0;
    double m_silentFrom = -1;
    std::int64_t m_decoded = 0;
    std::int64_t m_placed = 0;   ///< output samples that left the resampler
    std::int64_t m_finished = 0; ///< of them, those that left the limiter
    TimeRanges m_damaged, m_silence, m_cut;
    double m_before = 0; ///< seconds cut before output time 0
    std::map<std::string, base::Text> m_oddities;
    static constexpr double kBeyond = 60; ///< seconds behind the planned end that are still looked at, where the source should end there
    Envelope m_source, m_heard;           ///< by output time: what is to be heard, and what is
    std::vector<double> m_joins;          ///< output seconds at which something was put in, cut or changed
    bool m_mayExceed = false;             ///< full scale: the source's format has no limit
    bool m_isBefore;                      ///< the part that is kept has not begun
    int m_closed = 0;
};

} // namespace

namespace {

/// The same sound from any processor: resampling, mixing and AAC's search round otherwise with each set of vector instructions. This
/// process has no other task.
void disableSimd() {
    av_force_cpu_flags(0);
}

} // namespace

base::Result<model::TaskResult> encodeAudio(const model::Task& task, const SourceFile& source, TaskOutput& output) {
    disableSimd();
    return AudioTask(task, source, output).run();
}

} // namespace media
