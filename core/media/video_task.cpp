#include "core/media/video_task.hpp"

#include "core/media/content_detector.hpp"
#include "core/media/encoder_pool.hpp"
#include "core/media/first_pass.hpp"
#include "core/media/frame_grid.hpp"
#include "core/media/picture_graph.hpp"
#include "core/media/rung_encoder.hpp"
#include "core/media/video_source.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

namespace media {
namespace {

/// Frames that may be missing before a chunk counts as damaged: a few at a cut-off end, or one in ten.
std::int64_t tolerableHolds(std::int64_t expected) {
    return std::max<std::int64_t>(3, expected / 10);
}

constexpr double kContextFrames = 1;    // before a chunk, for the deinterlacer
constexpr double kLookBackSeconds = 12; // a usual distance of key frames

FramePtr blackFrame(const AVCodecParameters& stream) {
    FramePtr frame(av_frame_alloc());
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = stream.width;
    frame->height = stream.height;
    frame->sample_aspect_ratio = {1, 1};
    if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
    const std::ptrdiff_t strides[4] = {frame->linesize[0], frame->linesize[1], frame->linesize[2], 0};
    av_image_fill_black(frame->data, strides, AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, frame->width, frame->height);
    return frame;
}

class VideoTask {
public:
    VideoTask(const model::Task& task, const SourceFile& source, TaskOutput& output)
        : m_task(task), m_source(source), m_grid(task), m_content(task.timescale), m_output(output), m_encoders(output, task.lanes) {}

    base::Result<model::TaskResult> run() {
        MR_ASSIGN(VideoSource source, VideoSource::open(m_source, trackOf(m_task.picture)));
        source.setHeartbeat([this] { m_output.working(); });
        // An analysis asks how hard a picture is, not what it looks like at block edges: a fifth of the decoding saved, and nothing
        // lost (540p of city_aerial_1080p: VMAF 67.60 against 67.54).
        if (isAnalysis()) source.skipLoopFilter();
        for (const auto& rendition : m_task.video) {
            MR_ASSIGN(auto sink, sinkFor(rendition));
            m_encoders.add(std::move(sink));
            m_sizes.push_back({rendition.width, rendition.height});
        }
        // What is kept of a source may begin while an earlier picture is shown: that one must not be passed over.
        if (m_task.picture.leadTicks < 0 && m_task.segments.front().held > 0) source.keepEarly();
        MR_TRY(source.seek(startPts(), m_task.picture.firstPts));
        MR_TRY(encodeAll(source));
        if (!m_task.patch && m_grid.missing() > tolerableHolds(m_grid.expected())) return unreadable(m_grid.expected() - m_grid.missing());
        if (m_graph) {
            MR_TRY(m_graph->push(nullptr));
            MR_TRY(encodeReady());
        }
        m_graph.reset();
        noteHeld();
        MR_TRY(m_encoders.finish(m_result));
        MR_TRY(judgeLikeness(source.damagedFrames() > 0 || m_grid.missing() > 0));
        m_content.finish(chunkEnd(), m_result.content);
        remark(source.damagedFrames());
        m_result.encoder = std::string("libx264 in ") + LIBAVCODEC_IDENT;
        return std::move(m_result);
    }

private:
    /// The chunk's pictures, and whatever stands in for those that cannot be read.
    base::Result<void> encodeAll(VideoSource& source) {
        FramePtr previous, upcoming = source.next();
        bool finished = false;
        while (!finished && upcoming) {
            FramePtr frame = std::move(upcoming);
            upcoming = source.next();
            const FrameGrid::Placement placement = m_grid.place(frame->pts, upcoming ? std::optional(upcoming->pts) : std::nullopt);
            note(*frame);
            MR_TRY(encode(frame.get(), previous.get(), placement));
            m_output.working();
            finished = placement.finished;
            previous = std::move(frame);
        }
        if (finished) return {};
        const FrameGrid::Placement rest = m_grid.finish();
        if (rest.holdCount > 0 && !previous) {
            if (!m_task.patch) return unreadable(0);
            previous = lastGoodBefore();
        }
        MR_TRY(hold(previous.get(), rest));
        if (previous) MR_TRY(coverStarts(previous.get(), INT64_MAX));
        return {};
    }

    base::Result<void> encode(AVFrame* frame, AVFrame* previous, const FrameGrid::Placement& placement) {
        if (placement.early && m_task.picture.deinterlace) MR_TRY(show(*frame, *placement.early));
        if (previous || placement.holdCount == 0) MR_TRY(hold(previous, placement));
        else MR_TRY(hold(frame, placement));
        if (!placement.tick) return {};
        if (previous) MR_TRY(coverStarts(previous, *placement.tick));
        return show(*frame, *placement.tick);
    }

