#include "core/engine/planner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace engine {
namespace {

constexpr int kVariableTimescale = 90000;
constexpr int kFinestTimescale = 10000; // a constant rate's timescale is at least this, so that players round nothing
constexpr int kMostAudioTracks = 8;
// x264 spends bits on a picture by what later ones take over from it; the last ones of a chunk would starve. Measured on city_aerial_1080p at
// 720p, the last P-frame of a chunk: VMAF 53.8 with none, 81.3 with 12, 83.4 with 24, 84.2 with 40, as in an uninterrupted encode. They cost
// decoding and look-ahead, no encoding.
constexpr int kAheadFrames = 28;

int even(double value) {
    return std::max(2, 2 * static_cast<int>(std::lround(value / 2)));
}

int evenDown(double value) {
    return std::max(2, 2 * static_cast<int>(std::floor(value / 2 + 1e-6)));
}

/// Short chunks keep the first minutes lively and use all processors; long ones decode less twice.
double chunkSeconds(double duration) {
    if (duration <= 180) return 6;
    return duration <= 1200 ? 12 : 24;
}

std::vector<model::VideoRendition> ladder(const model::Preset& preset, PictureSize source, double fps) {
    const int sourceShort = std::min(source.width, source.height);
    std::vector<model::Rung> rungs = preset.rungs;
    std::stable_sort(rungs.begin(), rungs.end(), [](const auto& a, const auto& b) { return a.shortSide > b.shortSide; });
    std::vector<model::VideoRendition> ladder;
    const auto add = [&](const model::Rung& rung, int shortSide, const std::string& name, int kbps) {
        const double scale = std::min(1.0, static_cast<double>(shortSide) / sourceShort);
        model::VideoRendition rendition;
        rendition.name = name;
        rendition.profile = rung.profile;
        rendition.speed = preset.speed;
        rendition.width = scale == 1.0 ? source.width : even(source.width * scale);
        rendition.height = scale == 1.0 ? source.height : even(source.height * scale);
        rendition.rateControl = rung.rateControl;
        rendition.quality = rung.quality;
        rendition.kbps = kbps;
        rendition.frameStep = std::max(1, static_cast<int>(std::ceil(fps / rung.maxFps - 0.01)));
        ladder.push_back(rendition);
    };
    // A source between two rungs keeps its own size as the top rung, unless the next rung is nearly as large.
    const model::Rung* above = nullptr;
    for (const model::Rung& rung : rungs) {
        if (rung.shortSide > sourceShort) {
            above = &rung;
            continue;
        }
        if (above && ladder.empty() && rung.shortSide < sourceShort * 0.95) {
            const double pixels = std::pow(static_cast<double>(sourceShort) / above->shortSide, 2);
            add(*above, sourceShort, std::to_string(sourceShort) + "p", std::max(rung.kbps, static_cast<int>(std::lround(above->kbps * pixels))));
        }
        add(rung, rung.shortSide, rung.name, rung.kbps);
    }
    if (ladder.empty()) {
        const model::Rung& smallest = rungs.back();
        const double pixels = std::pow(static_cast<double>(sourceShort) / smallest.shortSide, 2);
        add(smallest, sourceShort, std::to_string(sourceShort) + "p", std::max(50, static_cast<int>(std::lround(smallest.kbps * pixels))));
    }
    return ladder;
}

/// First passes for the rungs that want one. x264 uses statistics of another size, but of the same frames and frame types only.
void planAnalyses(model::Plan& plan, PictureSize source) {
    // Measured on city_aerial_1080p in two passes against ffmpeg's, VMAF at 1080p, 540p, 360p for equal bytes: from 360 lines -0.3,
    // -0.5, -0.1; from 480 lines -0.25, -0.3, +0.4. Decoding is most of the cost either way.
    constexpr int kShortSide = 480;
    for (model::VideoRendition& rendition : plan.video) {
        if (rendition.rateControl != model::RateControl::TwoPass) continue;
        const bool baseline = rendition.profile == "baseline";
        const auto fits = [&](const model::VideoRendition& each) { return each.frameStep == rendition.frameStep && (each.profile == "baseline") == baseline; };
        auto found = std::find_if(plan.analyses.begin(), plan.analyses.end(), fits);
        if (found == plan.analyses.end()) {
            const double scale = std::min(1.0, static_cast<double>(std::min(kShortSide, std::min(rendition.width, rendition.height))) / std::min(source.width, source.height));
            model::VideoRendition analysis = rendition;
            analysis.name = "pass" + std::to_string(plan.analyses.size() + 1);
            analysis.width = even(source.width * scale);
            analysis.height = even(source.height * scale);
            analysis.rateControl = model::RateControl::CappedQuality; // the same quality in every chunk makes their bits comparable
            analysis.quality = 26;
            analysis.kbps = 0;
            plan.analyses.push_back(analysis);
            found = std::prev(plan.analyses.end());
        }
        rendition.analysis = found->name;
    }
}

void constantGrid(model::Plan& plan, const model::FrameTiming& timing, const model::Preset& preset) {
    const double fps = timing.rate.value();
    std::int64_t step = 1;
    for (const auto& rendition : plan.video) step = std::lcm(step, static_cast<std::int64_t>(rendition.frameStep));
    const auto multiple = [&](double frames) { return std::max<std::int64_t>(1, std::llround(frames / static_cast<double>(step))) * step; };
    const std::int64_t gopFrames = multiple(preset.gopSeconds * fps);
    const std::int64_t gops = std::max<std::int64_t>(1, std::llround(preset.segmentSeconds / preset.gopSeconds));
    const std::int64_t segmentFrames = gopFrames * gops;
    const std::int64_t finer = std::max<std::int64_t>(1, (kFinestTimescale + timing.rate.num - 1) / timing.rate.num);
    plan.timescale = static_cast<int>(timing.rate.num * finer);
    const std::int64_t ticks = timing.rate.den * finer;
    plan.gopTicks = gopFrames * ticks;
    plan.segmentSeconds = static_cast<double>(segmentFrames) / fps;
    for (std::int64_t frame = 0; frame < timing.frames; frame += segmentFrames) {
        const std::int64_t count = std::min(segmentFrames, timing.frames - frame);
        plan.segments.push_back({frame * ticks, count * ticks, count});
    }
}

void variableGrid(model::Plan& plan, const model::FrameTiming& timing, const model::Preset& preset) {
    plan.timescale = kVariableTimescale;
    plan.gopTicks = std::llround(preset.gopSeconds * kVariableTimescale);
    plan.segmentSeconds = preset.segmentSeconds;
    const auto tickOf = [&](std::int64_t pts) { return std::llround(static_cast<double>(pts - timing.firstPts) * timing.timeBase.value() * kVariableTimescale); };
    const std::int64_t length = std::llround(preset.segmentSeconds * kVariableTimescale);
    std::int64_t boundary = length;
    model::Segment current{0, 0, 0};
    for (const std::int64_t pts : timing.pts) {
        const std::int64_t tick = tickOf(pts);
        if (tick >= boundary && current.frames > 0) {
            // Cut at the first frame at or after the boundary.
            current.ticks = tick - current.startTick;
            plan.segments.push_back(current);
            current = {tick, 0, 0};
            while (boundary <= tick) boundary += length;
        }
        ++current.frames;
    }
    current.ticks = std::max<std::int64_t>(tickOf(timing.endPts) - current.startTick, 1);
    plan.segments.push_back(current);
}

void planPicture(model::Plan& plan, const model::VideoStream& stream, const model::Preset& preset) {
    const model::FrameTiming& timing = stream.timing;
    plan.picture.streamIndex = stream.index;
    plan.picture.timeBase = timing.timeBase;
    plan.picture.firstPts = timing.firstPts;
    plan.picture.constantRate = timing.constantRate;
    plan.picture.rate = timing.rate;
    plan.picture.rotation = stream.rotation;
    plan.picture.mirrored = stream.mirrored;
    plan.picture.deinterlace = stream.isInterlaced();
    plan.picture.hdr = stream.colour.isHdr();
    plan.picture.fullRange = stream.colour.range == "pc";
    // Untagged HD is BT.709 and untagged SD is BT.601 by the practice of every player.
    plan.picture.matrix = !stream.colour.matrix.empty() ? stream.colour.matrix : (stream.height >= 720 || stream.width >= 1280) ? "bt709" : "smpte170m";
    plan.video = ladder(preset, uprightSize(stream), timing.constantRate ? timing.rate.value() : 0);
    if (timing.constantRate) constantGrid(plan, timing, preset);
    else variableGrid(plan, timing, preset);
    plan.originSeconds = static_cast<double>(timing.firstPts) * timing.timeBase.value();
    plan.durationSeconds = static_cast<double>(plan.segments.back().startTick + plan.segments.back().ticks) / plan.timescale;
    const int perChunk = std::max(1, static_cast<int>(std::lround(std::min(preset.chunkSeconds > 0 ? preset.chunkSeconds : chunkSeconds(plan.durationSeconds), plan.durationSeconds + plan.segmentSeconds) / plan.segmentSeconds)));
    const int count = static_cast<int>(plan.segments.size());
    for (int first = 0; first < count; first += perChunk) plan.chunks.push_back({first, std::min(perChunk, count - first)});
}

template <class Stream> std::string whyNot(const Stream& stream) {
    if (stream.encrypted) return stream.codec + " is encrypted";
    return stream.codec + " cannot be decoded";
}

/// "no video and no sound that can be decoded", with what there is and why it does not do.
base::Error nothingToEncode(const model::MediaInfo& media) {
    std::string what;
    for (const auto& stream : media.video)
        if (!stream.picture) what += (what.empty() ? "video " : ", video ") + whyNot(stream);
    for (const auto& stream : media.audio) what += (what.empty() ? "sound " : ", sound ") + whyNot(stream);
    return {base::ErrorCode::NoMedia, "This file has no video and no sound that can be decoded" + (what.empty() ? "" : " (" + what + ")") + ". Remove it, or choose another file."};
}

/// A still picture of an hour is no film but a damaged time stamp; a few flipped bits would otherwise make days of video.
base::Result<void> checkTimes(const model::VideoStream& stream) {
    constexpr double kLongestStill = 3600;
    const auto& timing = stream.timing;
    const double tick = timing.timeBase.value();
    const auto clock = [](double seconds) {
        const auto whole = static_cast<std::int64_t>(seconds);
        return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
    };
    for (std::size_t i = 1; i < timing.pts.size(); ++i) {
        const double before = static_cast<double>(timing.pts[i - 1] - timing.firstPts) * tick, after = static_cast<double>(timing.pts[i] - timing.firstPts) * tick;
        if (after - before > kLongestStill)
            return base::Error{base::ErrorCode::SourceUnreadable, "The times of this file's pictures jump from " + clock(before) + " to " + clock(after) + ": it is damaged. Copy it again, or let another program write it anew (ffmpeg -i FILE -c copy NEW.mkv)."};
    }
    return {};
}

void planSound(model::Plan& plan, const model::MediaInfo& media, const model::Preset& preset) {
    std::vector<const model::AudioStream*> usable;
    for (const auto& stream : media.audio) {
        if (stream.decodable && usable.size() < kMostAudioTracks) usable.push_back(&stream);
        else plan.notes.push_back("sound track " + std::to_string(stream.index) + " is left out: " + (stream.decodable ? "at most " + std::to_string(kMostAudioTracks) + " are kept" : whyNot(stream)));
    }
    std::set<std::string> names;
    const bool anyDefault = std::any_of(usable.begin(), usable.end(), [](const auto* stream) { return stream->isDefault; });
    bool chosen = false;
    for (const model::AudioStream* stream : usable) {
        model::AudioRendition rendition;
        rendition.language = stream->language.size() == 3 && stream->language != "und" ? stream->language : "";
        std::string name = usable.size() == 1 ? "audio" : "audio-" + (rendition.language.empty() ? std::to_string(stream->index) : rendition.language);
        while (!names.insert(name).second) name += "-" + std::to_string(stream->index);
        rendition.name = name;
        rendition.streamIndex = stream->index;
        rendition.title = stream->title;
        rendition.kbps = preset.audioKbps;
        rendition.isDefault = !chosen && (stream->isDefault || !anyDefault);
        chosen = chosen || rendition.isDefault;
        plan.audio.push_back(rendition);
    }
}

/// What an encoder looks at beyond its chunk.
model::Segment aheadOf(const model::Plan& plan, int nextSegment) {
    if (nextSegment >= static_cast<int>(plan.segments.size())) return {};
    model::Segment ahead = plan.segments[static_cast<std::size_t>(nextSegment)];
    if (ahead.frames <= kAheadFrames) return ahead;
    ahead.ticks = ahead.ticks * kAheadFrames / ahead.frames;
    ahead.frames = kAheadFrames;
    return ahead;
}

} // namespace

