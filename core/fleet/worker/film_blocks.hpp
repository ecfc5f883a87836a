#pragma once
/// A film as one attempt reads it, block by block: from its origin as long as that gives the very file, then from the API, without its
/// encoder noticing. Main thread.

#include "core/fleet/source/shared_sources.hpp"
#include "core/fleet/wire/messages.hpp"

#include <optional>

namespace fleet {

/// Where a film may be read; one of the two at least.
struct FilmWays {
    std::optional<RangedSource::Where> origin, api;
};

class FilmBlocks final : public work::BlockSource, public std::enable_shared_from_this<FilmBlocks> {
public:
    using OriginFailed = std::function<void(const base::Error&)>;
    /// `facts`: of the film as its job was planned.
    FilmBlocks(std::shared_ptr<SharedSources> sources, FilmWays ways, model::SourceElsewhere facts, OriginFailed originFailed);

    model::SourceElsewhere facts() const override { return m_facts; }
    void need(const model::SourceNeed& need, Came came) override;
    void fetchAhead(const model::SourceNeed& blocks) { m_film->fetchAhead(blocks); }
    /// Of the API.
    void renew(const std::string& ticket);
    Fetched fetched() const { return {m_tally->bytes, m_tally->hits}; }

private:
    /// Whether what the origin did not give is asked of the API from now on.
    bool isTurned(const base::Error& error);

    const std::shared_ptr<SharedSources> m_sources;
    FilmWays m_ways;
    const model::SourceElsewhere m_facts;
    const OriginFailed m_originFailed;
    const std::shared_ptr<SourceTally> m_tally = std::make_shared<SourceTally>();
    std::shared_ptr<RangedSource> m_film;
    std::shared_ptr<RangedSource> m_left; ///< the origin that was turned away from: it still answers for what was asked of it
};

} // namespace fleet
