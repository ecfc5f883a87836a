#include "core/model/preset.hpp"

#include "core/base/files.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace model {
namespace {

constexpr int kPresetVersion = 1;

Error bad(const Preset& preset, const std::string& what) {
    return {ErrorCode::InvalidInput, "The preset \"" + preset.name + "\" cannot be used: " + what + "."};
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

Result<void> validate(const Preset& preset) {
    static const std::set<std::string> speeds{
        "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"};
    static const std::set<std::string> profiles{"baseline", "main", "high"};
    if (preset.version > kPresetVersion)
        return bad(preset, "it was made by a newer Millrace (version " + std::to_string(preset.version) + ")");
    if (preset.name.empty()) return bad(preset, "it has no name");
    if (!speeds.contains(preset.speed)) return bad(preset, "the speed \"" + preset.speed + "\" is not an x264 preset");
    if (!(preset.segmentSeconds >= 1 && preset.segmentSeconds <= 30)) return bad(preset, "segmentSeconds must lie between 1 and 30");
    if (!(preset.gopSeconds >= 0.5 && preset.gopSeconds <= preset.segmentSeconds))
        return bad(preset, "gopSeconds must lie between 0.5 and segmentSeconds");
    if (!(preset.chunkSeconds >= 0)) return bad(preset, "chunkSeconds must be 0 or more");
    if (preset.audioKbps < 32 || preset.audioKbps > 512) return bad(preset, "audioKbps must lie between 32 and 512");
    if (preset.rungs.empty() || preset.rungs.size() > 12) return bad(preset, "it needs 1 to 12 rungs");
    std::set<std::string> names;
    for (const Rung& rung : preset.rungs) {
        const std::string who = "rung \"" + rung.name + "\": ";
        if (!isFolderName(withoutCase(rung.name)))
            return bad(preset, who + "the name becomes a folder; use letters, digits, - and _, not beginning with \"audio\"");
        if (base::isReservedDeviceName(rung.name)) return bad(preset, who + "the name becomes a folder, and Windows takes it for a device");
        if (!names.insert(withoutCase(rung.name)).second) return bad(preset, who + "the name is used twice");
        if (rung.shortSide < 64 || rung.shortSide > 4320) return bad(preset, who + "shortSide must lie between 64 and 4320");
        if (!profiles.contains(rung.profile)) return bad(preset, who + "the profile must be baseline, main or high");
        if (rung.kbps < 50 || rung.kbps > 200000) return bad(preset, who + "kbps must lie between 50 and 200000");
        if (!(rung.quality >= 1 && rung.quality <= 51)) return bad(preset, who + "quality must lie between 1 and 51");
        if (rung.maxFps < 1 || rung.maxFps > 240) return bad(preset, who + "maxFps must lie between 1 and 240");
    }
    return {};
}

} // namespace model