PictureSize uprightSize(const model::VideoStream& stream) {
    double width = stream.width, height = stream.height;
    const double aspect = stream.sampleAspect.num > 0 && stream.sampleAspect.den > 0 ? stream.sampleAspect.value() : 1.0;
    // Square pixels without inventing any: the side that is stored too large shrinks.
    if (aspect < 1) width *= aspect;
    if (aspect > 1) height /= aspect;
    if (stream.rotation % 180 == 90) std::swap(width, height);
    return {evenDown(width), evenDown(height)};
}

base::Result<model::Plan> plan(const model::MediaInfo& media, const model::Preset& preset) {
    MR_TRY(model::validate(preset));
    model::Plan plan;
    plan.segmentSeconds = preset.segmentSeconds;
    const model::VideoStream* stream = media.mainVideo();
    if (stream) {
        MR_TRY(checkTimes(*stream));
        planPicture(plan, *stream, preset);
        planAnalyses(plan, uprightSize(*stream));
    }
    planSound(plan, media, preset);
    if (!stream && plan.audio.empty()) return nothingToEncode(media);
    if (!stream) {
        for (const auto& audio : media.audio) plan.durationSeconds = std::max(plan.durationSeconds, audio.durationSeconds.value_or(0));
        if (plan.durationSeconds <= 0) plan.durationSeconds = media.durationSeconds.value_or(0);
        plan.originSeconds = media.startSeconds.value_or(0);
    }
    return plan;
}

