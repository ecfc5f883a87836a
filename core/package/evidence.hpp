#pragma once
/// report.json: what was made, lying beside the output, so that anybody can prove later that it is still that.

#include "core/model/task.hpp"

namespace package {

/// One task: how often it was begun and what it took.
struct Step {
    std::string name; ///< "chunk-001", "audio"
    int attempts = 0;
    double cpuSeconds = 0, wallSeconds = 0;

    template <class F> static void describe(F&& f) {
        f("name", &Step::name);
        f("attempts", &Step::attempts);
        f("cpuSeconds", &Step::cpuSeconds);
        f("wallSeconds", &Step::wallSeconds);
    }
};

struct Evidence {
    int version = 2;
    std::string millrace, encoder, preset, sourceName; ///< encoder: what was used; ladder: what was asked for
    model::Preset ladder;
    model::Fingerprint source;
    double durationSeconds = 0, cpuSeconds = 0, wallSeconds = 0;
    std::vector<model::VideoRendition> video;
    std::vector<model::AudioRendition> audio;
    std::vector<model::RenditionFacts> renditions;
    std::vector<model::SegmentFile> segments;
    std::vector<model::RenditionQuality> quality; ///< measured by the encoder against the pictures it was given
    model::ContentFacts content;
    std::vector<model::Likeness> likeness; ///< to the source, measured as the segments were made
    std::int64_t provenFrames = 0;         ///< pictures and sound frames that were decoded again as they were made
    std::vector<Step> steps;
    std::string revision; ///< in the names of its segments
    std::vector<model::Remark> remarks;
    std::optional<model::Excerpt> excerpt; ///< what of the source it is; absent: all

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
        f("ladder", &Evidence::ladder);
        f("quality", &Evidence::quality);
        f("content", &Evidence::content);
        f("likeness", &Evidence::likeness);
        f("provenFrames", &Evidence::provenFrames);
        f("steps", &Evidence::steps);
        f("revision", &Evidence::revision);
        f("remarks", &Evidence::remarks);
        f("excerpt", &Evidence::excerpt);
    }
};

} // namespace package
