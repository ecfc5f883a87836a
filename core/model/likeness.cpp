#include "core/model/likeness.hpp"

#include <algorithm>

namespace model {

std::vector<Likeness> merged(const std::vector<Likeness>& parts) {
    std::vector<Likeness> whole;
    for (const Likeness& part : parts) {
        auto found = std::find_if(whole.begin(), whole.end(), [&](const auto& each) { return each.rendition == part.rendition; });
        if (found == whole.end()) {
            whole.push_back(part);
            continue;
        }
        const auto before = static_cast<double>(found->compared), now = static_cast<double>(part.compared);
        if (before + now > 0) found->difference = (found->difference * before + part.difference * now) / (before + now);
        found->compared += part.compared;
        found->telling += part.telling;
        found->worst = std::max(found->worst, part.worst);
        found->faults.insert(found->faults.end(), part.faults.begin(), part.faults.end());
    }
    return whole;
}

} // namespace model
