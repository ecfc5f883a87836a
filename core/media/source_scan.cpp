#include "core/media/source_scan.hpp"

#include "core/media/frame_timing.hpp"
#include "core/media/index_scan.hpp"
#include "core/media/picture_packets.hpp"
#include "core/media/source_clock.hpp"
#include "core/media/sparse_clock.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace media {
namespace {

constexpr double kEntryDistance = 2; // seconds between the places where a stream can be entered

struct Stamp {
    std::int64_t pts, dts, position; ///< -1: unknown
    std::int32_t duration;
    std::uint32_t run : 31, key : 1;
};

/// One stream while it is read.
struct Track {
    AVRational timeBase{};
    bool picture = false;
    double frameSeconds = 0;
    int delay = 0; ///< frames that a decoder holds back
    ClockRuns runs;
    std::int64_t position = 0;
    double seconds = 0; ///< of its packets together
    std::vector<model::ClockHold> holds;
};

std::vector<model::ClockHold> holdsOf(const AVStream& stream, bool picture, const std::vector<Dwell>& dwells) {
    const double ticks = av_q2d(av_inv_q(stream.time_base));
    const double within = picture && stream.avg_frame_rate.num > 0 ? 0.5 / av_q2d(stream.avg_frame_rate) : 0;
    std::vector<model::ClockHold> holds;
    for (const Dwell& dwell : dwells)
        if (dwell.track == static_cast<std::uint32_t>(stream.id) && dwell.to - dwell.from > 2 * within)
            holds.push_back({std::llround((dwell.from + within) * ticks), std::llround((dwell.to - within) * ticks)});
    return holds;
}

model::StreamClock clockOf(const Track& track, const std::vector<double>& shifts) {
    model::StreamClock clock;
    for (std::size_t r = 0; r < shifts.size(); ++r) {
        const std::int64_t ticks = std::llround(shifts[r] / av_q2d(track.timeBase));
        if (clock.sections.empty() ? ticks == 0 && shifts.size() == 1 : clock.sections.back().shift == ticks) continue;
        clock.sections.push_back({clock.sections.empty() ? 0 : track.runs.runs()[r].position, ticks});
    }
    if (clock.sections.size() == 1 && clock.sections.front().shift == 0) clock.sections.clear();
    return clock;
}

class PacketScan {
public:
    PacketScan(Input& input, int picture, const std::vector<int>& sound, const std::vector<Dwell>& dwells)
        : m_input(input), m_picture(picture) {
        AVFormatContext& context = input.context();
        const bool jumps = (context.iformat->flags & AVFMT_TS_DISCONT) != 0;
        for (unsigned i = 0; i < context.nb_streams; ++i) context.streams[i]->discard = AVDISCARD_ALL;
        const auto follow = [&](int index, bool isPicture) {
            AVStream& stream = input.stream(index);
            stream.discard = AVDISCARD_DEFAULT;
            const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
            m_tracks.emplace(index,
                Track{.timeBase = stream.time_base,
                    .picture = isPicture,
                    .frameSeconds = isPicture && rate.num > 0 ? 1 / av_q2d(rate) : 0,
                    .delay = std::max(stream.codecpar->video_delay, 0),
                    .runs = ClockRuns(jumps),
                    .holds = holdsOf(stream, isPicture, dwells)});
            if (m_wrapSeconds == 0 && stream.pts_wrap_bits < 63) m_wrapSeconds = std::ldexp(av_q2d(stream.time_base), stream.pts_wrap_bits);
        };
        if (picture >= 0) follow(picture, true);
        for (const int index : sound) follow(index, false);
    }

    SourceScan run() {
        if (m_picture >= 0) m_scan.delay = m_tracks.at(m_picture).delay;
        readAll();
        resolve();
        if (m_picture >= 0) timePictures();
        return std::move(m_scan);
    }

private:
    void readAll() {
        std::optional<FieldPairs> fields;
        if (m_picture >= 0) fields.emplace(m_input.stream(m_picture));
        PacketPtr packet(av_packet_alloc());
        while (m_input.read(*packet)) {
            const auto found = m_tracks.find(packet->stream_index);
            if (found == m_tracks.end() || packet->size == 0) continue;
            Track& track = found->second;
            if (packet->pos >= 0) track.position = packet->pos;
            if (packet->flags & AV_PKT_FLAG_DISCARD) { // an edit list's run-up to a picture in mid-group: its times go back
                if (track.picture && (packet->flags & AV_PKT_FLAG_KEY)) m_hiddenKey = true;
                continue;
            }
            if (std::any_of(track.holds.begin(), track.holds.end(), [&](const auto& hold) { return hold.holds(packet->pts); })) continue;
            double duration = secondsOf(packet->duration, track.timeBase);
            if (track.picture && duration <= 0) duration = track.frameSeconds;
            double shown = secondsOf(packet->pts, track.timeBase);
            const double decoded = secondsOf(packet->dts, track.timeBase);
            if (std::isnan(shown) && track.picture)
                shown = decoded + track.delay * track.frameSeconds; // B-frames have a time of their own in such streams
            const std::size_t run = track.runs.add(track.position, shown, decoded, duration);
            if (duration > 0) track.seconds += duration;
            if (!track.picture) continue;
            if (isHidden(m_input.stream(m_picture).codecpar->codec_id, *packet) || fields->isSecond(*packet)) continue;
            m_stamps.push_back({.pts = packet->pts,
                .dts = packet->dts,
                .position = packet->pos,
                .duration = static_cast<std::int32_t>(std::clamp<std::int64_t>(packet->duration, 0, INT32_MAX)),
                .run = static_cast<std::uint32_t>(run),
                .key = (packet->flags & AV_PKT_FLAG_KEY) != 0 || std::exchange(m_hiddenKey, false)});
        }
    }