    void remark(int damaged) {
        const double from = secondsOf(m_task.segments.front().startTick), to = secondsOf(chunkEnd());
        if (m_grid.missing() > 0)
            m_result.remarks.push_back(model::remark(model::RemarkKind::FilledIn,
                base::countedText(m_grid.missing(), QT_TRANSLATE_NOOP("Core", "%1 unreadable frame is replaced by the one before it"),
                    QT_TRANSLATE_NOOP("Core", "%1 unreadable frames are replaced by the ones before them")),
                from, to));
        if (damaged > 0)
            m_result.remarks.push_back(model::remark(model::RemarkKind::Assumed,
                base::countedText(damaged, QT_TRANSLATE_NOOP("Core", "%1 damaged frame or packet in the source"),
                    QT_TRANSLATE_NOOP("Core", "%1 damaged frames or packets in the source")),
                from, to));
    }

    std::int64_t chunkEnd() const { return m_task.segments.back().startTick + m_task.segments.back().ticks; }
    double secondsOf(std::int64_t tick) const { return static_cast<double>(tick) / m_task.timescale; }
    bool isAnalysis() const { return m_task.kind == model::TaskKind::Analysis; }

    base::Result<std::unique_ptr<PictureSink>> sinkFor(const model::VideoRendition& rendition) const {
        if (isAnalysis()) return FirstPass::create(m_task, rendition);
        MR_ASSIGN(auto encoder, RungEncoder::create(m_task, rendition, m_signatures));
        return std::unique_ptr<PictureSink>(std::move(encoder));
    }

    base::Error unreadable(std::int64_t good) const {
        const double from = secondsOf(m_task.segments.front().startTick), to = secondsOf(chunkEnd());
        return {base::ErrorCode::ChunkUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 is damaged between %2 s and %3 s: %4 of %5 can be read."), m_task.source,
                std::lround(from), std::lround(to), std::max<std::int64_t>(good, 0),
                base::countedText(m_grid.expected(), QT_TRANSLATE_NOOP("Core", "%1 frame"), QT_TRANSLATE_NOOP("Core", "%1 frames")))};
    }

    /// What the source shows, for the proof.
    void note(const AVFrame& frame) {
        constexpr double kBefore = 1; // seconds of the source before the chunk that a picture could be mistaken for
        const double at = shownAt(m_task.picture, m_task.timescale, frame.pts);
        if (isAnalysis()) return;
        if (at <= secondsOf(m_task.segments.front().startTick) - kBefore) { // held into the chunk, perhaps
            m_before.reset(av_frame_clone(&frame));
            return;
        }
        noteHeld();
        m_signatures.add(at, frame, m_task.picture);
    }

    /// The picture that is shown when the chunk begins, however long ago it came.
    void noteHeld() {
        if (const FramePtr held = std::move(m_before))
            m_signatures.add(shownAt(m_task.picture, m_task.timescale, held->pts), *held, m_task.picture);
    }

    /// A rendition that does not show what the source shows is not told of as done. `damaged`: pictures are missing, and known to be.
    base::Result<void> judgeLikeness(bool damaged) {
        // All encoders are given the same pictures, which have no encoder's noise yet: there each of them counts.
        if (!m_result.likeness.empty()) {
            model::Likeness& smallest = m_result.likeness.back();
            const model::Likeness given =
                m_signatures.compare(smallest.rendition, m_handed, toleranceOf(m_task.picture), Strictness::EachPicture);
            smallest.compared = given.compared;
            smallest.telling = given.telling;
            smallest.faults.insert(smallest.faults.begin(), given.faults.begin(), given.faults.end());
        }
        for (model::Likeness& each : m_result.likeness) {
            if (each.faults.empty()) continue;
            if (!damaged && !m_task.patch)
                return base::Error{base::ErrorCode::CheckFailed,
                    base::text(QT_TRANSLATE_NOOP("Core", "Rung %1 differs from the source: %2."), each.rendition, each.faults.front())};
            each.faults.clear(); // the remarks say what is missing
        }
        return {};
    }

    std::int64_t startPts() const {
        const auto& p = m_task.picture;
        const double seconds = secondsOf(m_task.segments.front().startTick - p.leadTicks);
        // Half a frame early, so that rounding never misses the first one; one more as context for the deinterlacer.
        const double early = (p.deinterlace ? kContextFrames + 0.5 : 0.5) / std::max(p.rate.value(), 0.05);
        return p.firstPts + std::llround(std::max(0.0, seconds - early) / p.timeBase.value());
    }

