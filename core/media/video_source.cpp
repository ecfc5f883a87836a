#include "core/media/video_source.hpp"

#include "core/media/index_scan.hpp"

#include <algorithm>

namespace media {
namespace {

constexpr int kLongestWait = 600; // packets without a key frame: a stream that marks none

} // namespace

VideoTrack trackOf(const model::VideoStream& stream) {
    return {stream.index, stream.clock, stream.times};
}

VideoTrack trackOf(const model::PictureSource& picture) {
    return {picture.streamIndex, picture.clock, picture.times};
}

base::Result<VideoSource> VideoSource::open(const SourceFile& source, VideoTrack track) {
    MR_ASSIGN(Input input, Input::open(source));
    if (track.index < 0 || track.index >= static_cast<int>(input.context().nb_streams))
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 no longer holds the stream it was planned with."), source.name())};
    input.selectOnly(track.index);
    input.setClock(track.index, track.clock);
    MR_ASSIGN(CodecPtr decoder, openDecoder(input.stream(track.index)));
    return VideoSource(source, std::move(input), std::move(decoder), std::move(track));
}

void VideoSource::restart() {
    avcodec_flush_buffers(m_decoder.get());
    m_draining = m_joining = m_awaitsKey = false;
    m_lastPts = AV_NOPTS_VALUE;
    m_sentTime = AV_NOPTS_VALUE;
    m_sparse = SparseClock(m_usual, isReordered(*stream().codecpar));
    m_ahead.reset();
    av_packet_unref(m_pending.get());
}

VideoSource::VideoSource(SourceFile source, Input input, CodecPtr decoder, VideoTrack track)
    : m_source(std::move(source)), m_input(std::move(input)), m_decoder(std::move(decoder)), m_track(std::move(track)),
      m_usual(std::max<std::int64_t>(
          1, av_rescale_q(1, av_inv_q(stream().avg_frame_rate.num ? stream().avg_frame_rate : AVRational{25, 1}), stream().time_base))),
      m_sparse(m_usual, isReordered(*stream().codecpar)) {}

base::Result<void> VideoSource::seek(std::int64_t pts, std::int64_t firstPts) {
    m_wantFrom = pts;
    if (pts <= firstPts) return {}; // A fresh source begins at the start.
    if (!m_track.clock.entries.empty()) {
        MR_ASSIGN(const bool entered, seekEntry(pts));
        if (entered) return {};
        return reopen();
    }
    if (!m_track.clock.sections.empty()) return reopen();
    const AVRational base = stream().time_base;
    for (const int secondsEarlier : {0, 2, 12, 40}) {
        const std::int64_t target = pts - av_rescale_q(secondsEarlier, AVRational{1, 1}, base);
        if (target <= firstPts) break;
        restart();
        if (av_seek_frame(&m_input.context(), m_track.index, target, AVSEEK_FLAG_BACKWARD) < 0) break;
        m_ahead = decode();
        if (m_ahead && m_ahead->pts <= pts) return {};
    }
    // Seeking to the beginning loses packets in some formats; a file opened anew does not.
    return reopen();
}

base::Result<bool> VideoSource::seekEntry(std::int64_t pts) {
    const auto& entries = m_track.clock.entries;
    auto entry =
        std::upper_bound(entries.begin(), entries.end(), pts, [](std::int64_t time, const model::ClockEntry& e) { return time < e.time; });
    for (int tries = 0; tries < 3 && entry != entries.begin(); ++tries) {
        --entry;
        const std::int64_t position = entry->position;
        MR_TRY(reopen());
        // From an entry earlier, so that the demuxer is in step when the wanted one comes; where it cannot be entered, from the beginning.
        if (entry != entries.begin()) (void)m_input.seekTo(std::prev(entry)->position);
        m_skipTo = position;
        m_ahead = decode();
        if (m_ahead && m_ahead->pts <= pts) return true;
    }
    return false;
}

base::Result<void> VideoSource::reopen() {
    MR_ASSIGN(
        VideoSource fresh, open(m_source, std::move(m_track))); // handed on, not copied: whoever walks through its entries stays on them
    fresh.m_wantFrom = m_wantFrom;
    fresh.setHeartbeat(m_heartbeat);
    fresh.m_keepsEarly = m_keepsEarly;
    fresh.m_decoder->skip_loop_filter = m_decoder->skip_loop_filter;
    *this = std::move(fresh);
    return {};
}

FramePtr VideoSource::next() {
    return m_ahead ? std::move(m_ahead) : decode();
}

bool VideoSource::readPacket() {
    if (m_pending->data) {
        av_packet_move_ref(m_packet.get(), m_pending.get());
        return true;
    }
    do {
        if (!m_input.read(*m_packet)) return false;
    } while (m_packet->size == 0 || m_packet->pos < m_skipTo);
    m_skipTo = -1;
    return true;
}

void VideoSource::stamp(AVFrame& frame) {
    const std::int64_t usual = m_usual;
    const auto known = [](std::int64_t time) { return time == AV_NOPTS_VALUE ? std::nullopt : std::optional(time); };
    switch (m_track.times) {
    case model::PictureTimes::Given: frame.pts = frame.best_effort_timestamp; break;
    case model::PictureTimes::Counted:
        if ((m_draining || m_joining) && m_lastPts != AV_NOPTS_VALUE) frame.pts = m_lastPts + usual;
        else
            frame.pts =
                m_sentTime == AV_NOPTS_VALUE ? frame.best_effort_timestamp : m_sentTime - std::max(m_decoder->has_b_frames, 0) * usual;
        break;
    case model::PictureTimes::Sparse:
        // Key frames have the times that the scan found for them; the others came with a time of their own or none.
        if (!isKeyFrame(frame) || !known(frame.pts))
            frame.pts = m_sparse.next(known(frame.pts),
                frame.best_effort_timestamp > m_lastGuess ? known(frame.best_effort_timestamp) : std::nullopt, frameDuration(frame));
        if (isKeyFrame(frame)) m_sparse.begin(frame.pts, frameDuration(frame));
        m_lastGuess = frame.best_effort_timestamp;
        if (frame.pts == AV_NOPTS_VALUE) frame.pts = frame.best_effort_timestamp;
        break;
    }
    if (frame.pts == AV_NOPTS_VALUE) {
        const std::int64_t step = frameDuration(frame) > 0 ? frameDuration(frame) : usual;
        frame.pts = m_lastPts == AV_NOPTS_VALUE ? 0 : m_lastPts + std::max<std::int64_t>(step, 1);
    }
    m_lastPts = m_lastPts == AV_NOPTS_VALUE ? frame.pts : std::max(m_lastPts, frame.pts);
}

void VideoSource::beginLink() {
    m_link = m_input.link();
    auto decoder = openDecoder(m_input.parameters(m_track.index), stream().time_base);
    if (!decoder) return avcodec_flush_buffers(m_decoder.get());
    (*decoder)->skip_loop_filter = m_decoder->skip_loop_filter;
    m_decoder = std::move(*decoder);
}

void VideoSource::tellKeyTime(AVPacket& packet) const {
    if (!(packet.flags & AV_PKT_FLAG_KEY) || packet.pos < 0) return;
    const auto& entries = m_track.clock.entries;
    const auto found = std::lower_bound(entries.begin(), entries.end(), packet.pos,
        [](const model::ClockEntry& entry, std::int64_t position) { return entry.position < position; });
    if (found != entries.end() && found->position == packet.pos) packet.pts = found->time;
}

FramePtr VideoSource::decode() {
    FramePtr frame(av_frame_alloc());
    for (;;) {
        const int got = avcodec_receive_frame(m_decoder.get(), frame.get());
        if (got == 0) {
            if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT)) ++m_damaged;
            stamp(*frame);
            if (m_track.clock.isHeld(frame->pts)) continue;
            return frame;
        }
        if (got == AVERROR_EOF && m_joining) {
            // What follows is another recording: nothing of it refers to this one, and it may begin in the middle of a group.
            if (m_input.link() != m_link) beginLink();
            else avcodec_flush_buffers(m_decoder.get());
            m_joining = false;
            m_awaitsKey = true;
            m_sentTime = m_lastPts = AV_NOPTS_VALUE;
            m_sparse = SparseClock(m_usual, isReordered(*stream().codecpar));
            continue;
        }
        if (got == AVERROR_EOF || m_draining) return nullptr;
        if (got != AVERROR(EAGAIN)) ++m_damaged;
        if (!readPacket()) {
            m_draining = true;
            avcodec_send_packet(m_decoder.get(), nullptr);
            continue;
        }
        if (m_input.section() != m_section || m_input.link() != m_link) {
            const bool inside = m_sentTime != AV_NOPTS_VALUE;
            m_section = m_input.section();
            if (inside) {
                av_packet_move_ref(m_pending.get(), m_packet.get());
                m_joining = true;
                avcodec_send_packet(m_decoder.get(), nullptr);
                continue;
            }
            if (m_input.link() != m_link) beginLink();
        }
        if (m_awaitsKey && !(m_packet->flags & AV_PKT_FLAG_KEY) && ++m_waited < kLongestWait) continue;
        m_awaitsKey = false;
        m_waited = 0;
        const bool early = !m_keepsEarly && m_packet->pts != AV_NOPTS_VALUE && m_packet->pts < m_wantFrom;
        m_decoder->skip_frame = early ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
        if (m_track.times == model::PictureTimes::Sparse) tellKeyTime(*m_packet);
        m_sentTime = m_packet->dts == AV_NOPTS_VALUE ? m_packet->pts : m_packet->dts;
        if (avcodec_send_packet(m_decoder.get(), m_packet.get()) < 0) ++m_damaged;
    }
}

} // namespace media