    void resolve() {
        std::vector<ClockStream> streams;
        for (const auto& [index, track] : m_tracks) streams.push_back({track.picture, track.frameSeconds, track.runs.runs()});
        if (m_picture >= 0 && !m_stamps.empty())
            findExtents(streams[static_cast<std::size_t>(std::distance(m_tracks.begin(), m_tracks.find(m_picture)))].runs);
        const auto shifts = resolveShifts(streams, m_wrapSeconds);
        std::size_t at = 0;
        for (const auto& [index, track] : m_tracks) {
            const auto& theirs = shifts[at++];
            StreamSpan& span = m_scan.streams[index];
            span.clock = clockOf(track, theirs);
            span.clock.holds = track.holds;
            span.seconds = track.seconds;
            if (track.picture) m_shifts = theirs;
            for (std::size_t r = 0; r < theirs.size(); ++r) {
                const ClockRun& run = track.runs.runs()[r];
                span.first = r == 0 ? run.first + theirs[r] : std::min(span.first, run.first + theirs[r]);
                span.end = r == 0 ? run.end + theirs[r] : std::max(span.end, run.end + theirs[r]);
            }
        }
    }

    /// More than one picture in twenty has no presentation time.
    static bool lacksTimes(const std::vector<Stamp>& stamps) {
        const auto timed = std::count_if(stamps.begin(), stamps.end(), [](const Stamp& s) { return s.pts != AV_NOPTS_VALUE; });
        return static_cast<std::size_t>(timed) * 20 < stamps.size() * 19;
    }

    bool isSparse() const {
        return lacksTimes(m_stamps) && (m_stamps.front().pts != AV_NOPTS_VALUE || m_stamps.front().dts != AV_NOPTS_VALUE) &&
            !(m_input.context().iformat->flags & AVFMT_NOTIMESTAMPS) && !isAvi(m_input);
    }

    /// Where the times of pictures have to be found first, packets do not tell when a run ends.
    void findExtents(std::vector<ClockRun>& runs) const {
        if (!isSparse()) return;
        const double tick = av_q2d(m_input.stream(m_picture).time_base);
        eachRun(m_stamps, [&](Stamps part) {
            ClockRun& run = runs[part.front().run];
            std::int64_t first = INT64_MAX, last = INT64_MIN;
            for (const Shown& shown : sparse(part, frameTicks())) {
                first = std::min(first, shown.time);
                last = std::max(last, shown.time);
            }
            run.first = static_cast<double>(first) * tick;
            run.end = static_cast<double>(last + frameTicks()) * tick;
        });
    }

    /// What lies before the first key frame of a section shows nothing; a stream without any mark has none to wait for.
    std::vector<Stamp> shown() {
        std::vector<Stamp> kept;
        kept.reserve(m_stamps.size());
        for (std::size_t from = 0; from < m_stamps.size();) {
            std::size_t to = from;
            while (to < m_stamps.size() && m_stamps[to].run == m_stamps[from].run) ++to;
            auto first = std::find_if(m_stamps.begin() + static_cast<std::ptrdiff_t>(from),
                m_stamps.begin() + static_cast<std::ptrdiff_t>(to), [](const Stamp& stamp) { return stamp.key; });
            if (first == m_stamps.begin() + static_cast<std::ptrdiff_t>(to)) first = m_stamps.begin() + static_cast<std::ptrdiff_t>(from);
            if (from == 0) m_scan.undecodable = first - m_stamps.begin();
            kept.insert(kept.end(), first, m_stamps.begin() + static_cast<std::ptrdiff_t>(to));
            from = to;
        }
        return kept;
    }

