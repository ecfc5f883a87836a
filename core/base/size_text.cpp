#include "core/base/size_text.hpp"

#include "core/base/counted.hpp"

#include <array>

namespace base {

std::string sizeText(std::int64_t bytes) {
    if (bytes < 1000) return counted(bytes, "byte", "bytes");
    static constexpr std::array units{" kB", " MB", " GB", " TB"};
    // In tenths, so that no locale has a say; what rounds up to the next unit is told in it.
    std::size_t unit = 0;
    std::int64_t scale = 1000;
    while (unit + 1 < units.size() && bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        ++unit;
    }
    const std::int64_t tenths = (bytes + scale / 20) / (scale / 10);
    if (tenths >= 100) return std::to_string((bytes + scale / 2) / scale) + units.at(unit);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + units.at(unit);
}

} // namespace base
