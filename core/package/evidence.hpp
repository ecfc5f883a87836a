#pragma once
/// report.json: what was made, lying beside the output, so that anybody can prove later that it is still that.

#include "core/model/task.hpp"

namespace package {

struct Evidence {
    int version = 1;
    std::string millrace, encoder, preset, sourceName;
    model::Fingerprint source;
    double durationSeconds = 0, cpuSeconds = 0, wallSeconds = 0;
    std::vector<model::VideoRendition> video;
    std::vector<model::AudioRendition> audio;
    std::vector<model::RenditionFacts> renditions;
    std::vector<model::SegmentFile> segments;
    std::vector<std::string> notes;

    template <class F> static void describe(F&& f) {
        f("version", &Evidence::version);
        f("millrace", &Evidence::millrace);
        f("encoder", &Evidence::encoder);
        f("preset", &Evidence::preset);
        f("sourceName", &Evidence::sourceName);
        f("source", &Evidence::source);
        f("durationSeconds", &Evidence::durationSeconds);
        f("cpuSeconds", &Evidence::cpuSeconds);
        f("wallSeconds", &Evidence::wallSeconds);
        f("video", &Evidence::video);
        f("audio", &Evidence::audio);
        f("renditions", &Evidence::renditions);
        f("segments", &Evidence::segments);
        f("notes", &Evidence::notes);
    }
};

} // namespace package
