#pragma once
/// What will be made of a source: renditions, the segment grid and the chunks that cut the work. Made by
/// `engine::plan()`, a pure function; fixed for the life of a job, so that a chunk's bytes do not depend on who made it.

#include "core/model/excerpt.hpp"
#include "core/model/media_info.hpp"
#include "core/model/preset.hpp"

namespace model {

/// Seconds of the encoders' buffer model: a cap of n kb/s may be exceeded by so much for a moment. The announced peak
/// of a growing playlist allows for it.
inline constexpr int kBufferSeconds = 2;

/// A rung with everything decided for one source.
struct VideoRendition {
    std::string name, profile, speed;
    int width = 0, height = 0;
    RateControl rateControl = RateControl::CappedQuality;
    double quality = 23;
    int kbps = 0;
    int frameStep = 1;    ///< every n-th frame of the grid is shown
    std::string analysis; ///< two passes: name of the first one whose statistics serve it
    double chunkKbps = 0; ///< two passes: this chunk's share of the bits, set in tasks only

    bool operator==(const VideoRendition&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &VideoRendition::name);
        f("profile", &VideoRendition::profile);
        f("speed", &VideoRendition::speed);
        f("width", &VideoRendition::width);
        f("height", &VideoRendition::height);
        f("rateControl", &VideoRendition::rateControl);
        f("quality", &VideoRendition::quality);
        f("kbps", &VideoRendition::kbps);
        f("frameStep", &VideoRendition::frameStep);
        f("analysis", &VideoRendition::analysis);
        f("chunkKbps", &VideoRendition::chunkKbps);
    }
};

struct AudioRendition {
    std::string name; ///< folder: "audio", or "audio-deu" when there are several
    int streamIndex = 0;
    StreamClock clock;
    std::string language, title;
    int kbps = 128, sampleRate = 48000, channels = 2;
    bool isDefault = false;

    bool operator==(const AudioRendition&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &AudioRendition::name);
        f("streamIndex", &AudioRendition::streamIndex);
        f("clock", &AudioRendition::clock);
        f("language", &AudioRendition::language);
        f("title", &AudioRendition::title);
        f("kbps", &AudioRendition::kbps);
        f("sampleRate", &AudioRendition::sampleRate);
        f("channels", &AudioRendition::channels);
        f("isDefault", &AudioRendition::isDefault);
    }
};

/// A segment of every video rendition. Ticks count from the first frame that is kept of the source, in `Plan::timescale`.
struct Segment {
    std::int64_t startTick = 0, ticks = 0;
    std::int64_t frames = 0; ///< frames of the source grid; a rendition shows every frameStep-th
    std::int64_t held = 0;   ///< of them, those that the source does not have: the picture before is shown again

    bool operator==(const Segment&) const = default;
    template <class F> static void describe(F&& f) {
        f("startTick", &Segment::startTick);
        f("ticks", &Segment::ticks);
        f("frames", &Segment::frames);
        f("held", &Segment::held);
    }
};

/// The unit of work, retry and resume: a whole number of segments.
struct Chunk {
    int firstSegment = 0, segments = 0;

    bool operator==(const Chunk&) const = default;
    template <class F> static void describe(F&& f) {
        f("firstSegment", &Chunk::firstSegment);
        f("segments", &Chunk::segments);
    }
};

/// How to turn the stored picture into the one that is scaled: upright, progressive, square pixels, BT.709.
struct PictureSource {
    int streamIndex = 0;
    Rational timeBase{1, 90000};
    std::int64_t firstPts = 0;
    bool constantRate = true;
    Rational rate;
    /// In the plan's timescale. Above 0 the first picture is held so long before its time, for sound; below 0 so much of the source lies
    /// before what is kept of it.
    std::int64_t leadTicks = 0;
    StreamClock clock;
    PictureTimes times = PictureTimes::Given;
    int rotation = 0;
    bool mirrored = false, hdr = false, fullRange = false;
    bool deinterlace = false;                ///< some pictures may be combed: each is looked at
    std::string fields;                      ///< "tff", "bff": what pictures are whose decoder does not say; "": it says
    std::string primaries, transfer, matrix; ///< of the source, in ffprobe's words, gaps filled: "bt709", "smpte170m", "bt2020nc"
    int peak = 0;                            ///< of HDR, the brightest of the film in cd/m²; 0: 1000

    bool operator==(const PictureSource&) const = default;
    template <class F> static void describe(F&& f) {
        f("streamIndex", &PictureSource::streamIndex);
        f("timeBase", &PictureSource::timeBase);
        f("firstPts", &PictureSource::firstPts);
        f("constantRate", &PictureSource::constantRate);
        f("rate", &PictureSource::rate);
        f("leadTicks", &PictureSource::leadTicks);
        f("clock", &PictureSource::clock);
        f("times", &PictureSource::times);
        f("rotation", &PictureSource::rotation);
        f("mirrored", &PictureSource::mirrored);
        f("deinterlace", &PictureSource::deinterlace);
        f("fields", &PictureSource::fields);
        f("hdr", &PictureSource::hdr);
        f("fullRange", &PictureSource::fullRange);
        f("primaries", &PictureSource::primaries);
        f("transfer", &PictureSource::transfer);
        f("matrix", &PictureSource::matrix);
        f("peak", &PictureSource::peak);
    }
};

struct Plan {
    int timescale = 90000;      ///< of the video renditions
    std::int64_t gopTicks = 0;  ///< distance of key frames inside a segment
    double segmentSeconds = 6;  ///< nominal
    double originSeconds = 0;   ///< source time that becomes output time 0
    double durationSeconds = 0; ///< of the presentation
    PictureSource picture;
    std::vector<VideoRendition> video;
    std::vector<AudioRendition> audio;
    std::vector<Segment> segments;
    std::vector<Chunk> chunks;
    std::vector<VideoRendition> analyses; ///< small first passes; several only where rungs differ in frame rate or B-frames
    std::vector<Remark> remarks;          ///< what of the source is left out, filled in or assumed, and why
    std::optional<Excerpt> excerpt;       ///< what its operator keeps of the source; absent: all
    /// In the names of its segments at the target: a cache that holds an address as immutable never has other bytes for it, whatever film
    /// takes this one's name. "": an earlier version planned it.
    std::string revision;

    bool operator==(const Plan&) const = default;
    template <class F> static void describe(F&& f) {
        f("timescale", &Plan::timescale);
        f("gopTicks", &Plan::gopTicks);
        f("segmentSeconds", &Plan::segmentSeconds);
        f("originSeconds", &Plan::originSeconds);
        f("durationSeconds", &Plan::durationSeconds);
        f("picture", &Plan::picture);
        f("video", &Plan::video);
        f("audio", &Plan::audio);
        f("segments", &Plan::segments);
        f("chunks", &Plan::chunks);
        f("analyses", &Plan::analyses);
        f("remarks", &Plan::remarks);
        f("excerpt", &Plan::excerpt);
        f("revision", &Plan::revision);
    }
};

} // namespace model
