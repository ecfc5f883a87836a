#include "core/base/size_text.hpp"

#include <array>

namespace base {

std::string sizeText(std::int64_t bytes) {
    return sizeSaid(bytes).english();
}

Text sizeSaid(std::int64_t bytes) {
    if (bytes < 1000) return countedText(bytes, QT_TRANSLATE_NOOP("Core", "%1 byte"), QT_TRANSLATE_NOOP("Core", "%1 bytes"));
    static constexpr std::array units{QT_TRANSLATE_NOOP("Core", "%1 kB"), QT_TRANSLATE_NOOP("Core", "%1 MB"),
        QT_TRANSLATE_NOOP("Core", "%1 GB"), QT_TRANSLATE_NOOP("Core", "%1 TB")};
    // In tenths, so that no locale has a say; what rounds up to the next unit is told in it.
    std::size_t unit = 0;
    std::int64_t scale = 1000;
    while (unit + 1 < units.size() && bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        ++unit;
    }
    const std::int64_t tenths = (bytes + scale / 20) / (scale / 10);
    if (tenths >= 100) return text(units.at(unit), (bytes + scale / 2) / scale);
    return text(units.at(unit), numberSaid(std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)));
}

} // namespace base
