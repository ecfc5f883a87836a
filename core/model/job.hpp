#pragma once
/// A job as everybody outside the engine sees it: the row in the list, the inspector, the API.

#include "core/model/content.hpp"
#include "core/model/estimate.hpp"
#include "core/model/excerpt.hpp"
#include "core/model/likeness.hpp"
#include "core/model/media_info.hpp"
#include "core/model/preset.hpp"
#include "core/model/source.hpp"
#include "core/model/work_facts.hpp"

namespace model {

enum class JobState {
    Waiting,
    Encoding,
    Publishing,
    Paused,
    Done,
    Failed,
    Cancelled,
    Unknown, ///< of a newer Millrace; never of this one
};
template <> struct EnumWords<JobState> {
    static constexpr std::array words{"waiting", "encoding", "publishing", "paused", "done", "failed", "cancelled", "unknown"};
    static constexpr JobState fallback = JobState::Unknown;
};

/// What has become of what a job published.
enum class OutputState {
    Kept,
    Deleting, ///< goes on by itself, also after a restart
    Deleted,
};
template <> struct EnumWords<OutputState> {
    static constexpr std::array words{"kept", "deleting", "deleted"};
    static constexpr OutputState fallback = OutputState::Kept;
};

enum class ChunkState { Waiting, Encoding, Done, Failed };
template <> struct EnumWords<ChunkState> {
    static constexpr std::array words{"waiting", "encoding", "done", "failed"};
    static constexpr ChunkState fallback = ChunkState::Waiting;
};

struct RenditionProgress {
    std::string name, profile;
    int targetKbps = 0;
    bool audio = false;
    double actualKbps = 0;           ///< of what has been written so far; 0 while nothing has
    double ssim = 0, psnr = 0;       ///< luma means of what has been encoded so far; 0 while nothing has
    double stored = 0, inFlight = 0; ///< fractions of the presentation; inFlight includes stored

    bool operator==(const RenditionProgress&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &RenditionProgress::name);
        f("profile", &RenditionProgress::profile);
        f("targetKbps", &RenditionProgress::targetKbps);
        f("actualKbps", &RenditionProgress::actualKbps);
        f("ssim", &RenditionProgress::ssim);
        f("psnr", &RenditionProgress::psnr);
        f("stored", &RenditionProgress::stored);
        f("inFlight", &RenditionProgress::inFlight);
        f("audio", &RenditionProgress::audio);
    }
};

/// Why a job failed, or (while it goes on) what it waits for.
struct Trouble {
    int code = 0;        ///< base::ErrorCode
    std::string id;      ///< "MR-2107" or ""
    std::string message; ///< one sentence, English
    int chunk = -1;      ///< 0-based, -1: not about a chunk
    base::Text parts{};  ///< of the message, to say it in another language; none: an earlier version wrote it

    bool operator==(const Trouble&) const = default;
    template <class F> static void describe(F&& f) {
        f("code", &Trouble::code);
        f("id", &Trouble::id);
        f("message", &Trouble::message);
        f("chunk", &Trouble::chunk);
        f("parts", &Trouble::parts);
    }
};

inline Trouble troubleOf(const base::Error& error, int chunk = -1) {
    return {.code = static_cast<int>(error.code),
        .id = std::string(base::errorId(error.code)),
        .message = error.message,
        .chunk = chunk,
        .parts = base::partsOf(error.text)};
}

/// An audio track of a source, to choose by.
struct SourceTrack {
    int index = 0; ///< of its stream in the file
    std::string codec, language, title;
    int channels = 0;
    bool decodable = true;

    bool operator==(const SourceTrack&) const = default;
    template <class F> static void describe(F&& f) {
        f("index", &SourceTrack::index);
        f("codec", &SourceTrack::codec);
        f("language", &SourceTrack::language);
        f("title", &SourceTrack::title);
        f("channels", &SourceTrack::channels);
        f("decodable", &SourceTrack::decodable);
    }
};

