#pragma once
/// What there is to be played, as values.

#include "core/model/json.hpp"

namespace playback {

struct RenditionChoice {
    std::string name, url; ///< of the media playlist; of a manifest, with the representation's id after #
    int width = 0, height = 0;
    std::int64_t bandwidth = 0, averageBandwidth = 0; ///< bits per second with sound, at most and on average; 0 where it is not told

    template <class F> static void describe(F&& f) {
        f("name", &RenditionChoice::name);
        f("url", &RenditionChoice::url);
        f("width", &RenditionChoice::width);
        f("height", &RenditionChoice::height);
        f("bandwidth", &RenditionChoice::bandwidth);
        f("averageBandwidth", &RenditionChoice::averageBandwidth);
    }
};

struct Choices {
    std::vector<RenditionChoice> video, audio;
    /// The folder of a variant's address, as our packager names it; the height where that tells nothing or is taken.
    std::string nameFor(const std::string& uri, int height) const;
    /// Where the sound of a choice is: among the audio, or where its picture is.
    const std::string& soundFor(const RenditionChoice& choice) const { return audio.empty() ? choice.url : audio.front().url; }

    template <class F> static void describe(F&& f) {
        f("video", &Choices::video);
        f("audio", &Choices::audio);
    }
};

struct SegmentSpan {
    double start = 0, seconds = 0;
    std::int64_t bytes = 0; ///< 0: not known

    bool operator==(const SegmentSpan&) const = default;
    template <class F> static void describe(F&& f) {
        f("start", &SegmentSpan::start);
        f("seconds", &SegmentSpan::seconds);
        f("bytes", &SegmentSpan::bytes);
    }
};

/// What a sound track is made of; no codec: there is none.
struct SoundFacts {
    std::string codec; ///< "aac"
    int channels = 0, rate = 0;

    bool operator==(const SoundFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("codec", &SoundFacts::codec);
        f("channels", &SoundFacts::channels);
        f("rate", &SoundFacts::rate);
    }
};

} // namespace playback
