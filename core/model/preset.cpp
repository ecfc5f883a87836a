#include "core/model/preset.hpp"

#include "core/base/files.hpp"
#include "core/base/plain_line.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace model {
namespace {

constexpr std::size_t kLongestName = 120, kLongestText = 1000; // bytes

constexpr int kPresetVersion = 1;

Error bad(const Preset& preset, const base::Text& sentence) {
    return {ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The preset \"%1\" cannot be used. %2"), preset.name, sentence)};
}

bool isFolderName(const std::string& name) {
    if (name.empty() || name.size() > 32 || name.rfind("audio", 0) == 0) return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos;
}

/// Windows and macOS do not tell "HD" from "hd".
std::string withoutCase(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name;
}

/// Built-in categories keep their order; then the user's own words, then "own" and none.
int rank(const std::string& category) {
    return category.empty() || category == "own" ? 1 : 0;
}

void checkWords(const Preset& preset, std::vector<PresetFault>& faults) {
    if (preset.name.empty()) faults.push_back({"/name", base::text(QT_TRANSLATE_NOOP("Core", "It has no name (name)."))});
    for (const auto& [pointer, words, most] : {std::tuple("/name", &preset.name, kLongestName),
             {"/category", &preset.category, kLongestName}, {"/description", &preset.description, kLongestText}})
        if (words->size() > most || !base::isPlainLine(*words))
            faults.push_back({pointer,
                base::text(
                    QT_TRANSLATE_NOOP("Core", "Its \"%1\" must be one line of at most %2 bytes, without characters that cannot be seen."),
                    pointer + 1, most)});
}

/// Why it can be no rung's, with the name as it is written; empty: it can.
base::Text nameFault(const std::string& name, std::set<std::string>& before) {
    if (!isFolderName(withoutCase(name)))
        return base::text(QT_TRANSLATE_NOOP("Core",
                              "A folder is named after the rung \"%1\". Name it with at most 32 letters, digits, - and _, not beginning "
                              "with \"audio\"."),
            name);
    if (base::isReservedDeviceName(name))
        return base::text(
            QT_TRANSLATE_NOOP("Core", "A folder is named after the rung \"%1\", and Windows takes that for a device. Name it otherwise."),
            name);
    if (before.insert(withoutCase(name)).second) return {};
    return base::text(QT_TRANSLATE_NOOP("Core", "Two rungs have the name \"%1\". Give each its own; capitals make no difference."), name);
}

/// `names`: of the rungs before it.
void checkRung(const Rung& rung, const std::string& pointer, std::set<std::string>& names, std::vector<PresetFault>& faults) {
    static const std::set<std::string> profiles{"baseline", "main", "high"};
    const auto fault = [&](const char* member, const base::Text& what) { faults.push_back({pointer + "/" + member, what}); };
    if (const base::Text problem = nameFault(rung.name, names); !problem.isEmpty()) fault("name", problem);
    const auto check = [&](bool isRight, const char* member, const char* sentence) {
        if (!isRight) fault(member, base::text(sentence, rung.name));
    };
    check(rung.shortSide >= 64 && rung.shortSide <= 4320, "shortSide",
        QT_TRANSLATE_NOOP("Core", "The shorter side of the pictures of rung \"%1\" (shortSide) must have 64 to 4320 pixels."));
    check(profiles.contains(rung.profile), "profile",
        QT_TRANSLATE_NOOP("Core", "The profile of rung \"%1\" (profile) must be baseline, main or high."));
    check(rung.kbps >= 50 && rung.kbps <= 200000, "kbps",
        QT_TRANSLATE_NOOP("Core", "The bitrate of rung \"%1\" (kbps) must lie between 50 and 200000 kb/s."));
    check(rung.quality >= 1 && rung.quality <= 51, "quality",
        QT_TRANSLATE_NOOP("Core", "The quality of rung \"%1\" (quality) must lie between 1, the best, and 51."));
    check(rung.maxFps >= 1 && rung.maxFps <= 240, "maxFps",
        QT_TRANSLATE_NOOP("Core", "The highest frame rate of rung \"%1\" (maxFps) must lie between 1 and 240 frames a second."));
}

} // namespace

