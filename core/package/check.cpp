#include "core/package/check.hpp"

#include "core/base/counted.hpp"
#include "core/base/files.hpp"
#include "core/package/cmaf_reader.hpp"
#include "core/package/dash.hpp"
#include "core/package/evidence.hpp"
#include "core/package/hls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace package {
namespace {

/// Half a millisecond: playlists carry six decimals, 90 kHz ticks are eleven microseconds.
constexpr double kTimeTolerance = 0.0005;
constexpr double kBandwidthTolerance = 0.1; // HLS Authoring Specification 9.1 for average and peak

std::string fixed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

bool safeUri(const std::string& uri) {
    return !uri.empty() && uri.front() != '/' && uri.find("..") == std::string::npos && uri.find("://") == std::string::npos;
}

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

class Checker {
public:
    Checker(const Fetch& fetch, const SummaryOf* known) : m_fetch(fetch), m_known(known) {}

    Checked run() {
        readEvidence();
        const auto text = m_fetch("master.m3u8");
        if (!text) return faulty("master.m3u8", "cannot be read: " + text.error().clause());
        const auto master = readMasterPlaylist(*text);
        if (!master) return faulty("master.m3u8", master.error().message);
        std::map<std::string, CheckedTrack*> byUri;
        m_checked.tracks.reserve(master->variants.size() + master->audio.size());
        for (const ReadAudio& audio : master->audio) byUri[audio.uri] = checkTrack(audio.uri);
        for (const ReadVariant& variant : master->variants)
            if (!byUri.contains(variant.uri)) byUri[variant.uri] = checkTrack(variant.uri);
        for (const ReadVariant& variant : master->variants) checkVariant(variant, *master, byUri);
        compareTracks();
        checkManifest();
        return std::move(m_checked);
    }

private:
    Checked faulty(const std::string& where, const std::string& what) {
        fault(where, what);
        return std::move(m_checked);
    }
    void fault(const std::string& where, const std::string& what) { m_checked.faults.push_back({where, what}); }

    void readEvidence() {
        const auto bytes = m_fetch("report.json");
        if (!bytes) return;
        const auto evidence = model::fromBytes<Evidence>(*bytes);
        if (!evidence) return fault("report.json", evidence.error().message);
        m_checked.evidence = true;
        for (const auto& segment : evidence->segments)
            m_hashes[segment.rendition + "/" + model::segmentFileName(segment.number, evidence->revision)] = segment.sha256;
        for (const auto& facts : evidence->renditions)
            m_hashes[facts.rendition + "/" + model::initFileName(evidence->revision)] = facts.initSha256;
    }

    void checkHash(const std::string& path, const QByteArray& bytes) {
        const auto known = m_hashes.find(path);
        if (!m_checked.evidence) return;
        if (known == m_hashes.end()) return fault(path, "is not in the report of what was made");
        if (base::sha256(bytes) != known->second) fault(path, "is not the file that was made: its SHA-256 differs from the report");
    }

    CheckedTrack* checkTrack(const std::string& uri) {
        if (!safeUri(uri)) {
            fault("master.m3u8", "names \"" + uri + "\", which is not a plain relative address");
            return nullptr;
        }
        const auto text = m_fetch(uri);
        if (!text) {
            fault("master.m3u8", "names " + uri + ", which cannot be read: " + text.error().clause());
            return nullptr;
        }
        const auto playlist = readMediaPlaylist(*text);
        if (!playlist) {
            fault(uri, playlist.error().message);
            return nullptr;
        }
        CheckedTrack track;
        const std::string folder = folderOf(uri);
        track.name = folder.empty() ? uri : folder.substr(0, folder.size() - 1);
        if (!playlist->ended) fault(uri, "has no #EXT-X-ENDLIST: the rendition is not complete");
        if (playlist->segments.empty()) fault(uri, "names no segment");
        const auto init = checkInit(uri, folder, playlist->map, track);
        if (init) checkSegments(uri, folder, *playlist, *init, track);
        m_checked.tracks.push_back(std::move(track));
        return &m_checked.tracks.back();
    }

    std::optional<InitFacts> checkInit(const std::string& uri, const std::string& folder, const std::string& map, CheckedTrack& track) {
        if (!safeUri(map)) {
            fault(uri, "has no #EXT-X-MAP with a plain relative address");
            return std::nullopt;
        }
        const auto bytes = m_fetch(folder + map);
        if (!bytes) {
            fault(uri, "names " + map + ", which cannot be read: " + bytes.error().clause());
            return std::nullopt;
        }
        checkHash(folder + map, *bytes);
        const auto facts = readInit(*bytes);
        if (!facts) {
            fault(folder + map, facts.error().message);
            return std::nullopt;
        }
        track.files.push_back(folder + map);
        track.codecs = facts->codecs;
        track.video = facts->video;
        track.width = facts->width;
        track.height = facts->height;
        return *facts;
    }

