#pragma once
/// What `millrace-encoder` is asked (one JSON object on stdin) and what it says (JSON lines on stdout).

#include "core/model/content.hpp"
#include "core/model/digest.hpp"
#include "core/model/likeness.hpp"
#include "core/model/plan.hpp"
#include "core/model/source_blocks.hpp"

namespace model {

/// Analysis: the first pass of a chunk for all renditions that ask for two.
/// Fingerprint: size, time and content of the source alone. Digest: what the encoders make of built-in patterns.
enum class TaskKind { Probe, Video, Audio, TestPattern, Decode, Analysis, Fingerprint, Digest };
template <> struct EnumWords<TaskKind> {
    static constexpr std::array words{"probe", "video", "audio", "test-pattern", "decode", "analysis", "fingerprint", "digest"};
};

/// What one task may use before it is ended; 0: no limit. A hostile file must not take the machine along.
struct TaskLimits {
    std::int64_t memoryBytes = 0; ///< private memory of the process
    std::int64_t cpuSeconds = 0;
    std::int64_t outputBytes = 0; ///< of one rendition

    bool operator==(const TaskLimits&) const = default;
    template <class F> static void describe(F&& f) {
        f("memoryBytes", &TaskLimits::memoryBytes);
        f("cpuSeconds", &TaskLimits::cpuSeconds);
        f("outputBytes", &TaskLimits::outputBytes);
    }
};

/// Fields that a kind does not use stay at their defaults.
struct Task {
    TaskKind kind = TaskKind::Probe;
    std::string encoder; ///< TaskResult::fingerprint of what it must fit; another encoder refuses it. "": any
    std::string source;  ///< local file; of one that lies elsewhere, what its file is called there: its ending tells of its format
    std::optional<SourceElsewhere> elsewhere; ///< the source is read through blocks that this task's host fetches
    std::string folder;                       ///< where outputs go: <folder>/<rendition>/00001.m4s
    std::string output;                       ///< probe: thumbnail to write ("" for none); test pattern: the file to make
    // video
    PictureSource picture;
    int timescale = 90000;
    std::int64_t gopTicks = 0;
    std::vector<VideoRendition> video;
    std::vector<Segment> segments; ///< of this chunk
    int firstSegment = 0;          ///< index of segments[0] in the presentation
    Segment ahead;                 ///< what follows the chunk: encoders look at it and write nothing of it; no ticks: nothing
    int lanes = 1;                 ///< processors to keep busy; 0: takes next to nothing
    std::string statsFolder;       ///< analysis writes here, two-pass renditions read here
    bool patch = false;            ///< hold the last good picture where the source is damaged, however much that is
    // audio
    AudioRendition audio;
    double originSeconds = 0, durationSeconds = 0, segmentSeconds = 6;
    bool endsWithVideo = false; ///< pad or cut to durationSeconds
    bool startsInside = false;  ///< the source begins before what is kept of it
    bool endsInside = false;    ///< and goes on behind it
    // test pattern
    double seconds = 10;
    TaskLimits limits;
    bool yields = true; ///< to the other programs of its computer
    // decode: files that are joined byte by byte and decoded in full; with a source also held against it
    std::vector<std::string> files;
    // digest
    std::vector<std::string> families; ///< encoders to try; none: what this computer is alone