namespace {

model::Task chunkTask(const model::Plan& plan, int chunk, std::vector<model::VideoRendition> renditions, const std::string& source, const std::string& folder) {
    const model::Chunk& part = plan.chunks.at(static_cast<std::size_t>(chunk));
    const int end = part.firstSegment + part.segments;
    model::Task task;
    task.kind = model::TaskKind::Video;
    task.source = source;
    task.folder = folder;
    task.picture = plan.picture;
    task.timescale = plan.timescale;
    task.gopTicks = plan.gopTicks;
    task.video = std::move(renditions);
    task.firstSegment = part.firstSegment;
    task.segments.assign(plan.segments.begin() + part.firstSegment, plan.segments.begin() + end);
    // Second passes look nowhere: their statistics end with the chunk.
    const bool onlySecond = std::all_of(task.video.begin(), task.video.end(), [](const auto& r) { return r.rateControl == model::RateControl::TwoPass; });
    if (!onlySecond) task.ahead = aheadOf(plan, end);
    return task;
}

} // namespace

model::Task videoTask(const model::Plan& plan, int chunk, const std::string& source, const std::string& folder) {
    return chunkTask(plan, chunk, plan.video, source, folder);
}

model::Task analysisTask(const model::Plan& plan, int chunk, const std::string& source, const std::string& folder) {
    model::Task task = chunkTask(plan, chunk, plan.analyses, source, folder);
    task.kind = model::TaskKind::Analysis;
    return task;
}