    void checkSegments(
        const std::string& uri, const std::string& folder, const ReadMediaPlaylist& playlist, const InitFacts& init, CheckedTrack& track) {
        double expected = 0;
        std::int64_t number = 0, expectedTick = 0;
        const auto scale = static_cast<double>(init.timescale);
        for (const ReadSegment& entry : playlist.segments) {
            if (std::lround(entry.seconds) > playlist.targetDuration)
                fault(uri,
                    entry.uri + " lasts " + fixed(entry.seconds) + " s, longer than the target duration of " +
                        std::to_string(playlist.targetDuration) + " s");
            const std::string path = folder + entry.uri;
            const auto facts = summary(uri, entry.uri, path, init);
            if (!facts) {
                expected += entry.seconds;
                expectedTick = -1;
                ++number;
                continue;
            }
            track.files.push_back(path);
            const double start = static_cast<double>(facts->startTick) / scale, seconds = static_cast<double>(facts->ticks) / scale;
            if (expectedTick >= 0 ? facts->startTick != expectedTick : std::abs(start - expected) > kTimeTolerance * 4)
                fault(path,
                    "begins at " + fixed(start) + " s instead of " + fixed(expected) +
                        " s: " + (start > expected ? "there is a gap, or segments are swapped" : "segments overlap or are swapped"));
            if (number > 0 && facts->number != number + 1)
                fault(path, "carries the number " + std::to_string(facts->number) + " instead of " + std::to_string(number + 1));
            if (std::abs(seconds - entry.seconds) > kTimeTolerance)
                fault(path, "lasts " + fixed(seconds) + " s, the playlist says " + fixed(entry.seconds) + " s");
            if (!facts->beginsWithKey) fault(path, "does not begin with a key frame");
            if (facts->firstShown != facts->startTick)
                fault(path, "shows its first frame at " + fixed(static_cast<double>(facts->firstShown) / scale) + " s, not at its start");
            if (track.video)
                for (const std::int64_t key : facts->keys) track.keyFrames.push_back(static_cast<double>(key) / scale);
            track.frames += facts->frames;
            track.framesBySegment.push_back(facts->frames);
            track.bytesBySegment.push_back(facts->bytes);
            track.secondsBySegment.push_back(seconds);
            number = facts->number;
            expectedTick = facts->startTick + facts->ticks;
            expected = static_cast<double>(expectedTick) / scale;
        }
        track.seconds = expected;
    }

    /// What is in a segment; nothing when it cannot be read, which is told.
    std::optional<SegmentSummary> summary(
        const std::string& playlist, const std::string& name, const std::string& path, const InitFacts& init) {
        if (!safeUri(name)) {
            fault(playlist, "names " + name + ", which is not a plain relative address");
            return std::nullopt;
        }
        if (m_known) {
            auto known = (*m_known)(path);
            if (known) return std::move(*known);
            fault(playlist, "names " + name + ": " + known.error().clause());
            return std::nullopt;
        }
        const auto bytes = m_fetch(path);
        if (!bytes) {
            fault(playlist, "names " + name + ", which cannot be read: " + bytes.error().clause());
            return std::nullopt;
        }
        checkHash(path, *bytes);
        const auto facts = readSegment(*bytes, bytes->size());
        if (!facts) {
            fault(path, "is damaged: " + facts.error().message);
            return std::nullopt;
        }
        SegmentSummary inShort{.number = facts->number,
            .startTick = facts->startTick,
            .ticks = facts->ticks,
            .frames = static_cast<std::int64_t>(facts->samples.size()),
            .bytes = bytes->size(),
            .beginsWithKey = facts->samples.front().key,
            .keys = {}};
        inShort.firstShown =
            std::min_element(facts->samples.begin(), facts->samples.end(), [](const auto& a, const auto& b) { return a.pts < b.pts; })
                ->pts -
            init.delayTicks;
        for (const SampleFacts& sample : facts->samples)
            if (sample.key) inShort.keys.push_back(sample.pts - init.delayTicks);
        return inShort;
    }

