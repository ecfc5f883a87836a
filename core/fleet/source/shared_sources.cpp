#include "core/fleet/source/shared_sources.hpp"

namespace fleet {

std::shared_ptr<RangedSource> SharedSources::open(const RangedSource::Where& where) {
    std::erase_if(m_open, [](const auto& each) { return each.second.expired(); });
    std::weak_ptr<RangedSource>& known = m_open[where.fingerprint + "\n" + where.address];
    if (auto open = known.lock()) {
        open->setToken(where.options.token);
        return open;
    }
    auto made = std::make_shared<RangedSource>(where, m_cache);
    known = made;
    return made;
}

} // namespace fleet
