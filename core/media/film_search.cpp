#include "core/media/film_search.hpp"

#include "core/media/combing.hpp"
#include "core/media/source_scan.hpp"
#include "core/media/video_source.hpp"

#include <QString>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>

namespace media {
namespace {

/// Nothing is shown before `first`: what was counted from there on is not to be had.
void beginAt(std::int64_t first, model::FrameTiming& timing) {
    if (!timing.constantRate) {
        timing.pts.erase(timing.pts.begin(), std::lower_bound(timing.pts.begin(), timing.pts.end(), first));
        timing.frames = static_cast<std::int64_t>(timing.pts.size());
        if (!timing.pts.empty()) timing.firstPts = timing.pts.front();
        return;
    }
    const auto lost = std::llround(static_cast<double>(first - timing.firstPts) * timing.timeBase.value() * timing.rate.value());
    timing.firstPts = first;
    timing.frames = std::max<std::int64_t>(1, timing.frames - lost);
    std::vector<model::FrameHole> holes;
    for (const auto& hole : timing.holes)
        if (hole.first + hole.count > lost)
            holes.push_back({std::max<std::int64_t>(0, hole.first - lost), hole.count - std::max<std::int64_t>(0, lost - hole.first)});
    timing.holes = holes;
}

/// What only a decoded frame tells: interlacing that the header is silent about, and when the first picture is really shown.
base::Result<void> learnFromFirstFrame(
    const SourceFile& file, model::VideoStream& video, bool estimated, std::vector<model::Remark>& remarks) {
    MR_ASSIGN(VideoSource source, VideoSource::open(file, trackOf(video)));
    const FramePtr first = source.next();
    if (!first) return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "No picture can be decoded."))};
    if (video.fieldOrder == "unknown") video.fieldOrder = !isInterlaced(*first) ? "" : isTopFirst(*first) ? "tt" : "bb";
    if (estimated) {
        video.timing.endPts += first->pts - video.timing.firstPts;
        video.timing.firstPts = first->pts;
        return {};
    }
    const double late = static_cast<double>(first->pts - video.timing.firstPts) * video.timing.timeBase.value();
    if (late * video.timing.rate.value() < 0.5) return {};
    beginAt(first->pts, video.timing);
    video.lostSeconds += late;
    remarks.push_back(model::remark(model::RemarkKind::LeftOut,
        base::text(QT_TRANSLATE_NOOP("Core", "the first %1 s of pictures: they depend on pictures that are not in the file"),
            QString::number(late, 'f', 2).toStdString())));
    return {};
}

/// Whether pictures are interlaced is seen, not believed; what is announced decides only how often to look.
void lookAtFields(
    const SourceFile& file, model::VideoStream& video, std::vector<model::Remark>& remarks, const std::function<void()>& heartbeat) {
    constexpr double kFastest = 31; // interlaced films come as 25 or 30 frames of two fields
    constexpr std::int64_t kLargest = 1920 * 1088;
    static const std::set<std::string> never{"vp8", "vp9", "av1", "gif", "apng", "webp", "theora"};
    const bool announced = video.isInterlaced();
    if (!announced &&
        (never.contains(video.codec) || video.timing.rate.value() > kFastest ||
            static_cast<std::int64_t>(video.width) * video.height > kLargest || video.timing.frames < 8))
        return;
    const Combing seen = lookForCombing(
        file, video, announced ? std::vector<double>{0, 0.2, 0.4, 0.6, 0.8} : std::vector<double>{0.1, 0.5, 0.85}, heartbeat);
    video.combed = announced || seen.flagged > 0 || seen.combed > 0;
    if (!video.combed) return;
    const bool flags = seen.flagged > 0;
    if (!flags) video.fields = (seen.combed > 0 ? seen.topFirst : video.fieldOrder != "bb" && video.fieldOrder != "tb") ? "tff" : "bff";
    if (seen.combed > 0 && !announced && !flags)
        remarks.push_back(model::remark(model::RemarkKind::Changed,
            base::text(QT_TRANSLATE_NOOP("Core", "interlaced pictures that the file calls progressive are deinterlaced"))));
    if (seen.combed == 0 && seen.progressive > 0)
        remarks.push_back(model::remark(model::RemarkKind::Assumed,
            base::text(QT_TRANSLATE_NOOP(
                "Core", "the file is marked as interlaced, but few or none of its pictures are; only those are deinterlaced"))));
}

