#include "core/model/remark.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace model {
namespace {

base::Text clockOf(double seconds) {
    const auto tenths = static_cast<long long>(std::llround(std::max(0.0, seconds) * 10));
    char text[48];
    if (tenths >= 36000)
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld.%lld", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
    else std::snprintf(text, sizeof text, "%lld:%02lld.%lld", tenths / 600, tenths / 10 % 60, tenths % 10);
    return base::numberSaid(text);
}

} // namespace

base::Text textOf(const Remark& remark) {
    base::Text text = base::together(remark.text, remark.parts);
    if (remark.to <= remark.from) return text;
    return base::text(QT_TRANSLATE_NOOP("Core", "%1 to %2: %3"), clockOf(remark.from), clockOf(remark.to), std::move(text));
}

std::string sentence(const Remark& remark) {
    return textOf(remark).english();
}

std::vector<Remark> sorted(std::vector<Remark> remarks) {
    const auto before = [](const Remark& a, const Remark& b) {
        return std::tie(a.from, a.to, a.kind, a.text) < std::tie(b.from, b.to, b.kind, b.text);
    };
    std::sort(remarks.begin(), remarks.end(), before);
    remarks.erase(std::unique(remarks.begin(), remarks.end()), remarks.end());
    return remarks;
}

} // namespace model