    static Track measured(const CheckedTrack& track) {
        Track copy;
        copy.timescale = 1'000'000;
        for (std::size_t i = 0; i < track.bytesBySegment.size(); ++i)
            copy.segments.push_back({static_cast<std::int64_t>(std::llround(track.secondsBySegment[i] * 1e6)), track.bytesBySegment[i]});
        return copy;
    }

    void checkVariant(const ReadVariant& variant, const ReadMasterPlaylist& master, std::map<std::string, CheckedTrack*>& byUri) {
        const CheckedTrack* track = byUri[variant.uri];
        if (!track || track->files.empty()) return;
        std::int64_t peak = measured(*track).peakBits(), average = measured(*track).averageBits(), audioPeak = 0, audioAverage = 0;
        std::string codecs = track->codecs;
        for (const ReadAudio& audio : master.audio) {
            const CheckedTrack* sound = byUri[audio.uri];
            if (audio.group != variant.audioGroup || !sound || sound == track) continue;
            audioPeak = std::max(audioPeak, measured(*sound).peakBits());
            audioAverage = std::max(audioAverage, measured(*sound).averageBits());
            if (codecs.find(sound->codecs) == std::string::npos) codecs += "," + sound->codecs;
        }
        peak += audioPeak;
        average += audioAverage;
        const auto off = [](std::int64_t said, std::int64_t is) {
            return std::abs(static_cast<double>(said - is)) > kBandwidthTolerance * static_cast<double>(is);
        };
        if (variant.bandwidth < peak * 0.999 || off(variant.bandwidth, peak))
            fault("master.m3u8",
                "says BANDWIDTH=" + std::to_string(variant.bandwidth) + " for " + variant.uri + ", but " + std::to_string(peak) +
                    " was measured");
        if (variant.averageBandwidth > 0 && off(variant.averageBandwidth, std::min(average, peak)))
            fault("master.m3u8",
                "says AVERAGE-BANDWIDTH=" + std::to_string(variant.averageBandwidth) + " for " + variant.uri + ", but " +
                    std::to_string(average) + " was measured");
        if (variant.codecs != codecs)
            fault("master.m3u8", "says CODECS=\"" + variant.codecs + "\" for " + variant.uri + ", the files hold \"" + codecs + "\"");
        if (track->video && (variant.width != track->width || variant.height != track->height))
            fault("master.m3u8",
                "says RESOLUTION=" + std::to_string(variant.width) + "x" + std::to_string(variant.height) + " for " + variant.uri +
                    ", the files hold " + std::to_string(track->width) + "x" + std::to_string(track->height));
        if (track->video && variant.frameRate > 0 && track->seconds > 0) {
            const double fps = static_cast<double>(track->frames) / track->seconds;
            if (std::abs(fps - variant.frameRate) * track->seconds > 1.5)
                fault("master.m3u8",
                    "says FRAME-RATE=" + fixed(variant.frameRate) + " for " + variant.uri + ", the files hold " +
                        base::counted(track->frames, "frame", "frames") + " in " + fixed(track->seconds) + " s");
        }
    }

    void compareTracks() {
        const CheckedTrack* reference = nullptr;
        for (const CheckedTrack& track : m_checked.tracks) {
            if (!track.video || track.framesBySegment.empty()) continue;
            if (!reference) {
                reference = &track;
                continue;
            }
            if (std::abs(track.seconds - reference->seconds) > kTimeTolerance)
                fault(
                    track.name, "lasts " + fixed(track.seconds) + " s, " + reference->name + " lasts " + fixed(reference->seconds) + " s");
            const bool sameKeys = track.keyFrames.size() == reference->keyFrames.size() &&
                std::equal(track.keyFrames.begin(), track.keyFrames.end(), reference->keyFrames.begin(),
                    [](double a, double b) { return std::abs(a - b) < kTimeTolerance; });
            if (!sameKeys) fault(track.name, "has its key frames at other times than " + reference->name);
            compareFrames(track, *reference);
        }
        for (const CheckedTrack& track : m_checked.tracks) {
            if (track.video || !reference || track.framesBySegment.empty()) continue;
            const double frame = reference->frames > 0 ? reference->seconds / static_cast<double>(reference->frames) : 0.04;
            if (std::abs(track.seconds - reference->seconds) > frame)
                fault(track.name, "lasts " + fixed(track.seconds) + " s, the picture lasts " + fixed(reference->seconds) + " s");
        }
    }

