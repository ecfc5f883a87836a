#pragma once
/// What there is to be played, as values.

#include "core/model/json.hpp"

namespace playback {

struct RenditionChoice {
    std::string name, url; ///< media playlist
    int width = 0, height = 0;
    std::int64_t bandwidth = 0;

    template <class F> static void describe(F&& f) {
        f("name", &RenditionChoice::name);
        f("url", &RenditionChoice::url);
        f("width", &RenditionChoice::width);
        f("height", &RenditionChoice::height);
        f("bandwidth", &RenditionChoice::bandwidth);
    }
};

struct Choices {
    std::vector<RenditionChoice> video, audio;
    /// The folder of a variant's address, as our packager names it; the height where that tells nothing or is taken.
    std::string nameFor(const std::string& uri, int height) const;

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

} // namespace playback
