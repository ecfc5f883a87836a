#include "core/engine/planner.hpp"

#include "core/base/clock_text.hpp"
#include "core/base/duration.hpp"
#include "core/engine/frame_plan.hpp"
#include "core/engine/sound_plan.hpp"

#include <QString>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace engine {
namespace {

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
    if (picture.hdr) picture.peak = colour.peak;
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

/// How long the first and the last picture stand still for sound that has none, in seconds.
struct Stills {
    double lead = 0, tail = 0;
};

Stills stillsFor(
    const std::optional<SoundSpan>& sound, const model::VideoStream& stream, double pictureSeconds, std::vector<model::Remark>& remarks) {
    if (!sound) return {};
    const double first = static_cast<double>(stream.timing.firstPts) * stream.timing.timeBase.value();
    const auto held = [&](double seconds, const char* tooLong) {
        if (seconds <= kPaddingSeconds) return 0.0;
        if (seconds <= kLongestStill) return seconds;
        remarks.push_back(model::remark(model::RemarkKind::LeftOut, base::text(tooLong)));
        return 0.0;
    };
    double lead =
        held(first - sound->from, QT_TRANSLATE_NOOP("Core", "sound more than an hour before the first picture: its times must be damaged"));
    if (stream.lostSeconds > 0 && lead > 0 && lead < stream.lostSeconds + kRecorderLead) {
        // A recorder that was switched on in the middle: it begins with its first key frame.
        remarks.push_back(model::remark(model::RemarkKind::LeftOut,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 s of sound beside pictures that cannot be decoded"),
                base::numberSaid(QString::number(lead, 'f', 1).toStdString()))));
        lead = 0;
    }
    const double tail = held(sound->to - first - pictureSeconds,
        QT_TRANSLATE_NOOP("Core", "sound more than an hour after the last picture: its times must be damaged"));
    return {lead, tail};
}

/// Where the excerpt lies in a presentation of so many seconds that begins `later` than the whole film (tracks that are not kept may begin
/// before it). Errors: InvalidInput (nothing of it is there).
base::Result<KeptSpan> keptSpan(const std::optional<model::Excerpt>& excerpt, double later, double seconds) {
    KeptSpan span;
    if (!excerpt) return span;
    MR_TRY(model::validate(*excerpt, seconds > 0 ? later + seconds : 0));
    if (excerpt->start) span.from = std::max(0.0, *excerpt->start - later);
    if (excerpt->end) span.to = *excerpt->end - later;
    if (span.to && *span.to <= model::kExcerptRounding)
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "Nothing of what is kept lies before the end that was chosen: the first picture or sound of it comes at %1. "
                           "Choose a later end."),
                base::clockSaid(later))};
    return span;
}