struct Job {
    std::string id, name;
    std::int64_t rev = 0; ///< the event that told this row last (event.hpp)
    std::string source;   ///< path or address, for people; which it is says sourceKind
    SourceKind sourceKind = SourceKind::Path;
    std::string presetId, presetName;
    std::optional<Preset> preset; ///< that came with the job, and is no other's; `presetId` is "" then
    JobState state = JobState::Waiting;
    std::string stateWord;          ///< of Unknown: as the newer Millrace calls it. Of the client that read it alone: never sent or stored
    std::int64_t position = 0;      ///< in the queue; rises from job to job, with gaps
    std::optional<Excerpt> excerpt; ///< what of the source is encoded; absent: all
    std::optional<std::int64_t> at; ///< wall clock: it does not begin before; absent: there is none, or it has come
    // the source, once probed
    std::string codec, audioCodec, colour;
    int width = 0, height = 0;           ///< upright
    double fps = 0, durationSeconds = 0; ///< duration: of what is encoded
    double filmSeconds = 0;              ///< of the whole source; 0: not known
    std::vector<SourceTrack> audioTracks;
    std::int64_t sourceBytes = 0, sourceBitsPerSecond = 0;
    double received = 1; ///< of a source that is fetched or uploaded: 0…1; while its length is not told 0, and sourceBytes is what has come
    // progress
    std::vector<RenditionProgress> renditions;
    double stored = 0, inFlight = 0; ///< inFlight: how far the job is; never falls, 1 only when all is read back
    int chunks = 0, chunksDone = 0, chunksRetried = 0;
    int objects = 0, objectsStored = 0;
    std::int64_t bytesWritten = 0;
    double playableSeconds = 0;
    double speed = 0;                                        ///< source seconds per second
    double etaSeconds = -1;                                  ///< of a waiting one with all that is done before it; -1: unknown
    double analysed = 1;                                     ///< fraction of the shared first pass that is done; 1 when there is none
    Estimate estimate;                                       ///< of the whole job; narrows as it goes on
    std::int64_t addedMs = 0, startedMs = 0, finishedMs = 0; ///< wall clock, 0: not yet
    double tookSeconds = 0, cpuSeconds = 0;
    std::int64_t frames = 0;
    std::string hlsUrl, dashUrl; ///< "": there is nothing at the ingest, or no ingest
    OutputState output = OutputState::Kept;
    std::int64_t outputDeletedMs = 0; ///< wall clock, 0: it was not, or by an earlier version
    WorkFacts work;                   ///< while it waits or encodes
    std::optional<Trouble> trouble;

    bool isFinal() const { return state == JobState::Done || state == JobState::Failed || state == JobState::Cancelled; }
    /// It has ended and needs nobody: "Clear finished" takes it out of the list.
    bool isFinished() const { return state == JobState::Done || state == JobState::Cancelled; }
    bool isActive() const { return state == JobState::Encoding || state == JobState::Publishing; }
    /// It has stopped before it was done, and does not go on by itself.
    bool isResting() const { return state == JobState::Paused || state == JobState::Failed || state == JobState::Cancelled; }
    /// Something of what it made is there to be watched.
    bool isPlayable() const { return output == OutputState::Kept && (playableSeconds > 0 || state == JobState::Done); }
    bool operator==(const Job&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &Job::id);
        f("name", &Job::name);
        f("rev", &Job::rev);
        f("source", &Job::source);
        f("sourceKind", &Job::sourceKind);
        f("presetId", &Job::presetId);
        f("presetName", &Job::presetName);
        f("preset", &Job::preset);
        f("state", &Job::state);
        f("position", &Job::position);
        f("excerpt", &Job::excerpt);
        f("at", &Job::at);
        f("codec", &Job::codec);
        f("audioCodec", &Job::audioCodec);
        f("colour", &Job::colour);
        f("width", &Job::width);
        f("height", &Job::height);
        f("fps", &Job::fps);
        f("durationSeconds", &Job::durationSeconds);
        f("filmSeconds", &Job::filmSeconds);
        f("audioTracks", &Job::audioTracks);
        f("sourceBytes", &Job::sourceBytes);
        f("sourceBitsPerSecond", &Job::sourceBitsPerSecond);
        f("received", &Job::received);
        f("renditions", &Job::renditions);
        f("stored", &Job::stored);
        f("inFlight", &Job::inFlight);
        f("chunks", &Job::chunks);
        f("chunksDone", &Job::chunksDone);
        f("chunksRetried", &Job::chunksRetried);
        f("objects", &Job::objects);
        f("objectsStored", &Job::objectsStored);
        f("bytesWritten", &Job::bytesWritten);
        f("playableSeconds", &Job::playableSeconds);
        f("speed", &Job::speed);
        f("etaSeconds", &Job::etaSeconds);
        f("analysed", &Job::analysed);
        f("estimate", &Job::estimate);
        f("addedMs", &Job::addedMs);
        f("startedMs", &Job::startedMs);
        f("finishedMs", &Job::finishedMs);
        f("tookSeconds", &Job::tookSeconds);
        f("cpuSeconds", &Job::cpuSeconds);
        f("frames", &Job::frames);
        f("hlsUrl", &Job::hlsUrl);
        f("dashUrl", &Job::dashUrl);
        f("output", &Job::output);
        f("outputDeletedMs", &Job::outputDeletedMs);
        f("work", &Job::work);
        f("trouble", &Job::trouble);
    }
};

