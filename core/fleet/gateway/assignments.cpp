#include "core/fleet/gateway/assignments.hpp"

#include "core/base/files.hpp"

#include <algorithm>

namespace fleet {
namespace {

/// "00001.m4s".
bool isSegmentName(std::string_view name) {
    constexpr std::size_t kDigits = 5;
    return name.size() == kDigits + 4 && name.substr(kDigits) == ".m4s" &&
        std::all_of(name.begin(), name.begin() + kDigits, [](char sign) { return sign >= '0' && sign <= '9'; });
}

} // namespace

bool StagingList::allows(const std::string& name) const {
    if (!isPlainName(name)) return false; // of an order that names what it must not
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    return std::any_of(counted.begin(), counted.end(), [&](const std::string& rendition) {
        return name.size() > rendition.size() && name.starts_with(rendition) && name[rendition.size()] == '/' &&
            isSegmentName(std::string_view(name).substr(rendition.size() + 1));
    });
}

std::string StagingList::digest() const {
    // Ended by what no name has, so that no two lists read alike.
    QByteArray text;
    const auto add = [&](const std::string& part) { text.append(part.data(), static_cast<qsizetype>(part.size())).append('\0'); };
    for (const std::string& name : names) add(name);
    add({});
    for (const std::string& rendition : counted) add(rendition);
    add({});
    add(std::to_string(mostBytes));
    add(std::to_string(mostFiles));
    return base::sha256(text);
}

} // namespace fleet
