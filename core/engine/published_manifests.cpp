#include "core/engine/published_manifests.hpp"

#include "core/base/files.hpp"
#include "core/package/check.hpp"
#include "core/package/dash.hpp"
#include "core/package/hls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace engine {

std::size_t contiguous(const PublishedRendition& rendition) {
    std::size_t count = 0;
    while (count < rendition.pieces.size() && rendition.pieces[count].state == PieceState::Stored) ++count;
    return count;
}

package::Track trackOf(const model::Plan& plan, const std::string& name, const PublishedRendition& rendition, std::size_t count) {
    package::Track track;
    track.name = name;
    track.video = rendition.video;
    track.codecs = rendition.facts.codecs;
    for (const auto& video : plan.video) {
        if (video.name != name) continue;
        track.width = video.width;
        track.height = video.height;
        track.timescale = plan.timescale;
        track.frameRate = {plan.picture.rate.num, plan.picture.rate.den * video.frameStep};
        track.plannedPeakBits =
            static_cast<std::int64_t>(video.kbps * 1000.0 * (plan.segmentSeconds + model::kBufferSeconds) / plan.segmentSeconds);
    }
    for (const auto& audio : plan.audio) {
        if (audio.name != name) continue;
        track.timescale = track.sampleRate = audio.sampleRate;
        track.language = audio.language;
        track.title = audio.title;
        track.isDefault = audio.isDefault;
        track.channels = audio.channels;
        track.plannedPeakBits = audio.kbps * 1200LL;
    }
    if (track.video && !plan.picture.constantRate && count > 0 && count == rendition.pieces.size()) {
        // The mean of what was really made: a variable source's announced times may hide frames that do not decode.
        std::int64_t frames = 0;
        for (const PublishedSegment& piece : rendition.pieces) frames += piece.file->frames;
        track.frameRate = {frames * 1000, std::max<std::int64_t>(1, std::llround(plan.durationSeconds * 1000))};
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto& file = *rendition.pieces[i].file;
        const std::int64_t ticks = track.video ? plan.segments[i].ticks : std::llround(file.seconds * track.timescale);
        track.segments.push_back({ticks, file.bytes});
    }
    return track;
}

double targetSeconds(const model::Plan& plan) {
    double longest = plan.segments.empty() ? plan.segmentSeconds : 0;
    for (const auto& segment : plan.segments) longest = std::max(longest, static_cast<double>(segment.ticks) / plan.timescale);
    // Audio keeps its own grid, which a single short video segment must not undercut.
    return plan.audio.empty() ? longest : std::max(longest, std::min(plan.segmentSeconds, plan.durationSeconds));
}

QByteArray playlistOf(
    const model::Plan& plan, const std::string& name, const PublishedRendition& rendition, std::size_t count, bool isLast) {
    package::Presentation whole;
    whole.complete = isLast;
    whole.targetSeconds = targetSeconds(plan);
    whole.revision = plan.revision;
    return package::mediaPlaylist(trackOf(plan, name, rendition, count), whole);
}

package::Presentation presentationOf(const model::Plan& plan, const PublishedRenditions& renditions, bool complete) {
    package::Presentation whole;
    whole.complete = complete;
    whole.revision = plan.revision;
    whole.targetSeconds = targetSeconds(plan);
    // Until everything is measured the master announces what was planned.
    const auto count = [&](const std::string& name) { return complete ? renditions.at(name).pieces.size() : std::size_t{0}; };
    for (const auto& video : plan.video) whole.video.push_back(trackOf(plan, video.name, renditions.at(video.name), count(video.name)));
    for (const auto& audio : plan.audio) whole.audio.push_back(trackOf(plan, audio.name, renditions.at(audio.name), count(audio.name)));
    return whole;
}

base::Result<void> checkManifests(const model::Plan& plan, const PublishedRenditions& renditions, const std::string& folder) {
    const package::Presentation whole = presentationOf(plan, renditions, true);
    const auto fetch = [&](const std::string& path) -> base::Result<QByteArray> {
        if (path == "master.m3u8") return package::masterPlaylist(whole);
        if (path == "manifest.mpd") return package::dashManifest(whole);
        const std::string rendition = path.substr(0, path.find('/'));
        if (!renditions.contains(rendition))
            return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "%1 does not exist."), path)};
        if (path == rendition + "/" + model::initFileName(plan.revision))
            return base::readFile(folder + "/" + rendition + "/" + model::initFileName());
        return playlistOf(plan, rendition, renditions.at(rendition), renditions.at(rendition).pieces.size(), true);
    };
    const auto summaryOf = [&](const std::string& path) -> base::Result<package::SegmentSummary> {
        const std::string rendition = path.substr(0, path.find('/'));
        const auto found = renditions.find(rendition);
        if (found == renditions.end())
            return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "it does not exist"))};
        const auto index = static_cast<std::size_t>(std::atoi(path.c_str() + rendition.size() + 1)) - 1;
        if (index >= found->second.pieces.size() || !found->second.pieces[index].file)
            return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "it does not exist"))};
        const model::SegmentFile& file = *found->second.pieces[index].file;
        return package::SegmentSummary{.number = file.number,
            .startTick = file.startTick,
            .ticks = file.ticks,
            .frames = file.frames,
            .bytes = file.bytes,
            .firstShown = file.startTick,
            .beginsWithKey = true,
            .keys = file.keys};
    };
    const auto checked = package::checkOutput(fetch, summaryOf);
    if (checked.faults.empty()) return {};
    const auto others = static_cast<std::int64_t>(checked.faults.size()) - 1;
    const std::string first = checked.faults.front().where + " " + checked.faults.front().what;
    if (others == 0) return base::Error{base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1."), first)};
    return base::Error{base::ErrorCode::CheckFailed,
        base::text(QT_TRANSLATE_NOOP("Core", "%1, and %2."), first,
            base::countedText(others, QT_TRANSLATE_NOOP("Core", "%1 more fault"), QT_TRANSLATE_NOOP("Core", "%1 more faults")))};
}

} // namespace engine
