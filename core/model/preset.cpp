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

Error bad(const Preset& preset, const base::Text& what) {
    return {ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The preset \"%1\" cannot be used: %2."), preset.name, what)};
}

base::Text between(const char* what, const char* least, const char* most) {
    return base::text(QT_TRANSLATE_NOOP("Core", "%1 must lie between %2 and %3"), what, least, most);
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

/// `names`: of the rungs before it.
void checkRung(const Rung& rung, const std::string& pointer, std::set<std::string>& names, std::vector<PresetFault>& faults) {
    static const std::set<std::string> profiles{"baseline", "main", "high"};
    const auto fault = [&](const char* member, const base::Text& what) {
        faults.push_back({pointer + "/" + member, base::text(QT_TRANSLATE_NOOP("Core", "rung \"%1\": %2"), rung.name, what)});
    };
    if (!isFolderName(withoutCase(rung.name)))
        fault("name",
            base::text(QT_TRANSLATE_NOOP("Core", "the name becomes a folder; use letters, digits, - and _, not beginning with \"audio\"")));
    else if (base::isReservedDeviceName(rung.name))
        fault("name", base::text(QT_TRANSLATE_NOOP("Core", "the name becomes a folder, and Windows takes it for a device")));
    else if (!names.insert(withoutCase(rung.name)).second) fault("name", base::text(QT_TRANSLATE_NOOP("Core", "the name is used twice")));
    if (rung.shortSide < 64 || rung.shortSide > 4320) fault("shortSide", between("shortSide", "64", "4320"));
    if (!profiles.contains(rung.profile))
        fault("profile", base::text(QT_TRANSLATE_NOOP("Core", "the profile must be baseline, main or high")));
    if (rung.kbps < 50 || rung.kbps > 200000) fault("kbps", between("kbps", "50", "200000"));
    if (!(rung.quality >= 1 && rung.quality <= 51)) fault("quality", between("quality", "1", "51"));
    if (rung.maxFps < 1 || rung.maxFps > 240) fault("maxFps", between("maxFps", "1", "240"));
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
        fault("/version", base::text(QT_TRANSLATE_NOOP("Core", "it was made by a newer Millrace (version %1)"), preset.version));
    if (preset.name.empty()) fault("/name", base::text(QT_TRANSLATE_NOOP("Core", "it has no name")));
    for (const auto& [pointer, words, most] : {std::tuple("/name", &preset.name, kLongestName),
             {"/category", &preset.category, kLongestName}, {"/description", &preset.description, kLongestText}})
        if (words->size() > most || !base::isPlainLine(*words))
            fault(pointer,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 must be one line of at most %2 bytes, without characters that cannot be seen"),
                    pointer + 1, most));
    if (!speeds.contains(preset.speed))
        fault("/speed", base::text(QT_TRANSLATE_NOOP("Core", "the speed \"%1\" is not an x264 preset"), preset.speed));
    if (!(preset.segmentSeconds >= 1 && preset.segmentSeconds <= 30)) fault("/segmentSeconds", between("segmentSeconds", "1", "30"));
    if (!(preset.gopSeconds >= 0.5 && preset.gopSeconds <= preset.segmentSeconds))
        fault("/gopSeconds", between("gopSeconds", "0.5", "segmentSeconds"));
    if (!(preset.chunkSeconds >= 0))
        fault("/chunkSeconds", base::text(QT_TRANSLATE_NOOP("Core", "%1 must be %2 or more"), "chunkSeconds", 0));
    if (preset.audioKbps < 32 || preset.audioKbps > 512) fault("/audioKbps", between("audioKbps", "32", "512"));
    if (preset.rungs.empty() || preset.rungs.size() > 12) fault("/rungs", base::text(QT_TRANSLATE_NOOP("Core", "it needs 1 to 12 rungs")));
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