    void timePictures() {
        AVStream& stream = m_input.stream(m_picture);
        const auto stamps = shown();
        const auto decoded = std::count_if(stamps.begin(), stamps.end(), [](const Stamp& s) { return s.dts != AV_NOPTS_VALUE; });
        const bool few = lacksTimes(stamps);
        // AVI has one clock for what is stored; libavformat guesses presentation times for some codecs and for some pictures.
        if (isAvi(m_input) && static_cast<std::size_t>(decoded) == stamps.size() && !stamps.empty())
            return timeEach(stamps, model::PictureTimes::Counted);
        if (!m_stamps.empty() && isSparse()) return timeEach(stamps, model::PictureTimes::Sparse);
        m_scan.estimated = few;
        std::vector<std::int64_t> times, joins(1, INT64_MIN);
        std::int64_t last = INT64_MIN, lastDuration = 0, fallback = 0;
        std::uint32_t run = 0;
        for (const Stamp& stamp : stamps) {
            const std::int64_t shift = shiftTicks(stamp.run, stream.time_base);
            if (stamp.dts != AV_NOPTS_VALUE) fallback = stamp.dts;
            std::int64_t time = few ? fallback : stamp.pts;
            fallback += std::max<std::int32_t>(stamp.duration, 1);
            if (time == AV_NOPTS_VALUE) continue;
            time += shift;
            if (stamp.run != run) joins.push_back(time);
            else if (joins.size() > 1) joins.back() = std::min(joins.back(), time); // pictures that are stored later may be shown first
            run = stamp.run;
            if (time > last) {
                last = time;
                lastDuration = stamp.duration;
            }
            times.push_back(time);
            if (stamp.key) noteEntry(stamp.position, time, kEntryDistance);
        }
        m_scan.timing = timingOf(std::move(times), fromAv(stream.time_base), few ? 0 : lastDuration, declaredRates(stream), joins);
        if (few && m_scan.timing.frames > 0) trustRate(stamps.size());
        if (m_scan.streams[m_picture].clock.sections.empty()) m_scan.streams[m_picture].clock.entries.clear();
    }

    using Stamps = std::span<const Stamp>;
    struct Shown {
        const Stamp* stamp;
        std::int64_t time; ///< as the stream's clock says, not shifted
    };

    /// A picture is shown when the packet `delay` later is stored: B-frames come out at once, others when the next of their kind comes.
    std::vector<Shown> counted(Stamps stamps, std::int64_t frame) const {
        const auto delay = static_cast<std::size_t>(m_tracks.at(m_picture).delay);
        std::vector<Shown> times;
        std::int64_t last = stamps.front().dts - frame;
        for (std::size_t i = 0; i < stamps.size(); ++i) {
            last = i + delay < stamps.size() ? stamps[i + delay].dts - static_cast<std::int64_t>(delay) * frame : last + frame;
            times.push_back({&stamps[i], last});
        }
        return times;
    }

    /// Only B-frames and those at the head of a packet of the multiplex have times of their own, and those may be a frame off: pictures
    /// follow each other by their lengths until they are told to be elsewhere. The decoder gives a picture that others refer to when the
    /// next such comes.
    std::vector<Shown> sparse(Stamps stamps, std::int64_t frame) const {
        const int delay = m_tracks.at(m_picture).delay;
        std::vector<Shown> times;
        const bool reordered = isReordered(*m_input.stream(m_picture).codecpar);
        SparseClock clock(frame, reordered);
        const auto show = [&](const Stamp& stamp) {
            const auto told = stamp.pts != AV_NOPTS_VALUE ? std::optional(stamp.pts) : std::nullopt;
            const auto guess = stamp.dts != AV_NOPTS_VALUE ? std::optional(stamp.dts + delay * frame) : std::nullopt;
            const std::int64_t time = clock.next(told, guess, stamp.duration);
            times.push_back({&stamp, time});
            if (stamp.key) clock.begin(time, stamp.duration);
        };
        const Stamp* held = nullptr;
        for (const Stamp& stamp : stamps) {
            const bool passes = delay == 0 || reordered || // how far ahead such a picture is stored no packet tells: one after the other
                (stamp.pts != AV_NOPTS_VALUE && stamp.pts == stamp.dts);
            if (passes) {
                show(stamp);
                continue;
            }
            if (held) show(*held);
            held = &stamp;
        }
        if (held) show(*held);
        return times;
    }

    std::int64_t frameTicks() const {
        return std::max<std::int64_t>(1, std::llround(m_tracks.at(m_picture).frameSeconds / av_q2d(m_input.stream(m_picture).time_base)));
    }

