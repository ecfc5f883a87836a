#include "core/engine/sound_plan.hpp"

#include <algorithm>
#include <set>

namespace engine {
namespace {

constexpr std::size_t kMostAudioTracks = 8;

/// Only what ISO 639-2 could hold: the rest is a label of the file's and must not become part of a path or a playlist.
std::string languageOf(const std::string& text) {
    const bool code = text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return code && text != "und" ? text : "";
}

bool contains(const std::vector<int>& tracks, int index) {
    return std::find(tracks.begin(), tracks.end(), index) != tracks.end();
}

/// "1 (aac, eng), 2 (ac3)"
std::string tracksOf(const model::MediaInfo& media) {
    std::string text;
    for (const auto& stream : media.audio)
        text += (text.empty() ? "" : ", ") + std::to_string(stream.index) + " (" + stream.codec +
            (stream.language.empty() ? "" : ", " + stream.language) + ")";
    return text;
}

base::Text noTrack(int index, const model::MediaInfo& media) {
    if (media.audio.empty())
        return base::text(QT_TRANSLATE_NOOP("Core", "The file has no audio track %1; it has none. Keep no audio track."), index);
    return base::text(QT_TRANSLATE_NOOP("Core", "The file has no audio track %1; it has %2. Choose among those."), index, tracksOf(media));
}

/// What the operator named is there, and can be decoded.
base::Result<void> checkChoice(const model::MediaInfo& media, const std::vector<int>& wanted) {
    for (const int index : wanted) {
        const auto found = std::find_if(media.audio.begin(), media.audio.end(), [&](const auto& stream) { return stream.index == index; });
        if (found == media.audio.end()) return base::Error{base::ErrorCode::InvalidInput, noTrack(index, media)};
        if (!found->decodable)
            return base::Error{base::ErrorCode::InvalidInput,
                base::text(QT_TRANSLATE_NOOP("Core", "Audio track %1 cannot be kept: %2. Choose others."), index, whyNot(*found))};
    }
    return {};
}

} // namespace

base::Result<void> planAudio(model::Plan& plan, const model::MediaInfo& media, const model::Preset& preset) {
    const auto wanted = plan.excerpt ? plan.excerpt->audioTracks : std::nullopt;
    if (wanted) MR_TRY(checkChoice(media, *wanted));
    std::vector<const model::AudioStream*> usable;
    for (const auto& stream : media.audio) {
        if (wanted && !contains(*wanted, stream.index)) continue; // its operator left it out
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
    return {};
}

std::vector<int> usualTracks(const model::MediaInfo& media) {
    std::vector<int> tracks;
    for (const auto& stream : media.audio)
        if (stream.decodable && tracks.size() < kMostAudioTracks) tracks.push_back(stream.index);
    return tracks;
}

std::vector<int> keptTracks(const model::Plan& plan) {
    std::vector<int> tracks;
    for (const auto& rendition : plan.audio) tracks.push_back(rendition.streamIndex);
    return tracks;
}

std::optional<SoundSpan> soundSpan(const model::MediaInfo& media, const std::vector<int>& tracks) {
    std::optional<SoundSpan> span;
    for (const auto& stream : media.audio) {
        if (!contains(tracks, stream.index) || !stream.heardFrom || !stream.heardTo || *stream.heardTo <= *stream.heardFrom) continue;
        // More silence than sound, and a minute: then it is the times that are damaged.
        const double to =
            stream.heardSeconds > 0 ? std::min(*stream.heardTo, *stream.heardFrom + 2 * stream.heardSeconds + 60) : *stream.heardTo;
        if (!span) span = {*stream.heardFrom, to};
        span = {std::min(span->from, *stream.heardFrom), std::max(span->to, to)};
    }
    return span;
}

} // namespace engine
