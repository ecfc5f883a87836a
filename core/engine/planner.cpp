#include "core/engine/planner.hpp"

#include "core/base/duration.hpp"
#include "core/engine/frame_plan.hpp"

#include <QString>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

namespace engine {
namespace {

constexpr int kMostAudioTracks = 8;
constexpr double kRecorderLead = 1; // seconds by which a recording's sound may begin before its pictures
constexpr double kLongestStill = 3600;
// x264 spends bits on a picture by what later ones take over from it; the last ones of a chunk would starve. Measured on city_aerial_1080p
// at 720p, the last P-frame of a chunk: VMAF 53.8 with none, 81.3 with 12, 83.4 with 24, 84.2 with 40, as in an uninterrupted encode. They
// cost decoding and look-ahead, no encoding.

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
            add(*above, sourceShort, std::to_string(sourceShort) + "p",
                std::max(rung.kbps, static_cast<int>(std::lround(above->kbps * pixels))));
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
        const auto fits = [&](const model::VideoRendition& each) {
            return each.frameStep == rendition.frameStep && (each.profile == "baseline") == baseline;
        };
        auto found = std::find_if(plan.analyses.begin(), plan.analyses.end(), fits);
        if (found == plan.analyses.end()) {
            const double scale = std::min(1.0,
                static_cast<double>(std::min(kShortSide, std::min(rendition.width, rendition.height))) /
                    std::min(source.width, source.height));
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

/// Gaps in the description of the colours, by the rules that players go by (BT.2100 for what only HDR has; by size for the matrix).
void describeColours(model::Plan& plan, const model::VideoStream& stream) {
    const model::Colour& colour = stream.colour;
    model::PictureSource& picture = plan.picture;
    const bool large = stream.height >= 720 || stream.width >= 1280, rgb = colour.matrix == "gbr";
    const bool wide = colour.primaries == "bt2020" || colour.matrix == "bt2020nc" || colour.matrix == "bt2020c";
    picture.hdr = colour.isHdr();
    picture.fullRange = colour.range == "pc";
    picture.transfer = colour.transfer.empty() ? "bt709" : colour.transfer;
    picture.primaries = !colour.primaries.empty() ? colour.primaries : picture.hdr || wide ? "bt2020" : "bt709";
    picture.matrix = !colour.matrix.empty() ? colour.matrix : picture.hdr || wide ? "bt2020nc" : large ? "bt709" : "smpte170m";
    std::vector<base::Text> assumed;
    if (colour.primaries.empty()) assumed.push_back(base::text(QT_TRANSLATE_NOOP("Core", "primaries %1"), picture.primaries));
    if (colour.transfer.empty()) assumed.push_back(base::text(QT_TRANSLATE_NOOP("Core", "transfer %1"), picture.transfer));
    if (colour.matrix.empty() && !rgb) assumed.push_back(base::text(QT_TRANSLATE_NOOP("Core", "matrix %1"), picture.matrix));
    if (!assumed.empty())
        plan.remarks.push_back(model::remark(model::RemarkKind::Assumed,
            base::text(QT_TRANSLATE_NOOP("Core", "colours that the file does not describe: %1"), base::listed(assumed))));
}

/// Where the kept sound begins and ends, in seconds of the source's timeline; nothing when there is none.
std::optional<std::pair<double, double>> soundSpan(const model::MediaInfo& media, const model::Plan& plan) {
    std::optional<std::pair<double, double>> span;
    for (const auto& stream : media.audio) {
        const bool kept =
            std::any_of(plan.audio.begin(), plan.audio.end(), [&](const auto& rendition) { return rendition.streamIndex == stream.index; });
        if (!kept || !stream.heardFrom || !stream.heardTo || *stream.heardTo <= *stream.heardFrom) continue;
        // More silence than sound, and a minute: then it is the times that are damaged.
        const double to =
            stream.heardSeconds > 0 ? std::min(*stream.heardTo, *stream.heardFrom + 2 * stream.heardSeconds + 60) : *stream.heardTo;
        if (!span) span = {*stream.heardFrom, to};
        span = {std::min(span->first, *stream.heardFrom), std::max(span->second, to)};
    }
    return span;
}

void planPicture(model::Plan& plan, const model::MediaInfo& media, const model::VideoStream& stream, const model::Preset& preset) {
    const model::FrameTiming& timing = stream.timing;
    plan.picture.streamIndex = stream.index;
    plan.picture.timeBase = timing.timeBase;
    plan.picture.firstPts = timing.firstPts;
    plan.picture.clock = stream.clock;
    plan.picture.times = stream.times;
    plan.picture.rotation = stream.rotation;
    plan.picture.mirrored = stream.mirrored;
    plan.picture.deinterlace = stream.combed;
    plan.picture.fields = stream.fields;
    describeColours(plan, stream);
    const ShownFrames shown = shownFrames(timing, preset, plan.remarks);
    plan.picture.constantRate = shown.constantRate;
    plan.picture.rate = shown.rate;
    plan.video = ladder(preset, uprightSize(stream), shown.constantRate ? shown.rate.value() : 0);
    const double first = static_cast<double>(timing.firstPts) * timing.timeBase.value();
    double lead = 0, tail = 0;
    if (const auto sound = soundSpan(media, plan)) {
        const auto held = [&](double seconds, const char* tooLong) {
            if (seconds <= kPaddingSeconds) return 0.0;
            if (seconds <= kLongestStill) return seconds;
            plan.remarks.push_back(model::remark(model::RemarkKind::LeftOut, base::text(tooLong)));
            return 0.0;
        };
        lead = held(
            first - sound->first, QT_TRANSLATE_NOOP("Core", "sound more than an hour before the first picture: its times must be damaged"));
        if (stream.lostSeconds > 0 && lead > 0 && lead < stream.lostSeconds + kRecorderLead) {
            // A recorder that was switched on in the middle: it begins with its first key frame.
            plan.remarks.push_back(model::remark(model::RemarkKind::LeftOut,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 s of sound beside pictures that cannot be decoded"),
                    QString::number(lead, 'f', 1).toStdString())));
            lead = 0;
        }
        tail = held(sound->second - first - shown.seconds,
            QT_TRANSLATE_NOOP("Core", "sound more than an hour after the last picture: its times must be damaged"));
    }
    layGrid(plan, shown, lead, tail, preset);
    const double leadSeconds = static_cast<double>(plan.picture.leadTicks) / plan.timescale;
    plan.originSeconds = first - leadSeconds;
    plan.durationSeconds = static_cast<double>(plan.segments.back().startTick + plan.segments.back().ticks) / plan.timescale;
    if (lead > 0)
        plan.remarks.push_back(model::remark(model::RemarkKind::FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound without a picture: the first picture is held before its time")), 0, leadSeconds));
    if (tail > 0)
        plan.remarks.push_back(model::remark(model::RemarkKind::FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound without a picture: the last picture is held")), leadSeconds + shown.seconds,
            plan.durationSeconds));
    const int perChunk = std::max(1,
        static_cast<int>(std::lround(std::min(preset.chunkSeconds > 0 ? preset.chunkSeconds : chunkSeconds(plan.durationSeconds),
                                         plan.durationSeconds + plan.segmentSeconds) /
            plan.segmentSeconds)));
    const int count = static_cast<int>(plan.segments.size());
    for (int segment = 0; segment < count; segment += perChunk) plan.chunks.push_back({segment, std::min(perChunk, count - segment)});
}

template <class Stream> base::Text whyNot(const Stream& stream) {
    return base::text(
        stream.encrypted ? QT_TRANSLATE_NOOP("Core", "%1 is encrypted") : QT_TRANSLATE_NOOP("Core", "%1 cannot be decoded"), stream.codec);
}

/// "no video and no sound that can be decoded", with what there is and why it does not do.
base::Error nothingToEncode(const model::MediaInfo& media) {
    std::vector<base::Text> what;
    for (const auto& stream : media.video)
        if (!stream.picture) what.push_back(base::text(QT_TRANSLATE_NOOP("Core", "video %1"), whyNot(stream)));
    for (const auto& stream : media.audio) what.push_back(base::text(QT_TRANSLATE_NOOP("Core", "sound %1"), whyNot(stream)));
    if (what.empty())
        return {base::ErrorCode::NoMedia,
            base::text(
                QT_TRANSLATE_NOOP("Core", "This file has no video and no sound that can be decoded. Remove it, or choose another file."))};
    return {base::ErrorCode::NoMedia,
        base::text(
            QT_TRANSLATE_NOOP("Core", "This file has no video and no sound that can be decoded (%1). Remove it, or choose another file."),
            base::listed(what))};
}

/// A still picture of an hour is no film but a damaged time stamp; a few flipped bits would otherwise make days of video.
base::Result<void> checkTimes(const model::VideoStream& stream) {
    const auto& timing = stream.timing;
    const double tick = timing.timeBase.value();
    const auto clock = [](double seconds) {
        const auto whole = static_cast<std::int64_t>(seconds);
        return base::text(QT_TRANSLATE_NOOP("Core", "%1 h %2 min"), whole / 3600, whole / 60 % 60);
    };
    const auto jump = [&](double before, double after) {
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "The times of this file's pictures jump from %1 to %2: the file is damaged. Copy it again, or rewrite it with another program (ffmpeg -i FILE -c copy NEW.mkv)."),
                clock(before), clock(after))};
    };
    const double rate = std::max(timing.rate.value(), 0.01);
    for (const auto& hole : timing.holes)
        if (static_cast<double>(hole.count) / rate > kLongestStill)
            return jump(static_cast<double>(hole.first) / rate, static_cast<double>(hole.first + hole.count) / rate);
    for (std::size_t i = 1; i < timing.pts.size(); ++i) {
        const double before = static_cast<double>(timing.pts[i - 1] - timing.firstPts) * tick,
                     after = static_cast<double>(timing.pts[i] - timing.firstPts) * tick;
        if (after - before > kLongestStill) return jump(before, after);
    }
    return {};
}

/// Only what ISO 639-2 could hold: the rest is a label of the file's and must not become part of a path or a playlist.
std::string languageOf(const std::string& text) {
    const bool code = text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return code && text != "und" ? text : "";
}

/// Every picture that is not the film is named.
void nameOtherPictures(model::Plan& plan, const model::MediaInfo& media, const model::VideoStream* film) {
    for (const auto& stream : media.video) {
        if (&stream == film) continue;
        const std::string size = stream.width > 0 ? " " + std::to_string(stream.width) + "x" + std::to_string(stream.height) : "";
        const base::Text why = stream.picture ? base::text(QT_TRANSLATE_NOOP("Core", "cover art"))
            : !stream.decodable               ? whyNot(stream)
            : film                            ? base::text(QT_TRANSLATE_NOOP("Core", "a job encodes one video stream only"))
                                              : base::text(QT_TRANSLATE_NOOP("Core", "no picture in it can be decoded"));
        plan.remarks.push_back(model::remark(model::RemarkKind::LeftOut,
            base::text(QT_TRANSLATE_NOOP("Core", "video stream %1 (%2): %3"), stream.index, stream.codec + size, why)));
    }
}

void planAudio(model::Plan& plan, const model::MediaInfo& media, const model::Preset& preset) {
    std::vector<const model::AudioStream*> usable;
    for (const auto& stream : media.audio) {
        if (stream.decodable && usable.size() < kMostAudioTracks) usable.push_back(&stream);
        else
            plan.remarks.push_back(model::remark(model::RemarkKind::LeftOut,
                base::text(QT_TRANSLATE_NOOP("Core", "audio track %1: %2"), stream.index,
                    stream.decodable ? base::text(QT_TRANSLATE_NOOP("Core", "at most %1 are kept"), kMostAudioTracks) : whyNot(stream))));
    }
    std::set<std::string> names;
    const bool anyDefault = std::any_of(usable.begin(), usable.end(), [](const auto* stream) { return stream->isDefault; });
    bool chosen = false;
    for (const model::AudioStream* stream : usable) {
        model::AudioRendition rendition;
        rendition.language = languageOf(stream->language);
        std::string name =
            usable.size() == 1 ? "audio" : "audio-" + (rendition.language.empty() ? std::to_string(stream->index) : rendition.language);
        while (!names.insert(name).second) name += "-" + std::to_string(stream->index);
        rendition.name = name;
        rendition.streamIndex = stream->index;
        rendition.clock = stream->clock;
        rendition.title = stream->title;
        rendition.kbps = preset.audioKbps;
        rendition.isDefault = !chosen && (stream->isDefault || !anyDefault);
        chosen = chosen || rendition.isDefault;
        plan.audio.push_back(rendition);
    }
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
    plan.remarks = media.remarks;
    const model::VideoStream* stream = media.mainVideo();
    nameOtherPictures(plan, media, stream);
    planAudio(plan, media, preset);
    if (stream) {
        MR_TRY(checkTimes(*stream));
        planPicture(plan, media, *stream, preset);
        planAnalyses(plan, uprightSize(*stream));
    }
    if (!stream && plan.audio.empty()) return nothingToEncode(media);
    if (!stream) {
        const auto believable = [&](std::optional<double> told) {
            return base::believableSeconds(told.value_or(0), media.fingerprint.bytes);
        };
        if (const auto sound = soundSpan(media, plan)) {
            plan.originSeconds = sound->first;
            plan.durationSeconds = sound->second - sound->first;
        }
        for (const auto& audio : media.audio)
            if (plan.durationSeconds <= 0 && audio.decodable && !audio.heardTo)
                plan.durationSeconds = std::max(plan.durationSeconds, believable(audio.durationSeconds));
        if (plan.durationSeconds <= 0) plan.durationSeconds = believable(media.durationSeconds);
    }
    return plan;
}

std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition) {
    std::int64_t frames = 0;
    for (const auto& segment : plan.segments) frames += (segment.frames + rendition.frameStep - 1) / rendition.frameStep;
    return frames;
}

} // namespace engine