    /// Calls with the stamps of each run.
    template <class F> static void eachRun(const std::vector<Stamp>& stamps, F&& call) {
        for (std::size_t from = 0; from < stamps.size();) { // the decoder is drained at the end of each section
            std::size_t to = from;
            while (to < stamps.size() && stamps[to].run == stamps[from].run) ++to;
            call(Stamps(stamps.data() + from, to - from));
            from = to;
        }
    }

    void timeEach(const std::vector<Stamp>& stamps, model::PictureTimes kind) {
        const AVStream& stream = m_input.stream(m_picture);
        m_scan.times = kind;
        std::vector<std::int64_t> times, joins;
        eachRun(stamps, [&](Stamps part) {
            const std::int64_t shift = shiftTicks(part.front().run, stream.time_base);
            const bool isCounted = kind == model::PictureTimes::Counted;
            const auto theirs = isCounted ? counted(part, frameTicks()) : sparse(part, frameTicks());
            std::int64_t first = INT64_MAX;
            for (const auto& [stamp, time] : theirs) {
                first = std::min(first, time + shift);
                times.push_back(time + shift);
                if (stamp->key) noteEntry(stamp->position, time + shift, isCounted ? kEntryDistance : 0);
            }
            if (part.data() != stamps.data()) joins.push_back(first);
        });
        m_scan.timing = timingOf(std::move(times), fromAv(stream.time_base), frameTicks(), declaredRates(stream), joins);
        if (kind == model::PictureTimes::Counted && m_scan.streams[m_picture].clock.sections.empty())
            m_scan.streams[m_picture].clock.entries.clear();
    }

    /// Estimated decode times have doubles and holes; one packet is one frame at the rate the stream declares.
    void trustRate(std::size_t packets) {
        model::FrameTiming& timing = m_scan.timing;
        for (const model::Rational& rate : declaredRates(m_input.stream(m_picture))) {
            if (rate.num <= 0 || rate.den <= 0 || std::abs(rate.value() - timing.rate.value()) > 0.02 * rate.value()) continue;
            timing.constantRate = true;
            timing.rate = rate;
            timing.frames = static_cast<std::int64_t>(packets);
            timing.endPts = timing.firstPts + std::llround(static_cast<double>(packets) / (rate.value() * timing.timeBase.value()));
            timing.pts.clear();
            return;
        }
    }

    void noteEntry(std::int64_t position, std::int64_t time, double distance) {
        if (position < 0) return; // it begins inside another packet of the multiplex
        auto& entries = m_scan.streams[m_picture].clock.entries;
        const AVRational base = m_input.stream(m_picture).time_base;
        if (entries.empty() || static_cast<double>(time - entries.back().time) * av_q2d(base) >= distance)
            entries.push_back({position, time});
    }

    std::int64_t shiftTicks(std::uint32_t run, AVRational base) const {
        return run < m_shifts.size() ? std::llround(m_shifts[run] / av_q2d(base)) : 0;
    }

    Input& m_input;
    const int m_picture;
    double m_wrapSeconds = 0;
    bool m_hiddenKey = false; ///< a key frame that is decoded and not shown
    std::map<int, Track> m_tracks;
    std::vector<Stamp> m_stamps;
    std::vector<double> m_shifts; ///< of the picture's runs
    SourceScan m_scan;
};

} // namespace

namespace {

/// AVI begins every stream at 0: what encoder and decoder of MP3 put before the sound (LAME's 576 samples, ISO/IEC 11172-3's 529) is
/// nowhere told. Measured on files of libavformat's muxer: beside B-frames, whose delay moves all times, the sound is that much late;
/// without them the muxer leaves the second place of the pictures empty for it.
void correctMp3(const Input& input, SourceScan& scan) {
    constexpr double kSamples = 1105;
    if (!isAvi(input) || scan.delay == 0) return;
    for (auto& [index, span] : scan.streams) {
        const AVStream& stream = input.stream(index);
        if (stream.codecpar->codec_id != AV_CODEC_ID_MP3 || stream.codecpar->sample_rate <= 0 || !span.clock.sections.empty()) continue;
        span.shiftAtStart = -kSamples / stream.codecpar->sample_rate;
        span.clock.sections.push_back({0, std::llround(span.shiftAtStart / av_q2d(stream.time_base))});
        span.shiftAtStart = static_cast<double>(span.clock.sections.front().shift) * av_q2d(stream.time_base);
        span.first += span.shiftAtStart;
        span.end += span.shiftAtStart;
    }
}

} // namespace

SourceScan scanSource(Input& input, int picture, const std::vector<int>& sound, const std::vector<Dwell>& dwells) {
    auto fromIndex = dwells.empty() ? scanIndex(input, picture, sound) : std::nullopt;
    SourceScan scan = fromIndex ? std::move(*fromIndex) : PacketScan(input, picture, sound, dwells).run();
    correctMp3(input, scan);
    return scan;
}

} // namespace media