    void compareFrames(const CheckedTrack& track, const CheckedTrack& reference) {
        if (track.framesBySegment.size() != reference.framesBySegment.size())
            return fault(track.name,
                "has " + base::counted(static_cast<std::int64_t>(track.framesBySegment.size()), "segment", "segments") + ", " +
                    reference.name + " has " + std::to_string(reference.framesBySegment.size()));
        // A rung may show every n-th frame; n is the same in all its segments.
        const double step = std::max(1.0, std::round(static_cast<double>(reference.frames) / static_cast<double>(track.frames)));
        const double inverse = std::max(1.0, std::round(static_cast<double>(track.frames) / static_cast<double>(reference.frames)));
        for (std::size_t i = 0; i < track.framesBySegment.size(); ++i) {
            const auto have = static_cast<double>(track.framesBySegment[i]);
            const auto wanted = step > 1 ? std::ceil(static_cast<double>(reference.framesBySegment[i]) / step)
                                         : static_cast<double>(reference.framesBySegment[i]) * inverse;
            if (std::abs(have - wanted) > (inverse > 1 ? inverse - 1 : 0))
                return fault(track.name + "/" + model::segmentFileName(static_cast<int>(i) + 1),
                    "holds " + base::counted(track.framesBySegment[i], "frame", "frames") + " where " + reference.name + " calls for " +
                        std::to_string(static_cast<std::int64_t>(wanted)));
        }
    }

    void checkManifest() {
        const auto text = m_fetch("manifest.mpd");
        if (!text) return fault("manifest.mpd", "cannot be read: " + text.error().clause());
        const auto manifest = readManifest(*text);
        if (!manifest) return fault("manifest.mpd", manifest.error().message);
        double longest = 0;
        for (const CheckedTrack& track : m_checked.tracks) {
            longest = std::max(longest, track.seconds);
            const auto found = std::find_if(
                manifest->representations.begin(), manifest->representations.end(), [&](const auto& r) { return r.id == track.name; });
            if (found == manifest->representations.end()) {
                fault("manifest.mpd", "does not name the rendition " + track.name);
                continue;
            }
            checkRepresentation(*found, track);
        }
        for (const auto& r : manifest->representations)
            if (std::none_of(m_checked.tracks.begin(), m_checked.tracks.end(), [&](const auto& track) { return track.name == r.id; }))
                fault("manifest.mpd", "names a rendition " + r.id + " that the playlists do not have");
        if (longest > 0 && std::abs(manifest->durationSeconds - longest) > 0.05)
            fault("manifest.mpd", "says " + fixed(manifest->durationSeconds) + " s, the segments last " + fixed(longest) + " s");
    }

    void checkRepresentation(const ReadRepresentation& r, const CheckedTrack& track) {
        if (r.codecs != track.codecs)
            fault("manifest.mpd", "says codecs=\"" + r.codecs + "\" for " + r.id + ", the files hold \"" + track.codecs + "\"");
        if (track.video && (r.width != track.width || r.height != track.height))
            fault("manifest.mpd", "gives " + r.id + " a wrong picture size");
        const std::int64_t peak = measured(track).peakBits();
        if (peak > 0 && std::abs(static_cast<double>(r.bandwidth - peak)) > kBandwidthTolerance * static_cast<double>(peak))
            fault("manifest.mpd",
                "says bandwidth=" + std::to_string(r.bandwidth) + " for " + r.id + ", but " + std::to_string(peak) + " was measured");
        if (r.durations.size() != track.secondsBySegment.size())
            return fault("manifest.mpd",
                "lists " + base::counted(static_cast<std::int64_t>(r.durations.size()), "segment", "segments") + " of " + r.id +
                    "; there are " + std::to_string(track.secondsBySegment.size()));
        for (std::size_t i = 0; i < r.durations.size(); ++i) {
            if (std::abs(static_cast<double>(r.durations[i]) / static_cast<double>(r.timescale) - track.secondsBySegment[i]) >
                kTimeTolerance)
                return fault("manifest.mpd", "gives segment " + std::to_string(i + 1) + " of " + r.id + " a wrong duration");
            if (segmentUri(r, static_cast<int>(i)) != track.files[i + 1])
                return fault(
                    "manifest.mpd", "names " + segmentUri(r, static_cast<int>(i)) + " where the playlist has " + track.files[i + 1]);
        }
    }

    const Fetch& m_fetch;
    const SummaryOf* m_known;
    Checked m_checked;
    std::map<std::string, std::string> m_hashes;
};

} // namespace

Checked checkOutput(const Fetch& fetch) {
    return Checker(fetch, nullptr).run();
}

Checked checkOutput(const Fetch& fetch, const SummaryOf& summaryOf) {
    return Checker(fetch, &summaryOf).run();
}

} // namespace package
