#include "core/fleet/worker/film_blocks.hpp"

namespace fleet {

FilmBlocks::FilmBlocks(std::shared_ptr<SharedSources> sources, FilmWays ways, model::SourceElsewhere facts, OriginFailed originFailed)
    : m_sources(std::move(sources)), m_ways(std::move(ways)), m_facts(facts), m_originFailed(std::move(originFailed)),
      m_film(m_sources->open(m_ways.origin ? *m_ways.origin : *m_ways.api)) {}

void FilmBlocks::need(const model::SourceNeed& need, Came came) {
    const bool isOrigin = m_ways.origin.has_value();
    m_film->need(
        need,
        [self = weak_from_this(), isOrigin, came](std::int64_t block, const base::Result<model::SourceHave>& have) {
            const auto film = self.lock();
            if (have || !film || !isOrigin || !film->isTurned(have.error())) return came(have);
            film->need({block, 1}, came);
        },
        m_tally);
}

bool FilmBlocks::isTurned(const base::Error& error) {
    switch (error.code) {
    case base::ErrorCode::WorkFolderFull: // of this disk: elsewhere it would be the same
    case base::ErrorCode::WorkFolderUnwritable:
    case base::ErrorCode::Cancelled: return false;
    default: break;
    }
    if (!m_ways.origin) return true; // it has been since
    m_originFailed(error);
    if (!m_ways.api) return false;
    m_ways.origin.reset();
    m_left = std::exchange(m_film, m_sources->open(*m_ways.api));
    return true;
}

void FilmBlocks::renew(const std::string& ticket) {
    if (!m_ways.api) return;
    m_ways.api->options.token = ticket;
    if (!m_ways.origin) m_film->setToken(ticket);
}

} // namespace fleet
