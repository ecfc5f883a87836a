#pragma once
/// What a source file holds. Values only; made by core/media, read by the planner and the panel.

#include "core/model/remark.hpp"
#include "core/model/source_blocks.hpp"
#include "core/model/source_clock.hpp"

namespace model {

struct Rational {
    std::int64_t num = 0;
    std::int64_t den = 1;

    double value() const { return den == 0 ? 0.0 : static_cast<double>(num) / static_cast<double>(den); }
    bool operator==(const Rational&) const = default;
    template <class F> static void describe(F&& f) {
        f("num", &Rational::num);
        f("den", &Rational::den);
    }
};

/// Colour in the names of ffprobe ("bt709", "smpte2084", "tv"); "" is unspecified.
struct Colour {
    std::string primaries, transfer, matrix, range;
    int peak = 0; ///< of HDR, in cd/m²: the brightest of the film (MaxCLL), else of the display it was made on; 0: neither is stated

    /// Its code values are light, up to a peak that differs from film to film; those of HLG are shares of what the display can show.
    bool isPq() const { return transfer == "smpte2084"; }
    bool isHdr() const { return isPq() || transfer == "arib-std-b67"; }
    bool operator==(const Colour&) const = default;
    template <class F> static void describe(F&& f) {
        f("primaries", &Colour::primaries);
        f("transfer", &Colour::transfer);
        f("matrix", &Colour::matrix);
        f("range", &Colour::range);
        f("peak", &Colour::peak);
    }
};

/// Places of a constant grid for which the source has no frame.
struct FrameHole {
    std::int64_t first = 0, count = 0;

    bool operator==(const FrameHole&) const = default;
    template <class F> static void describe(F&& f) {
        f("first", &FrameHole::first);
        f("count", &FrameHole::count);
    }
};

/// When the frames of a video stream are shown, in units of `timeBase`, in presentation order.
struct FrameTiming {
    bool constantRate = true;
    Rational rate;           ///< frames per second; of a variable stream the mean
    std::int64_t frames = 0; ///< frames that will be shown; on a constant grid those of its holes too
    Rational timeBase{1, 90000};
    std::int64_t firstPts = 0;
    std::int64_t endPts = 0;       ///< first instant after the last frame
    std::vector<std::int64_t> pts; ///< every frame's time; only for variable rate
    std::vector<FrameHole> holes;  ///< only for constant rate: before a join

    bool operator==(const FrameTiming&) const = default;
    template <class F> static void describe(F&& f) {
        f("constantRate", &FrameTiming::constantRate);
        f("rate", &FrameTiming::rate);
        f("frames", &FrameTiming::frames);
        f("timeBase", &FrameTiming::timeBase);
        f("firstPts", &FrameTiming::firstPts);
        f("endPts", &FrameTiming::endPts);
        f("pts", &FrameTiming::pts);
        f("holes", &FrameTiming::holes);
    }
};

struct VideoStream {
    int index = 0;
    std::string codec, profile, pixelFormat, language, fieldOrder;
    int width = 0, height = 0; ///< as stored, before rotation
    Rational sampleAspect{1, 1};
    int rotation = 0;      ///< degrees clockwise to turn the stored picture upright: 0, 90, 180, 270
    bool mirrored = false; ///< flip horizontally after turning
    int bitDepth = 8;
    Rational averageRate, baseRate; ///< avg_frame_rate and r_frame_rate of ffprobe
    Colour colour;
    std::optional<double> startSeconds, durationSeconds; ///< absent where the container does not say
    std::int64_t bitsPerSecond = 0;
    bool picture = false; ///< cover art, not a moving picture
    bool isDefault = false;
    PictureTimes times = PictureTimes::Given;
    bool combed = false;    ///< interlaced pictures were seen, or are announced: every frame is looked at
    std::string fields;     ///< "tff", "bff": the order that only the container knows; "": frames tell it themselves
    double lostSeconds = 0; ///< pictures before the first that can be decoded on its own
    StreamClock clock;
    bool decodable = true; ///< a decoder exists and the stream is not encrypted
    bool encrypted = false;
    FrameTiming timing;