/// What was held and how long, for the report.
void remarkStills(model::Plan& plan, const Stills& stills, double pictureSeconds) {
    const double lead = static_cast<double>(plan.picture.leadTicks) / plan.timescale;
    if (stills.lead > 0 && lead > 0)
        plan.remarks.push_back(model::remark(model::RemarkKind::FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound without a picture: the first picture is held before its time")), 0, lead));
    if (stills.tail > 0 && (!plan.excerpt || lead + pictureSeconds < plan.durationSeconds))
        plan.remarks.push_back(model::remark(model::RemarkKind::FilledIn,
            base::text(QT_TRANSLATE_NOOP("Core", "sound without a picture: the last picture is held")),
            std::max(0.0, lead + pictureSeconds), plan.durationSeconds));
}

void describePicture(model::Plan& plan, const model::VideoStream& stream) {
    plan.picture.streamIndex = stream.index;
    plan.picture.timeBase = stream.timing.timeBase;
    plan.picture.firstPts = stream.timing.firstPts;
    plan.picture.clock = stream.clock;
    plan.picture.times = stream.times;
    plan.picture.rotation = stream.rotation;
    plan.picture.mirrored = stream.mirrored;
    plan.picture.deinterlace = stream.combed;
    plan.picture.fields = stream.fields;
    describeColours(plan, stream);
}

base::Result<void> planPicture(
    model::Plan& plan, const model::MediaInfo& media, const model::VideoStream& stream, const model::Preset& preset) {
    describePicture(plan, stream);
    const ShownFrames shown = shownFrames(stream.timing, preset, plan.remarks);
    plan.picture.constantRate = shown.constantRate;
    plan.picture.rate = shown.rate;
    plan.video = ladder(preset, uprightSize(stream), shown.constantRate ? shown.rate.value() : 0);
    const Stills stills = stillsFor(soundSpan(media, keptTracks(plan)), stream, shown.seconds, plan.remarks);
    // Times count from where the whole film begins, with the sound that this job leaves out.
    std::vector<model::Remark> untold;
    const Stills whole = stillsFor(soundSpan(media, usualTracks(media)), stream, shown.seconds, untold);
    const double later = std::max(0.0, leadOnGrid(shown, whole.lead) - leadOnGrid(shown, stills.lead));
    MR_ASSIGN(const KeptSpan span, keptSpan(plan.excerpt, later, leadOnGrid(shown, stills.lead) + shown.seconds + stills.tail));
    layGrid(plan, shown, stills.lead, stills.tail, span, preset);
    const double first = static_cast<double>(stream.timing.firstPts) * stream.timing.timeBase.value();
    plan.originSeconds = first - static_cast<double>(plan.picture.leadTicks) / plan.timescale;
    plan.durationSeconds = static_cast<double>(plan.segments.back().startTick + plan.segments.back().ticks) / plan.timescale;
    remarkStills(plan, stills, shown.seconds);
    const int perChunk = std::max(1,
        static_cast<int>(std::lround(std::min(preset.chunkSeconds > 0 ? preset.chunkSeconds : chunkSeconds(plan.durationSeconds),
                                         plan.durationSeconds + plan.segmentSeconds) /
            plan.segmentSeconds)));
    const int count = static_cast<int>(plan.segments.size());
    for (int segment = 0; segment < count; segment += perChunk) plan.chunks.push_back({segment, std::min(perChunk, count - segment)});
    return {};
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

/// Origin and length of sound without a picture. Without times of its own it is as long as the container says.
base::Result<void> planSoundAlone(model::Plan& plan, const model::MediaInfo& media) {
    const auto believable = [&](std::optional<double> told) { return base::believableSeconds(told.value_or(0), media.fingerprint.bytes); };
    double later = 0;
    if (const auto sound = soundSpan(media, keptTracks(plan))) {
        plan.originSeconds = sound->from;
        plan.durationSeconds = sound->to - sound->from;
        if (const auto whole = soundSpan(media, usualTracks(media))) later = std::max(0.0, sound->from - whole->from);
    }
    for (const auto& audio : media.audio)
        if (plan.durationSeconds <= 0 && audio.decodable && !audio.heardTo)
            plan.durationSeconds = std::max(plan.durationSeconds, believable(audio.durationSeconds));
    if (plan.durationSeconds <= 0) plan.durationSeconds = believable(media.durationSeconds);
    MR_ASSIGN(const KeptSpan span, keptSpan(plan.excerpt, later, plan.durationSeconds));
    plan.originSeconds += span.from;
    const double to = span.to && (plan.durationSeconds <= 0 || *span.to < plan.durationSeconds) ? *span.to : plan.durationSeconds;
    plan.durationSeconds = std::max(0.0, to - span.from);
    return {};
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

base::Result<model::Plan> plan(const model::MediaInfo& media, const model::Preset& preset, const std::optional<model::Excerpt>& excerpt) {
    MR_TRY(model::validate(preset));
    model::Plan plan;
    plan.segmentSeconds = preset.segmentSeconds;
    plan.remarks = media.remarks;
    if (excerpt && !excerpt->isWhole()) plan.excerpt = excerpt;
    const model::VideoStream* stream = media.mainVideo();
    nameOtherPictures(plan, media, stream);
    MR_TRY(planAudio(plan, media, preset));
    if (stream) {
        MR_TRY(checkTimes(*stream));
        MR_TRY(planPicture(plan, media, *stream, preset));
        planAnalyses(plan, uprightSize(*stream));
        return plan;
    }
    if (plan.audio.empty() && !usualTracks(media).empty())
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "The file has no pictures, and none of its audio tracks was chosen. Choose one."))};
    if (plan.audio.empty()) return nothingToEncode(media);
    MR_TRY(planSoundAlone(plan, media));
    return plan;
}

double filmSeconds(const model::MediaInfo& media, const model::Preset& preset) {
    const auto whole = plan(media, preset);
    return whole ? whole->durationSeconds : 0;
}

std::int64_t framesOf(const model::Plan& plan, const model::VideoRendition& rendition) {
    std::int64_t frames = 0;
    for (const auto& segment : plan.segments) frames += (segment.frames + rendition.frameStep - 1) / rendition.frameStep;
    return frames;
}

} // namespace engine
