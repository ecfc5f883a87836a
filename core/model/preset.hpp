#pragma once
/// A preset: a named, versioned ladder with its segment grid. JSON in resources/presets and in the user's folder.

#include "core/model/json.hpp"

namespace model {

/// TwoPass: an average bitrate whose bits lie where one shared analysis of the whole film found them needed.
enum class RateControl { CappedQuality, AverageBitrate, TwoPass };
template <> struct EnumWords<RateControl> { static constexpr std::array words{"capped-quality", "average-bitrate", "two-pass"}; };

/// One row of the ladder as the operator wrote it. `shortSide` is the height of a landscape picture and the width of
/// a portrait one, so that "1080p" means the same on a phone video.
struct Rung {
    std::string name;             ///< folder name and label, e.g. "1080p"
    int shortSide = 0;            ///< pixels
    std::string profile = "high"; ///< H.264 profile: baseline, main, high
    RateControl rateControl = RateControl::CappedQuality;
    double quality = 23; ///< CRF, for capped quality
    int kbps = 0;        ///< target: cap of capped quality, mean of average bitrate
    int maxFps = 60;     ///< frames are dropped evenly above this

    bool operator==(const Rung&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &Rung::name);
        f("shortSide", &Rung::shortSide);
        f("profile", &Rung::profile);
        f("rateControl", &Rung::rateControl);
        f("quality", &Rung::quality);
        f("kbps", &Rung::kbps);
        f("maxFps", &Rung::maxFps);
    }
};

struct Preset {
    int version = 1;
    std::string id, name, description;
    std::string category;       ///< where it is listed: "general", "fast", "phones", "archive", "own", or any word of a file of the user's
    std::string speed = "fast"; ///< x264 preset
    double segmentSeconds = 6;
    double gopSeconds = 2;
    double chunkSeconds = 0; ///< length of the parts that are encoded side by side; 0: by the film's length
    int audioKbps = 128;
    bool portrait = false;   ///< meant for upright video: its sizes are said upright
    std::vector<Rung> rungs; ///< best first

    /// Whether both make the same: where they are listed is no part of it, and jobs of an earlier Millrace do not know.
    bool operator==(const Preset& other) const;
    template <class F> static void describe(F&& f) {
        f("version", &Preset::version);
        f("id", &Preset::id);
        f("name", &Preset::name);
        f("description", &Preset::description);
        f("category", &Preset::category);
        f("speed", &Preset::speed);
        f("segmentSeconds", &Preset::segmentSeconds);
        f("gopSeconds", &Preset::gopSeconds);
        f("chunkSeconds", &Preset::chunkSeconds);
        f("audioKbps", &Preset::audioKbps);
        f("portrait", &Preset::portrait);
        f("rungs", &Preset::rungs);
    }
};

/// Presets that are listed together.
struct PresetGroup {
    std::string category;
    std::vector<Preset> presets;
};
/// In the order in which each category comes first; the user's own, and those without one, last. Pure.
std::vector<PresetGroup> byCategory(const std::vector<Preset>& presets);

/// Something of a preset that cannot be used: where (JSON Pointer, RFC 6901), and what.
struct PresetFault {
    std::string pointer; ///< "/rungs/0/kbps"; "": the whole
    base::Text what;     ///< a sentence, with the file's word for it where people say another
};
/// Every number of a preset that came from a file or a request. Pure.
std::vector<PresetFault> faultsOf(const Preset& preset);
/// The first of them. Errors: InvalidInput, naming the field and its bounds.
Result<void> validate(const Preset& preset);

/// What a preset says, as 32 hex digits: others where anything in it is another. Pure.
std::string revisionOf(const Preset& preset);

/// A preset to keep in the operator's own folder.
struct PresetSave {
    Preset preset;
    std::string over; ///< revisionOf the one that it takes the place of; "": there must be none of its id

    bool operator==(const PresetSave&) const = default;
    template <class F> static void describe(F&& f) {
        f("preset", &PresetSave::preset);
        f("over", &PresetSave::over);
    }
};

} // namespace model