    bool operator==(const Task&) const = default;
    template <class F> static void describe(F&& f) {
        f("kind", &Task::kind);
        f("encoder", &Task::encoder);
        f("source", &Task::source);
        f("elsewhere", &Task::elsewhere);
        f("folder", &Task::folder);
        f("output", &Task::output);
        f("picture", &Task::picture);
        f("timescale", &Task::timescale);
        f("gopTicks", &Task::gopTicks);
        f("video", &Task::video);
        f("segments", &Task::segments);
        f("firstSegment", &Task::firstSegment);
        f("ahead", &Task::ahead);
        f("lanes", &Task::lanes);
        f("yields", &Task::yields);
        f("statsFolder", &Task::statsFolder);
        f("patch", &Task::patch);
        f("audio", &Task::audio);
        f("originSeconds", &Task::originSeconds);
        f("durationSeconds", &Task::durationSeconds);
        f("segmentSeconds", &Task::segmentSeconds);
        f("endsWithVideo", &Task::endsWithVideo);
        f("startsInside", &Task::startsInside);
        f("endsInside", &Task::endsInside);
        f("seconds", &Task::seconds);
        f("limits", &Task::limits);
        f("files", &Task::files);
        f("families", &Task::families);
    }
};

/// A segment that lies in the job folder, complete.
struct SegmentFile {
    std::string rendition;
    int number = 0; ///< 1-based; file name is five digits and ".m4s"
    std::int64_t bytes = 0, frames = 0;
    double seconds = 0;
    std::string sha256;                    ///< hex
    std::int64_t startTick = 0, ticks = 0; ///< in the rendition's timescale
    std::vector<std::int64_t> keys;        ///< video: presentation ticks of its key frames

    bool operator==(const SegmentFile&) const = default;
    template <class F> static void describe(F&& f) {
        f("rendition", &SegmentFile::rendition);
        f("number", &SegmentFile::number);
        f("bytes", &SegmentFile::bytes);
        f("frames", &SegmentFile::frames);
        f("seconds", &SegmentFile::seconds);
        f("sha256", &SegmentFile::sha256);
        f("startTick", &SegmentFile::startTick);
        f("ticks", &SegmentFile::ticks);
        f("keys", &SegmentFile::keys);
    }
};

/// What is known of a rendition once its init segment exists.
struct RenditionFacts {
    std::string rendition, codecs; ///< RFC 6381, e.g. "avc1.64001f"
    std::string initSha256;

    bool operator==(const RenditionFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("rendition", &RenditionFacts::rendition);
        f("codecs", &RenditionFacts::codecs);
        f("initSha256", &RenditionFacts::initSha256);
    }
};

/// How near a rendition's pictures come to those its encoder was given: means over `frames` pictures, luma.
struct RenditionQuality {
    std::string rendition;
    std::int64_t frames = 0;
    double psnr = 0, ssim = 0; ///< dB; 0…1

    bool operator==(const RenditionQuality&) const = default;
    template <class F> static void describe(F&& f) {
        f("rendition", &RenditionQuality::rendition);
        f("frames", &RenditionQuality::frames);
        f("psnr", &RenditionQuality::psnr);
        f("ssim", &RenditionQuality::ssim);
    }
};

/// What a first pass says about the bits of a chunk at a quantiser scale q (x264: 0.85·2^((QP-12)/6)):
/// texture·q^-1.1 + motion·q^-0.5 + rest.
struct PassFacts {
    std::string analysis; ///< name of the first pass
    int width = 0, height = 0;
    bool tree = false; ///< x264 wrote a macroblock tree beside it; its fastest presets have none
    double texture = 0, motion = 0, rest = 0;

    bool operator==(const PassFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("analysis", &PassFacts::analysis);
        f("width", &PassFacts::width);
        f("tree", &PassFacts::tree);
        f("height", &PassFacts::height);
        f("texture", &PassFacts::texture);
        f("motion", &PassFacts::motion);
        f("rest", &PassFacts::rest);
    }
};

/// What a decode task found in the joined files.
struct DecodeFacts {
    std::int64_t frames = 0, samples = 0;
    int width = 0, height = 0, errors = 0;
    std::vector<double> keyFrames; ///< seconds, presentation time
    double firstSeconds = 0, endSeconds = 0;

