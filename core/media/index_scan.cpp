#include "core/media/index_scan.hpp"

#include "core/media/frame_timing.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace media {
namespace {

/// Presentation times from an MP4 sample table are decode times here: the same set when the distance is constant.
std::vector<std::int64_t> indexTimes(AVStream& stream) {
    const int entries = avformat_index_get_entries_count(&stream);
    if (entries <= 1 || stream.nb_frames != entries || mayHaveFields(*stream.codecpar)) return {};
    std::vector<std::int64_t> times;
    times.reserve(static_cast<std::size_t>(entries));
    for (int i = 0; i < entries; ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(&stream, i);
        if (i == 0 && !(entry->flags & AVINDEX_KEYFRAME)) return {}; // cut in mid-group: pictures are missing among the first
        if ((entry->flags & AVINDEX_DISCARD_FRAME) || entry->size == 0)
            return {}; // an edit list, a dropped frame: only the packets tell what is shown
        times.push_back(entry->timestamp);
    }
    const std::int64_t shift = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time - times.front();
    for (auto& time : times) time += shift;
    return times;
}

} // namespace

model::Rational fromAv(AVRational value) {
    return {value.num, value.den == 0 ? 1 : value.den};
}

bool isReordered(const AVCodecParameters& p) {
    return p.codec_id == AV_CODEC_ID_H264 || p.codec_id == AV_CODEC_ID_HEVC;
}

bool mayHaveFields(const AVCodecParameters& p) {
    switch (p.codec_id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_VC1:
    case AV_CODEC_ID_MPEG2VIDEO: return p.field_order != AV_FIELD_PROGRESSIVE;
    default: return false;
    }
}

double secondsOf(std::int64_t time, AVRational base) {
    return time == AV_NOPTS_VALUE ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(time) * av_q2d(base);
}

bool isAvi(const Input& input) {
    return std::strcmp(input.context().iformat->name, "avi") == 0;
}

std::vector<model::Rational> declaredRates(const AVStream& stream) {
    return {fromAv(stream.r_frame_rate), fromAv(stream.avg_frame_rate)};
}

std::optional<SourceScan> scanIndex(Input& input, int picture, const std::vector<int>& sound) {
    if (picture < 0) return std::nullopt;
    AVStream& stream = input.stream(picture);
    auto times = indexTimes(stream);
    if (times.empty()) return std::nullopt;
    SourceScan scan;
    scan.timing = timingOf(std::move(times), fromAv(stream.time_base), 0, declaredRates(stream));
    if (!scan.timing.constantRate) return std::nullopt;
    if (isAvi(input)) scan.times = model::PictureTimes::Counted;
    scan.delay = std::max(stream.codecpar->video_delay, 0);
    for (const int index : sound) {
        AVStream& track = input.stream(index);
        const int entries = avformat_index_get_entries_count(&track);
        if (entries < 1 || track.start_time == AV_NOPTS_VALUE || track.duration == AV_NOPTS_VALUE) return std::nullopt;
        const double first = secondsOf(track.start_time, track.time_base);
        const AVIndexEntry* last = avformat_index_get_entry(&track, entries - 1);
        const std::int64_t length =
            entries > 1 ? last->timestamp - avformat_index_get_entry(&track, entries - 2)->timestamp : track.duration;
        // Durations count what edit lists leave out; the last entry of uncompressed sound is shorter than the others.
        const double end =
            std::min(first + secondsOf(track.duration, track.time_base), secondsOf(last->timestamp + length, track.time_base));
        scan.streams[index] = {{}, first, std::max(first, end)};
    }
    return scan;
}

} // namespace media