    /// What container and codec say of the whole stream.
    bool isInterlaced() const { return fieldOrder != "progressive" && !fieldOrder.empty() && fieldOrder != "unknown"; }
    bool operator==(const VideoStream&) const = default;
    template <class F> static void describe(F&& f) {
        f("index", &VideoStream::index);
        f("codec", &VideoStream::codec);
        f("profile", &VideoStream::profile);
        f("pixelFormat", &VideoStream::pixelFormat);
        f("language", &VideoStream::language);
        f("fieldOrder", &VideoStream::fieldOrder);
        f("width", &VideoStream::width);
        f("height", &VideoStream::height);
        f("sampleAspect", &VideoStream::sampleAspect);
        f("rotation", &VideoStream::rotation);
        f("mirrored", &VideoStream::mirrored);
        f("bitDepth", &VideoStream::bitDepth);
        f("averageRate", &VideoStream::averageRate);
        f("baseRate", &VideoStream::baseRate);
        f("colour", &VideoStream::colour);
        f("startSeconds", &VideoStream::startSeconds);
        f("durationSeconds", &VideoStream::durationSeconds);
        f("bitsPerSecond", &VideoStream::bitsPerSecond);
        f("picture", &VideoStream::picture);
        f("isDefault", &VideoStream::isDefault);
        f("times", &VideoStream::times);
        f("combed", &VideoStream::combed);
        f("fields", &VideoStream::fields);
        f("lostSeconds", &VideoStream::lostSeconds);
        f("clock", &VideoStream::clock);
        f("decodable", &VideoStream::decodable);
        f("encrypted", &VideoStream::encrypted);
        f("timing", &VideoStream::timing);
    }
};

struct AudioStream {
    int index = 0;
    std::string codec, profile, layout, language, title;
    int channels = 0, sampleRate = 0;
    std::optional<double> startSeconds, durationSeconds; ///< absent where the container does not say
    std::int64_t bitsPerSecond = 0;
    bool isDefault = false;
    bool decodable = true; ///< its beginning was decoded
    bool encrypted = false;
    StreamClock clock;
    double heardSeconds = 0;                  ///< of sound in its packets; 0: not counted
    std::optional<double> heardFrom, heardTo; ///< seconds on the timeline: first sample that is decoded, end of the last packet

    bool operator==(const AudioStream&) const = default;
    template <class F> static void describe(F&& f) {
        f("index", &AudioStream::index);
        f("codec", &AudioStream::codec);
        f("profile", &AudioStream::profile);
        f("layout", &AudioStream::layout);
        f("language", &AudioStream::language);
        f("title", &AudioStream::title);
        f("channels", &AudioStream::channels);
        f("sampleRate", &AudioStream::sampleRate);
        f("startSeconds", &AudioStream::startSeconds);
        f("durationSeconds", &AudioStream::durationSeconds);
        f("bitsPerSecond", &AudioStream::bitsPerSecond);
        f("isDefault", &AudioStream::isDefault);
        f("decodable", &AudioStream::decodable);
        f("encrypted", &AudioStream::encrypted);
        f("clock", &AudioStream::clock);
        f("heardSeconds", &AudioStream::heardSeconds);
        f("heardFrom", &AudioStream::heardFrom);
        f("heardTo", &AudioStream::heardTo);
    }
};

/// Subtitles, data and attachments: named, not decoded.
struct OtherStream {
    int index = 0;
    std::string kind, codec, language;

    bool operator==(const OtherStream&) const = default;
    template <class F> static void describe(F&& f) {
        f("index", &OtherStream::index);
        f("kind", &OtherStream::kind);
        f("codec", &OtherStream::codec);
        f("language", &OtherStream::language);
    }
};

/// What tells whether a file is the one that a job was planned for: equal size and time say so at once, equal size and content after the
/// file was read.
struct Fingerprint {
    std::int64_t bytes = 0, modifiedMs = 0;
    std::string content = {}; ///< SHA-256 over samples of it (core/media/source_content); "" in job lists of earlier versions

    bool operator==(const Fingerprint&) const = default;
    template <class F> static void describe(F&& f) {
        f("bytes", &Fingerprint::bytes);
        f("modifiedMs", &Fingerprint::modifiedMs);
        f("content", &Fingerprint::content);
    }
};

struct MediaInfo {
    std::string format;
    std::optional<double> startSeconds, durationSeconds; ///< absent where the container does not say
    std::int64_t bitsPerSecond = 0;
    Fingerprint fingerprint;
    std::vector<VideoStream> video;
    std::vector<AudioStream> audio;
    std::vector<OtherStream> other;
    std::vector<ByteSpan> head; ///< of its file, that each reader reads: machines that have it not fetch this first

    std::vector<Remark> remarks; ///< what was found out about the source that its header does not say

    /// The moving picture that will be encoded: the probe has counted the frames of that one only; null if none.
    const VideoStream* mainVideo() const {
        for (const auto& stream : video)
            if (!stream.picture && stream.decodable && stream.width > 0 && stream.timing.frames > 0) return &stream;
        return nullptr;
    }
    bool operator==(const MediaInfo&) const = default;
    template <class F> static void describe(F&& f) {
        f("format", &MediaInfo::format);
        f("startSeconds", &MediaInfo::startSeconds);
        f("durationSeconds", &MediaInfo::durationSeconds);
        f("bitsPerSecond", &MediaInfo::bitsPerSecond);
        f("fingerprint", &MediaInfo::fingerprint);
        f("video", &MediaInfo::video);
        f("audio", &MediaInfo::audio);
        f("other", &MediaInfo::other);
        f("head", &MediaInfo::head);
        f("remarks", &MediaInfo::remarks);
    }
};

} // namespace model