    bool operator==(const DecodeFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("frames", &DecodeFacts::frames);
        f("samples", &DecodeFacts::samples);
        f("width", &DecodeFacts::width);
        f("height", &DecodeFacts::height);
        f("errors", &DecodeFacts::errors);
        f("keyFrames", &DecodeFacts::keyFrames);
        f("firstSeconds", &DecodeFacts::firstSeconds);
        f("endSeconds", &DecodeFacts::endSeconds);
    }
};

/// Kept as <job folder>/results/<task>.json: its existence is what "done" means for a task.
struct TaskResult {
    std::vector<RenditionFacts> renditions;
    std::vector<SegmentFile> segments;
    std::vector<RenditionQuality> quality;
    std::vector<PassFacts> analysis;
    ContentFacts content;
    std::vector<Likeness> likeness; ///< one for each rendition that was held against the source
    std::int64_t provenFrames = 0;  ///< pictures or sound frames that were decoded again before a segment was told of
    std::int64_t writtenBytes = 0;
    std::optional<MediaInfo> media; ///< probe; of a fingerprint that alone
    std::optional<DecodeFacts> decoded;
    double cpuSeconds = 0, wallSeconds = 0;
    std::string encoder;         ///< "libx264 in Lavc…"
    std::string fingerprint;     ///< of the encoder program and its libraries: another one may write other bytes
    std::vector<Remark> remarks; ///< what of the source was left out or filled in
    std::vector<EncoderDigest> digests;
    std::optional<EncoderHost> host; ///< digest

    bool operator==(const TaskResult&) const = default;
    template <class F> static void describe(F&& f) {
        f("renditions", &TaskResult::renditions);
        f("segments", &TaskResult::segments);
        f("quality", &TaskResult::quality);
        f("analysis", &TaskResult::analysis);
        f("content", &TaskResult::content);
        f("likeness", &TaskResult::likeness);
        f("provenFrames", &TaskResult::provenFrames);
        f("writtenBytes", &TaskResult::writtenBytes);
        f("media", &TaskResult::media);
        f("decoded", &TaskResult::decoded);
        f("cpuSeconds", &TaskResult::cpuSeconds);
        f("wallSeconds", &TaskResult::wallSeconds);
        f("encoder", &TaskResult::encoder);
        f("fingerprint", &TaskResult::fingerprint);
        f("remarks", &TaskResult::remarks);
        f("digests", &TaskResult::digests);
        f("host", &TaskResult::host);
    }
};

/// Draining: one processor less is needed from now on.
/// Need: blocks of a source that lies elsewhere; they are told on the encoder's stdin as they come.
enum class EncoderLine { Progress, Segment, Draining, Finished, Failed, Need };
template <> struct EnumWords<EncoderLine> {
    static constexpr std::array words{"progress", "segment", "draining", "finished", "failed", "need"};
};

/// One line on the encoder's stdout.
struct EncoderMessage {
    EncoderLine event = EncoderLine::Progress;
    double fraction = 0; ///< progress, 0…1
    std::optional<SegmentFile> segment;
    std::optional<RenditionFacts> facts; ///< beside the first segment of a rendition
    std::optional<TaskResult> result;
    std::optional<SourceNeed> need;
    int code = 0; ///< base::ErrorCode of a failure
    base::Text message;

    template <class F> static void describe(F&& f) {
        f("event", &EncoderMessage::event);
        f("fraction", &EncoderMessage::fraction);
        f("segment", &EncoderMessage::segment);
        f("facts", &EncoderMessage::facts);
        f("result", &EncoderMessage::result);
        f("need", &EncoderMessage::need);
        f("code", &EncoderMessage::code);
        f("message", &EncoderMessage::message);
    }
};

/// "00001.m4s" for 1; "00001-3fa9c2d1.m4s" where it belongs to a revision of a film (Plan::revision).
std::string segmentFileName(int number, const std::string& revision = {});
/// "init.mp4", or "init-3fa9c2d1.mp4".
std::string initFileName(const std::string& revision = {});
/// "<statsFolder>/<analysis>-00001.stats" for the chunk that begins with segment 1.
std::string statsFile(const Task& task, const std::string& analysis);

} // namespace model
