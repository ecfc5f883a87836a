#pragma once
/// The sources that this worker's slots work on: one object for each film, as long as any of them needs it. Main thread.

#include "core/fleet/source/ranged_source.hpp"

#include <map>
#include <memory>
#include <string>

namespace fleet {

class SharedSources {
public:
    explicit SharedSources(std::shared_ptr<BlockCache> cache) : m_cache(std::move(cache)) {}

    /// The one in use for this film and address, which goes on with this ticket; else a new one.
    std::shared_ptr<RangedSource> open(const RangedSource::Where& where);

private:
    const std::shared_ptr<BlockCache> m_cache;
    std::map<std::string, std::weak_ptr<RangedSource>> m_open; ///< by fingerprint and address
};

} // namespace fleet