bool Preset::operator==(const Preset& other) const {
    const auto parts = [](const Preset& p) {
        return std::tie(
            p.version, p.id, p.name, p.description, p.speed, p.segmentSeconds, p.gopSeconds, p.chunkSeconds, p.audioKbps, p.rungs);
    };
    return parts(*this) == parts(other);
}

std::vector<PresetGroup> byCategory(const std::vector<Preset>& presets) {
    std::vector<PresetGroup> groups;
    for (const Preset& preset : presets) {
        const std::string category = preset.category.empty() ? "own" : preset.category;
        const auto same = [&](const PresetGroup& group) { return group.category == category; };
        auto found = std::find_if(groups.begin(), groups.end(), same);
        if (found == groups.end()) found = groups.insert(groups.end(), PresetGroup{category, {}});
        found->presets.push_back(preset);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return rank(a.category) < rank(b.category); });
    return groups;
}

std::vector<PresetFault> faultsOf(const Preset& preset) {
    static const std::set<std::string> speeds{
        "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"};
    std::vector<PresetFault> faults;
    const auto fault = [&](const char* pointer, const base::Text& what) { faults.push_back({pointer, what}); };
    if (preset.version > kPresetVersion)
        fault("/version",
            base::text(
                QT_TRANSLATE_NOOP("Core", "It was made by a newer Millrace (version %1). Update this one to use it."), preset.version));
    checkWords(preset, faults);
    if (!speeds.contains(preset.speed))
        fault("/speed",
            base::text(QT_TRANSLATE_NOOP("Core",
                           "There is no speed \"%1\" (speed). There are ultrafast, superfast, veryfast, faster, fast, medium, slow, slower "
                           "and veryslow."),
                preset.speed));
    if (!(preset.segmentSeconds >= 1 && preset.segmentSeconds <= 30))
        fault("/segmentSeconds", base::text(QT_TRANSLATE_NOOP("Core", "A segment (segmentSeconds) must last 1 to 30 seconds.")));
    if (!(preset.gopSeconds >= 0.5 && preset.gopSeconds <= preset.segmentSeconds))
        fault("/gopSeconds",
            base::text(QT_TRANSLATE_NOOP(
                "Core", "From one key frame to the next (gopSeconds) it must be half a second at least, and a segment at most.")));
    if (!(preset.chunkSeconds >= 0))
        fault("/chunkSeconds",
            base::text(QT_TRANSLATE_NOOP("Core", "A chunk (chunkSeconds) cannot last less than 0 seconds; 0 leaves it to Millrace.")));
    if (preset.audioKbps < 32 || preset.audioKbps > 512)
        fault(
            "/audioKbps", base::text(QT_TRANSLATE_NOOP("Core", "The bitrate of the sound (audioKbps) must lie between 32 and 512 kb/s.")));
    if (preset.rungs.empty() || preset.rungs.size() > 12)
        fault("/rungs", base::text(QT_TRANSLATE_NOOP("Core", "It must have 1 to 12 rungs (rungs), not %1."), preset.rungs.size()));
    std::set<std::string> names;
    for (std::size_t i = 0; i < preset.rungs.size(); ++i) checkRung(preset.rungs[i], "/rungs/" + std::to_string(i), names, faults);
    return faults;
}

Result<void> validate(const Preset& preset) {
    const auto faults = faultsOf(preset);
    return faults.empty() ? Result<void>() : Result<void>(bad(preset, faults.front().what));
}

std::string revisionOf(const Preset& preset) {
    return base::sha256(toBytes(preset)).substr(0, 32);
}

} // namespace model
