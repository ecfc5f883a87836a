#include "core/media/frame_timing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace media {
namespace {

model::Rational fromAv(AVRational value) {
    return {value.num, value.den == 0 ? 1 : value.den};
}

bool fitsGrid(const std::vector<std::int64_t>& pts, double ticksPerFrame) {
    for (std::size_t k = 0; k < pts.size(); ++k) {
        const double ideal = static_cast<double>(pts.front()) + static_cast<double>(k) * ticksPerFrame;
        if (std::abs(static_cast<double>(pts[k]) - ideal) > 0.3 * ticksPerFrame) return false;
    }
    return true;
}

/// The nearest rate of the field's usual ones (23.976, 24, 25, 29.97 …) within 0.1 %, or thousandths.
model::Rational snapped(double rate) {
    for (const int whole : {24, 30, 48, 60, 120, 240}) {
        if (std::abs(rate - whole * 1000.0 / 1001.0) < rate * 0.0004) return {whole * 1000, 1001};
    }
    if (std::abs(rate - std::round(rate)) < rate * 0.001 && rate >= 0.9) return {static_cast<std::int64_t>(std::llround(rate)), 1};
    return {static_cast<std::int64_t>(std::llround(rate * 1000)), 1000};
}

/// Presentation times from an MP4 sample table are decode times here: the same set when the distance is constant.
std::vector<std::int64_t> indexTimes(AVStream& stream) {
    const int entries = avformat_index_get_entries_count(&stream);
    if (entries <= 1 || stream.nb_frames != entries) return {};
    std::vector<std::int64_t> times;
    times.reserve(static_cast<std::size_t>(entries));
    for (int i = 0; i < entries; ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(&stream, i);
        if (entry->flags & AVINDEX_DISCARD_FRAME) return {}; // an edit list: only the packets tell what is shown
        times.push_back(entry->timestamp);
    }
    const std::int64_t shift = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time - times.front();
    for (auto& time : times) time += shift;
    return times;
}

struct Scan {
    std::vector<std::int64_t> pts;
    std::int64_t lastDuration = 0;
    std::size_t packets = 0;
    bool guessed = false;
};

/// Frames that are stored but never shown (VP8: RFC 6386, 9.1; VP9: bitstream specification, 6.2 uncompressed_header).
bool isHidden(AVCodecID codec, const AVPacket& packet) {
    if (codec == AV_CODEC_ID_VP8) return !(packet.data[0] & 0x10);
    if (codec != AV_CODEC_ID_VP9) return false;
    const unsigned first = packet.data[0], last = packet.data[packet.size - 1];
    if ((last & 0xe0) == 0xc0) return false; // a superframe carries its hidden frames with one that is shown
    const bool profile3 = (first & 0x30) == 0x30;
    const int shift = profile3 ? 1 : 0;
    const bool showExisting = (first >> (3 - shift)) & 1;
    return !showExisting && !((first >> (1 - shift)) & 1);
}

Scan scanPackets(Input& input, int streamIndex) {
    input.selectOnly(streamIndex);
    const AVStream& stream = input.stream(streamIndex);
    PacketPtr packet(av_packet_alloc());
    std::vector<std::int64_t> pts, dts;
    std::int64_t lastPts = INT64_MIN, lastDuration = 0, fallback = 0;
    while (input.read(*packet)) {
        if (packet->flags & AV_PKT_FLAG_DISCARD) continue;
        if (packet->size == 0) continue;
        if (isHidden(stream.codecpar->codec_id, *packet)) continue;
        std::int64_t time = packet->pts;
        if (time != AV_NOPTS_VALUE) {
            if (time > lastPts) { lastPts = time; lastDuration = packet->duration; }
            pts.push_back(time);
        }
        if (packet->dts != AV_NOPTS_VALUE) fallback = packet->dts;
        dts.push_back(fallback);
        fallback += std::max<std::int64_t>(packet->duration, 1);
    }
    // Formats without presentation times (AVI, some program streams): decode times stand in.
    if (pts.size() * 20 < dts.size() * 19) return {dts, 0, dts.size(), true};
    return {pts, lastDuration, dts.size(), false};
}

} // namespace

model::FrameTiming timingOf(std::vector<std::int64_t> pts, model::Rational timeBase, std::int64_t lastDuration, std::vector<model::Rational> candidates) {
    model::FrameTiming timing;
    timing.timeBase = timeBase;
    std::sort(pts.begin(), pts.end());
    pts.erase(std::unique(pts.begin(), pts.end()), pts.end());
    timing.frames = static_cast<std::int64_t>(pts.size());
    if (pts.empty()) return timing;
    timing.firstPts = pts.front();
    const double span = static_cast<double>(pts.back() - pts.front()) * timeBase.value();
    if (pts.size() > 2 && span > 0) candidates.push_back(snapped(static_cast<double>(pts.size() - 1) / span));
    for (const model::Rational& rate : candidates) {
        if (rate.num <= 0 || rate.den <= 0 || rate.value() > 480 || rate.value() < 0.05) continue;
        const double ticks = 1.0 / (rate.value() * timeBase.value());
        if (!fitsGrid(pts, ticks)) continue;
        const std::int64_t common = std::gcd(rate.num, rate.den);
        timing.constantRate = true;
        timing.rate = {rate.num / common, rate.den / common};
        timing.endPts = timing.firstPts + std::llround(static_cast<double>(timing.frames) * ticks);
        return timing;
    }
    timing.constantRate = false;
    timing.rate = span > 0 ? snapped(static_cast<double>(pts.size() - 1) / span) : model::Rational{25, 1};
    const std::int64_t mean = pts.size() > 1 ? (pts.back() - pts.front()) / static_cast<std::int64_t>(pts.size() - 1) : 1;
    timing.endPts = pts.back() + std::max<std::int64_t>(lastDuration > 0 ? lastDuration : mean, 1);
    timing.pts = std::move(pts);
    return timing;
}

ReadTiming readTiming(Input& input, int streamIndex) {
    AVStream& stream = input.stream(streamIndex);
    const model::Rational timeBase = fromAv(stream.time_base);
    const std::vector<model::Rational> candidates{fromAv(stream.r_frame_rate), fromAv(stream.avg_frame_rate)};
    auto fromIndex = indexTimes(stream);
    if (!fromIndex.empty()) {
        model::FrameTiming timing = timingOf(std::move(fromIndex), timeBase, 0, candidates);
        if (timing.constantRate) return {timing, false};
    }
    Scan scan = scanPackets(input, streamIndex);
    const auto packets = static_cast<std::int64_t>(scan.packets);
    const bool guessed = scan.guessed;
    model::FrameTiming timing = timingOf(std::move(scan.pts), timeBase, scan.lastDuration, candidates);
    if (guessed && timing.frames > 0) {
        // Estimated decode times have doubles and holes; one packet is one frame at the rate the stream declares.
        for (const model::Rational& rate : candidates) {
            if (rate.num <= 0 || rate.den <= 0 || std::abs(rate.value() - timing.rate.value()) > 0.02 * rate.value()) continue;
            timing.constantRate = true;
            timing.rate = rate;
            timing.frames = packets;
            timing.endPts = timing.firstPts + std::llround(static_cast<double>(packets) / (rate.value() * timeBase.value()));
            timing.pts.clear();
            break;
        }
    }
    return {timing, guessed};
}

} // namespace media