model::Task audioTask(const model::Plan& plan, std::size_t track, const std::string& source, const std::string& folder) {
    model::Task task;
    task.kind = model::TaskKind::Audio;
    task.source = source;
    task.folder = folder;
    task.audio = plan.audio.at(track);
    task.originSeconds = plan.originSeconds;
    task.durationSeconds = plan.durationSeconds;
    task.segmentSeconds = plan.segmentSeconds;
    task.endsWithVideo = !plan.video.empty();
    return task;
}

model::TaskLimits taskLimits(const model::Plan& plan, double seconds, std::int64_t sourcePixels) {
    // Measured: 170 bytes for each pixel of the ladder (x264 at preset fast holds some 40 pictures), a decoder up to 20
    // pictures of the source; two seconds of processor for a million pixels is fifty times what preset fast takes.
    constexpr std::int64_t kBase = 2'000'000'000, kPerRungPixel = 500, kPerSourcePixel = 100;
    constexpr double kBitsOver = 8;
    std::int64_t pixels = 0, kbps = 0;
    for (const auto& rendition : plan.video) {
        pixels += static_cast<std::int64_t>(rendition.width) * rendition.height;
        kbps = std::max<std::int64_t>(kbps, rendition.kbps);
    }
    for (const auto& rendition : plan.audio) kbps = std::max<std::int64_t>(kbps, rendition.kbps);
    const double frames = seconds * std::max(1.0, plan.picture.rate.value());
    model::TaskLimits limits;
    limits.memoryBytes = kBase + pixels * kPerRungPixel + sourcePixels * kPerSourcePixel;
    limits.cpuSeconds = 600 + std::llround(seconds * 10 + frames * static_cast<double>(pixels) / 1e6 * 2);
    limits.outputBytes = 64'000'000 + std::llround(seconds * static_cast<double>(kbps) * 125 * kBitsOver);
    return limits;
}

model::TaskLimits probeLimits(std::int64_t sourceBytes) {
    return {4'000'000'000, 120 + sourceBytes / 20'000'000, 0};
}

int lanesOf(const model::Plan& plan) {
    constexpr double kDecodeAndScale = 0.15; // of the largest rung's cost, measured with 1080p H.264
    double all = 0, largest = 1;
    for (const auto& rendition : plan.video) {
        const double cost = static_cast<double>(rendition.width) * rendition.height / rendition.frameStep;
        all += cost;
        largest = std::max(largest, cost);
    }
    return std::max(1, static_cast<int>(std::lround(all / largest + kDecodeAndScale)));
}

std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition) {
    std::int64_t frames = 0;
    for (const auto& segment : plan.segments) frames += (segment.frames + rendition.frameStep - 1) / rendition.frameStep;
    return frames;
}

} // namespace engine
