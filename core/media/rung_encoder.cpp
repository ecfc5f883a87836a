#include "core/media/rung_encoder.hpp"

#include "core/media/encoder_log.hpp"

#include <algorithm>
#include <cmath>

namespace media {
base::Result<std::unique_ptr<RungEncoder>> RungEncoder::create(
    const model::Task& task, const model::VideoRendition& rendition, const SignatureTimeline& source) {
    std::unique_ptr<RungEncoder> made(new RungEncoder(task, rendition, source));
    RungEncoder& self = *made;
    const bool second = rendition.rateControl == model::RateControl::TwoPass;
    MR_ASSIGN(self.m_codec,
        openX264(
            task, rendition, second ? Pass::Second : Pass::Single, second ? model::statsFile(task, rendition.analysis) : std::string()));
    AVCodecContext& c = *self.m_codec;
    self.m_step = encoderStep(task, rendition);
    const auto rate = task.picture.rate;
    const double frameTicks = task.timescale / std::max(rate.value(), 0.05) * rendition.frameStep;
    self.m_delay = c.has_b_frames * std::llround(frameTicks);
    TrackHeader header;
    header.delayTicks = self.m_delay;
    header.timescale = task.timescale;
    header.width = rendition.width;
    header.height = rendition.height;
    header.decoderConfig = avcConfig(c.extradata, c.extradata_size);
    if (header.decoderConfig.isEmpty())
        return base::Error{base::ErrorCode::EncoderStopped, base::text(QT_TRANSLATE_NOOP("Core", "libx264 gave no parameter sets."))};
    MR_ASSIGN(self.m_proof, SegmentProof::create(c.codec_id, header.decoderConfig));
    self.m_proof.setSeen([encoder = made.get()](const AVFrame& picture) { encoder->see(picture); });
    MR_ASSIGN(self.m_facts, storeInit(task, rendition.name, initSegment(header), avcCodecs(header.decoderConfig)));
    return made;
}

base::Result<void> RungEncoder::encode(AVFrame& picture, TaskOutput& output, model::TaskResult& result) {
    if (m_full) return {};
    if (m_gops.isAhead(picture.pts) && m_rendition.rateControl == model::RateControl::TwoPass)
        return {}; // the statistics end with the chunk
    picture.pict_type = m_gops.begins(picture.pts) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    picture.color_range = AVCOL_RANGE_MPEG;
    markProgressive(picture);
    picture.pts /= m_step;
    const int status = avcodec_send_frame(m_codec.get(), &picture);
    if (status < 0) return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "libx264 stopped")), status);
    return drain(output, result);
}

base::Result<void> RungEncoder::finish(TaskOutput& output, model::TaskResult& result) {
    if (!m_full) {
        avcodec_send_frame(m_codec.get(), nullptr);
        MR_TRY(drain(output, result));
    }
    MR_TRY(closeSegment(output, result));
    if (m_segment != m_task->segments.size())
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "Rung %1 has %2 of %3 segments: the source holds fewer pictures than its time stamps promise. Copy the file again, or convert it with another program first."),
                m_rendition.name, m_segment, m_task->segments.size())};
    // x264 tells what it measured when it closes.
    const EncoderLog words;
    m_codec.reset();
    if (const auto quality = measuredQuality(words.text()))
        result.quality.push_back({.rendition = m_rendition.name, .frames = m_proof.frames(), .psnr = quality->psnr, .ssim = quality->ssim});
    result.provenFrames += m_proof.frames();
    result.likeness.push_back(m_source->compare(m_rendition.name, m_seen, toleranceOf(m_task->picture), Strictness::PlainShifts));
    return {};
}

void RungEncoder::see(const AVFrame& picture) {
    constexpr std::int64_t kEach = 8, kFirst = 3; // of the larger renditions; joins are where groups begin
    const bool smallest = m_rendition.name == m_task->video.back().name;
    m_sinceKey = isKeyFrame(picture) ? 0 : m_sinceKey + 1;
    if (!smallest && m_sinceKey >= kFirst && m_sinceKey % kEach != 0) return;
    m_seen.add(static_cast<double>(picture.pts) / m_task->timescale, picture, renditionPicture());
}

base::Result<void> RungEncoder::drain(TaskOutput& output, model::TaskResult& result) {
    for (;;) {
        const int got = avcodec_receive_packet(m_codec.get(), m_packet.get());
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
        if (got < 0) return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "libx264 stopped")), got);
        output.working(); // at the end some forty pictures come out in one go
        m_packet->pts *= m_step;
        if (m_gops.isAhead(m_packet->pts)) { // groups of pictures are closed: all of the chunk is out
            m_full = true;
            return {};
        }
        const auto& segment = m_task->segments[m_segment];
        if (m_packet->pts >= segment.startTick + segment.ticks) MR_TRY(closeSegment(output, result));
        if (m_segment >= m_task->segments.size())
            return base::Error{
                base::ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "A frame lies after the end of its chunk."))};
        // Group by group, so that little is left to do when the segment is full: viewers wait for the first one.
        if (m_packet->flags & AV_PKT_FLAG_KEY) MR_TRY(prove());
        result.content.addBits(m_packet->pts, m_task->timescale, m_packet->size * 8LL);
        m_samples.push_back({.pts = m_packet->pts,
            .key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0,
            .bytes = lengthPrefixed(m_packet->data, m_packet->size)});
        av_packet_unref(m_packet.get());
    }
}

base::Result<void> RungEncoder::prove() {
    const auto made = std::span(m_samples).subspan(m_proven);
    m_proven = m_samples.size();
    if (made.empty()) return {};
    return m_proof.check(made, m_rendition.name + "/" + model::segmentFileName(m_task->firstSegment + static_cast<int>(m_segment) + 1));
}

base::Result<void> RungEncoder::closeSegment(TaskOutput& output, model::TaskResult& result) {
    const auto& segment = m_task->segments[m_segment];
    const std::int64_t end = segment.startTick + segment.ticks;
    // The promise to viewers, checked before a byte is written: a key frame exactly at the segment's start.
    if (m_samples.empty() || !m_samples.front().key || m_samples.front().pts != segment.startTick)
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "A segment of rung %1 does not begin with a key frame at its start."), m_rendition.name)};
    const auto frames = static_cast<std::int64_t>(m_samples.size());
    const std::int64_t planned = (segment.frames + m_rendition.frameStep - 1) / m_rendition.frameStep;
    if (m_task->picture.constantRate && frames != planned)
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "A segment of rung %1 has %2 instead of %3."), m_rendition.name,
                base::countedText(frames, QT_TRANSLATE_NOOP("Core", "%1 frame"), QT_TRANSLATE_NOOP("Core", "%1 frames")), planned)};
    const int number = m_task->firstSegment + static_cast<int>(m_segment) + 1;
    const QByteArray bytes = mediaSegment(number, segment.startTick, end, m_samples, m_delay);
    MR_TRY(prove());
    model::SegmentFile file{.rendition = m_rendition.name,
        .number = number,
        .frames = frames,
        .seconds = static_cast<double>(segment.ticks) / m_task->timescale,
        .sha256 = {},
        .startTick = segment.startTick,
        .ticks = segment.ticks,
        .keys = {}};
    for (const Sample& sample : m_samples)
        if (sample.key) file.keys.push_back(sample.pts);
    m_samples.clear();
    m_proven = 0;
    ++m_segment;
    return storeSegment(*m_task, std::move(file), bytes, m_facts, output, result);
}

} // namespace media