/// Which streams may be the film, the likeliest first: what the file calls default, then the largest. Covers never.
std::vector<model::VideoStream*> candidates(model::MediaInfo& info) {
    std::vector<model::VideoStream*> found;
    for (auto& video : info.video)
        if (!video.picture && video.decodable && video.width > 0) found.push_back(&video);
    std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
        if (a->isDefault != b->isDefault) return a->isDefault;
        return static_cast<std::int64_t>(a->width) * a->height > static_cast<std::int64_t>(b->width) * b->height;
    });
    return found;
}

bool isMp4(const Input& input) {
    return std::strstr(input.context().iformat->name, "mp4") != nullptr;
}

/// Scans the source for one picture stream (null: none) and all sound. A file of its own: seeking back is not possible in every format, and
/// loses packets in some.
base::Result<SourceScan> scanFor(
    const SourceFile& source, const model::VideoStream* video, model::MediaInfo& info, const std::function<void()>& heartbeat) {
    MR_ASSIGN(Input input, Input::open(source));
    input.setHeartbeat(heartbeat);
    std::vector<int> sound;
    for (const auto& audio : info.audio)
        if (audio.decodable && audio.index < static_cast<int>(input.context().nb_streams)) sound.push_back(audio.index);
    if (video && video->index >= static_cast<int>(input.context().nb_streams))
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 no longer holds a stream that it held a moment ago."), source.name())};
    return scanSource(input, video ? video->index : -1, sound, isMp4(input) ? dwellsOf(*source.stream()) : std::vector<Dwell>());
}

} // namespace

base::Result<void> findFilm(const SourceFile& source, model::MediaInfo& info, const std::function<void()>& heartbeat) {
    const auto streams = candidates(info);
    std::optional<SourceScan> scan;
    model::VideoStream* film = nullptr;
    for (model::VideoStream* video : streams) {
        auto found = scanFor(source, video, info, heartbeat);
        if (!found) continue;
        if (found->timing.frames == 0 || (film && found->timing.frames <= scan->timing.frames)) continue;
        film = video;
        scan = std::move(*found);
        if (scan->timing.frames > 1) break;
    }
    if (!film) {
        auto found = scanFor(source, nullptr, info, heartbeat);
        if (!found) return {};
        scan = std::move(*found);
    }
    for (auto& audio : info.audio) {
        const auto span = scan->streams.find(audio.index);
        if (span == scan->streams.end()) continue;
        audio.clock = span->second.clock;
        if (audio.heardFrom) *audio.heardFrom += span->second.shiftAtStart;
        if (!audio.heardFrom) audio.heardFrom = span->second.first;
        audio.heardTo = span->second.end;
        audio.heardSeconds = span->second.seconds;
    }
    if (!film) return {};
    film->timing = scan->timing;
    film->times = scan->times;
    film->clock = scan->streams[film->index].clock;
    film->lostSeconds = static_cast<double>(scan->undecodable) / std::max(1.0, film->timing.rate.value());
    if (scan->undecodable > 0)
        info.remarks.push_back(model::remark(model::RemarkKind::LeftOut,
            base::countedText(scan->undecodable,
                QT_TRANSLATE_NOOP(
                    "Core", "%1 picture before the first key frame: the recording begins in the middle of a group of pictures"),
                QT_TRANSLATE_NOOP(
                    "Core", "%1 pictures before the first key frame: the recording begins in the middle of a group of pictures"))));
    const auto& sections = film->clock.sections;
    if (sections.size() > 1)
        info.remarks.push_back(model::remark(model::RemarkKind::Assumed,
            base::countedText(static_cast<std::int64_t>(sections.size()) - 1,
                QT_TRANSLATE_NOOP("Core", "the file's clock restarts or jumps %1 time; its parts are shown one after the other"),
                QT_TRANSLATE_NOOP("Core", "the file's clock restarts or jumps %1 times; its parts are shown one after the other"))));
    (void)learnFromFirstFrame(
        source, *film, scan->estimated, info.remarks); // a stream without one good picture fails with its chunks, which say where
    lookAtFields(source, *film, info.remarks, heartbeat);
    return {};
}

} // namespace media
