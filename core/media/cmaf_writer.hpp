#pragma once
/// CMAF (ISO/IEC 23000-19) init segments and media segments, as bytes. Pure functions.
///
/// Hand-written because libavformat's muxer restarts fragment numbers in every chunk and takes
/// a B-frame delay of its own choice; here a segment's bytes depend on its frames and its place only. tfdt is the exact
/// start; frames are composed `delayTicks` later (B-frames) and an edit list in the init segment takes that back, which
/// browsers and libavformat agree on (negative offsets make libavformat show the picture two frames late).

#include <QByteArray>
#include <cstdint>
#include <string>
#include <vector>

namespace media {

struct TrackHeader {
    bool video = true;
    int timescale = 90000;
    int width = 0, height = 0;
    int sampleRate = 0, channels = 0;
    int bitsPerSecond = 0;
    std::string language;        ///< ISO 639-2, "" is und
    std::int64_t delayTicks = 0; ///< composition delay, taken back by an edit list
    QByteArray decoderConfig;    ///< avcC body, or AudioSpecificConfig
};

struct Sample {
    std::int64_t pts = 0, ticks = 0; ///< ticks: duration
    bool key = true;
    QByteArray bytes;
};

QByteArray initSegment(const TrackHeader& track);

/// `samples` in decode order; `startTick` is the earliest presentation time. `number` is 1-based.
/// `endTick` closes the last sample.
QByteArray mediaSegment(
    int number, std::int64_t startTick, std::int64_t endTick, const std::vector<Sample>& samples, std::int64_t delayTicks = 0);

/// The avcC body (ISO/IEC 14496-15, 5.3.3.1) from Annex B parameter sets. Empty if there is no SPS and PPS.
QByteArray avcConfig(const std::uint8_t* annexB, int size);
/// Annex B to four-byte lengths, without access unit delimiters, parameter sets and encoder comments (SEI 5).
QByteArray lengthPrefixed(const std::uint8_t* annexB, int size);
/// RFC 6381: "avc1.64001f" of an avcC body.
std::string avcCodecs(const QByteArray& avcC);

} // namespace media
