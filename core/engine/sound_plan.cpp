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
std::string listed(const model::MediaInfo& media) {
    std::string text;
    for (const auto& stream : media.audio)
        text += (text.empty() ? "" : ", ") + std::to_string(stream.index) + " (" + stream.codec +
            (stream.language.empty() ? "" : ", " + stream.language) + ")";
    return text;
}

/// What the operator named is there, and can be decoded.
base::Result<void> checkChoice(const model::MediaInfo& media, const std::vector<int>& wanted) {
    for (const int index : wanted) {
        const auto found = std::find_if(media.audio.begin(), media.audio.end(), [&](const auto& stream) { return stream.index == index; });
        if (found == media.audio.end())
            return base::Error{base::ErrorCode::InvalidInput,
                "The file has no audio track " + std::to_string(index) +
                    (media.audio.empty() ? "; it has none. Keep no audio track." : "; it has " + listed(media) + ". Choose among those.")};
        if (!found->decodable)
            return base::Error{base::ErrorCode::InvalidInput,
                "Audio track " + std::to_string(index) + " cannot be kept: " + whyNot(*found) + ". Choose others."};
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
            plan.remarks.push_back({.kind = model::RemarkKind::LeftOut,
                .text = "audio track " + std::to_string(stream.index) + ": " +
                    (stream.decodable ? "at most " + std::to_string(kMostAudioTracks) + " are kept" : whyNot(stream))});
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