struct ChunkCell {
    ChunkState state = ChunkState::Waiting;
    int attempts = 0;
    double fraction = 0; ///< of an encoding one
    double startSeconds = 0, seconds = 0;
    std::int64_t bytes = 0;
    std::vector<std::int64_t> stored; ///< bytes of each video rendition whose segments are all stored; 0 for the others
    // of a server with a fleet
    std::string worker{};   ///< who has it, or made it; "": nobody yet, or it is not known
    int attempt = 0;        ///< that one's, from 1 on, over all workers; 0: not known
    std::string failedOn{}; ///< whose attempt was the last that made nothing; "": there was none
    std::string cause{};    ///< of that: "crash", "lost", "refused", "notice" …

    bool operator==(const ChunkCell&) const = default;
    template <class F> static void describe(F&& f) {
        f("state", &ChunkCell::state);
        f("attempts", &ChunkCell::attempts);
        f("fraction", &ChunkCell::fraction);
        f("startSeconds", &ChunkCell::startSeconds);
        f("seconds", &ChunkCell::seconds);
        f("bytes", &ChunkCell::bytes);
        f("stored", &ChunkCell::stored);
        f("worker", &ChunkCell::worker);
        f("attempt", &ChunkCell::attempt);
        f("failedOn", &ChunkCell::failedOn);
        f("cause", &ChunkCell::cause);
    }
};

enum class LogLevel { Note, Warning, Error };
template <> struct EnumWords<LogLevel> {
    static constexpr std::array words{"note", "warning", "error"};
    static constexpr LogLevel fallback = LogLevel::Note;
};

struct LogLine {
    std::int64_t number = 0; ///< in the job's log, from 1 on
    std::int64_t atMs = 0;   ///< wall clock
    LogLevel mark = LogLevel::Note;
    std::string text;   ///< English
    base::Text parts{}; ///< of it, to say it in another language; none: an earlier version wrote it

    bool operator==(const LogLine&) const = default;
    template <class F> static void describe(F&& f) {
        f("number", &LogLine::number);
        f("atMs", &LogLine::atMs);
        f("mark", &LogLine::mark);
        f("text", &LogLine::text);
        f("parts", &LogLine::parts);
    }
};

/// What was proven, and with what it was made.
struct Proof {
    bool complete = false;   ///< everything is proven and read back; false: so far
    std::int64_t frames = 0; ///< pictures and sound frames that were decoded again
    int objects = 0;         ///< stored and read back
    std::string asked, used; ///< encoder: "libx264, preset fast, one thread each" and "libx264 in Lavc59.37.100"
    base::Text askedParts{}; ///< of `asked`, to say it in another language
    std::string command;     ///< ffmpeg commands that come nearest; a comment above them says where they differ
    ContentFacts content;
    std::vector<Likeness> likeness; ///< of each rendition to the source
    std::vector<Remark> remarks;    ///< what was left out, filled in or assumed

    bool operator==(const Proof&) const = default;
    template <class F> static void describe(F&& f) {
        f("complete", &Proof::complete);
        f("frames", &Proof::frames);
        f("objects", &Proof::objects);
        f("asked", &Proof::asked);
        f("askedParts", &Proof::askedParts);
        f("used", &Proof::used);
        f("command", &Proof::command);
        f("content", &Proof::content);
        f("likeness", &Proof::likeness);
        f("remarks", &Proof::remarks);
    }
};

struct JobChunks {
    std::string id;
    std::vector<ChunkCell> cells;

    bool operator==(const JobChunks&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &JobChunks::id);
        f("cells", &JobChunks::cells);
    }
};

struct JobProof {
    std::string id;
    Proof proof;

    bool operator==(const JobProof&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &JobProof::id);
        f("proof", &JobProof::proof);
    }
};

struct JobLog {
    std::string id;
    std::vector<LogLine> lines; ///< newest last

    bool operator==(const JobLog&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &JobLog::id);
        f("lines", &JobLog::lines);
    }
};

} // namespace model