    base::Result<void> hold(AVFrame* frame, const FrameGrid::Placement& placement) {
        for (std::int64_t i = 0; frame && i < placement.holdCount; ++i) MR_TRY(show(*frame, placement.holdFrom + i * m_grid.step()));
        return {};
    }

    /// Every segment needs a picture at its start. At a variable rate damage may have swallowed it: the frame before stands in.
    base::Result<void> coverStarts(AVFrame* frame, std::int64_t before) {
        for (const auto& segment : m_task.segments)
            if (!m_task.picture.constantRate && segment.startTick > m_lastTick && segment.startTick < before)
                MR_TRY(show(*frame, segment.startTick));
        return {};
    }

    /// The last picture that can be decoded before this chunk; black when there is none.
    FramePtr lastGoodBefore() {
        const auto& p = m_task.picture;
        const std::int64_t start = startPts(), back = std::llround(kLookBackSeconds / p.timeBase.value());
        FramePtr last;
        if (auto source = VideoSource::open(m_source, trackOf(m_task.picture))) {
            if (source->seek(std::max(p.firstPts, start - back), p.firstPts)) {
                for (FramePtr frame = source->next(); frame && frame->pts < start; frame = source->next()) {
                    last = std::move(frame);
                    m_output.working();
                }
            }
            if (!last) last = blackFrame(*source->stream().codecpar);
        }
        return last;
    }

    base::Result<void> show(AVFrame& frame, std::int64_t tick) {
        if (tick >= m_task.segments.front().startTick) m_lastTick = tick;
        if (!m_graph || !m_graph->accepts(frame)) {
            if (m_graph) {
                MR_TRY(m_graph->push(nullptr));
                MR_TRY(encodeReady());
            }
            MR_ASSIGN(m_graph,
                PictureGraph::create(
                    frame, m_task.picture, m_sizes, m_task.timescale, isAnalysis() ? PictureUse::Rough : PictureUse::Viewers));
        }
        FramePtr shown(av_frame_clone(&frame));
        shown->pts = tick;
        MR_TRY(m_graph->push(shown.get()));
        return encodeReady();
    }

    base::Result<void> encodeReady() {
        for (std::size_t i = 0; i < m_encoders.size(); ++i) {
            for (;;) {
                MR_ASSIGN(FramePtr picture, m_graph->pull(i));
                if (!picture) break;
                if (picture->pts < m_task.segments.front().startTick) continue;
                const std::int64_t step = m_grid.step() * m_task.video[i].frameStep;
                if (i == 0) reportProgress(picture->pts);
                if (i + 1 == m_encoders.size() && picture->pts < chunkEnd()) {
                    m_content.look(*picture);
                    if (!isAnalysis()) m_handed.add(secondsOf(picture->pts), *picture, renditionPicture());
                }
                if (m_task.video[i].frameStep > 1 && picture->pts % step != 0) continue;
                MR_TRY(m_encoders.encode(i, std::move(picture)));
            }
        }
        return {};
    }

    void reportProgress(std::int64_t tick) {
        const std::int64_t start = m_task.segments.front().startTick;
        const std::int64_t end = m_task.segments.back().startTick + m_task.segments.back().ticks;
        const double fraction = static_cast<double>(tick - start) / static_cast<double>(std::max<std::int64_t>(end - start, 1));
        constexpr double kStep = 0.02;
        constexpr std::chrono::seconds kNews{1}; // of slow encoders
        const auto now = std::chrono::steady_clock::now();
        if (fraction - m_reported < kStep && (fraction <= m_reported || now - m_reportedAt < kNews)) return;
        m_reported = fraction;
        m_reportedAt = now;
        m_output.progress(fraction);
    }

    const model::Task& m_task;
    const SourceFile& m_source;
    FrameGrid m_grid;
    ContentDetector m_content;
    TaskOutput& m_output;
    SignatureTimeline m_signatures; ///< what the source shows; outlives the encoders that are held against it
    FramePtr m_before;              ///< the last picture well before the chunk
    SignatureTimeline m_handed;     ///< what the encoder of the smallest rendition is given
    EncoderPool m_encoders;
    std::vector<PictureSize> m_sizes;
    std::optional<PictureGraph> m_graph;
    model::TaskResult m_result;
    std::int64_t m_lastTick = -1;
    double m_reported = 0;
    std::chrono::steady_clock::time_point m_reportedAt;
};

} // namespace

base::Result<model::TaskResult> encodeVideo(const model::Task& task, const SourceFile& source, TaskOutput& output) {
    if (task.segments.empty() || task.video.empty())
        return base::Error{
            base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The task names no segment or no rendition."))};
    return VideoTask(task, source, output).run();
}

} // namespace media
