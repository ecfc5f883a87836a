#include "core/fleet/worker/block_sources.hpp"

#include "core/base/background.hpp"
#include "core/base/web_address.hpp"
#include "core/fleet/worker/film_blocks.hpp"

#include <QTimer>
#include <algorithm>

namespace fleet {
namespace {

/// Waits. Errors: as net::SourceReader::look; SourceChanged.
base::Result<net::SourceFacts> proven(
    const SourceAccess& source, const net::SourceReader::Options& options, const net::SourceReader::Stop& stop) {
    net::SourceReader reader(source.url, options, stop);
    MR_ASSIGN(const net::SourceFacts facts, reader.look());
    const base::Error changed{base::ErrorCode::SourceChanged,
        base::text(QT_TRANSLATE_NOOP("Core", "The film at %1 is not the one that the job was planned with."),
            base::shownAddress(source.url, true))};
    if (facts.bytes != source.fingerprint.bytes || facts.validator.empty() || facts.validator != source.etag) return changed;
    if (source.key.empty()) return facts;
    MR_ASSIGN(const std::string key, sourceKey(reader, facts));
    if (key != source.key) return changed;
    return facts;
}

/// Blocks that hold these bytes.
model::SourceNeed blocksOf(const ByteRange& range) {
    const std::int64_t first = std::max<std::int64_t>(range.from, 0) / model::kSourceBlock;
    return {first, std::max<std::int64_t>(0, (range.to + model::kSourceBlock - 1) / model::kSourceBlock - first)};
}

} // namespace

std::optional<net::SourceFacts> Origins::factsOf(const std::string& address) const {
    const auto found = m_proven.find(address);
    return found == m_proven.end() ? std::nullopt : std::optional(found->second);
}

void Origins::proven(const std::string& address, const net::SourceFacts& facts) {
    // What is forgotten is looked at once more.
    if (m_proven.size() >= kMost) m_proven.clear();
    m_proven.insert_or_assign(address, facts);
}

void Origins::failed(const std::string& address, const base::Error& error) {
    m_proven.erase(address);
    std::erase_if(m_troubles, [&](const auto& one) { return m_clock.monotonicMs() >= one.second.untilMs; });
    if (m_troubles.size() >= kMost) m_troubles.clear();
    m_troubles.insert_or_assign(address, Trouble{error, m_clock.monotonicMs() + kAwayMs});
}

std::optional<base::Error> Origins::trouble(const std::string& address) const {
    const auto found = m_troubles.find(address);
    return found == m_troubles.end() || m_clock.monotonicMs() >= found->second.untilMs ? std::nullopt : std::optional(found->second.error);
}

class BlockSources::Opened final : public OpenedSource {
public:
    Opened(BlockSources& provider, const Lease& lease) : m_provider(provider), m_lease(lease) {
        // Whoever opened it listens from now on.
        QTimer::singleShot(0, this, [this] { begin(); });
    }
    void renew(const std::string& ticket) override {
        m_lease.source.ticket = ticket;
        if (m_blocks) m_blocks->renew(ticket);
    }
    Fetched fetched() const override { return m_blocks ? m_blocks->fetched() : Fetched{}; }

private:
    bool hasApi() const { return !m_lease.source.path.empty(); }
    void begin();
    void look();
    void read(std::optional<RangedSource::Where> origin);

    BlockSources& m_provider;
    Lease m_lease;
    std::shared_ptr<FilmBlocks> m_blocks;
};

void BlockSources::Opened::begin() {
    const SourceAccess& source = m_lease.source;
    if (source.isNone() || source.fingerprint.bytes <= 0)
        return Q_EMIT failed({base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "This worker cannot fetch the film of %1: nobody says where it is."), m_lease.task)});
    if (source.url.empty()) return read(std::nullopt);
    if (const auto trouble = m_provider.m_origins->trouble(source.url)) {
        if (hasApi()) return read(std::nullopt);
        return Q_EMIT failed(*trouble);
    }
    if (const auto facts = m_provider.m_origins->factsOf(source.url)) return read(m_provider.originOf(m_lease, *facts));
    look();
}

void BlockSources::Opened::look() {
    net::SourceReader::Options options = m_provider.m_options.origin;
    options.guard = m_provider.m_options.guard;
    base::inBackground(
        m_provider.m_looks, [source = m_lease.source, options, stop = m_provider.m_stop] { return proven(source, options, stop); }, this,
        [this](const base::Result<net::SourceFacts>& facts) {
            Origins& origins = *m_provider.m_origins;
            if (facts) {
                origins.proven(m_lease.source.url, *facts);
                return read(m_provider.originOf(m_lease, *facts));
            }
            origins.failed(m_lease.source.url, facts.error());
            if (hasApi()) return read(std::nullopt);
            Q_EMIT failed(facts.error());
        });
}

void BlockSources::Opened::read(std::optional<RangedSource::Where> origin) {
    FilmWays ways{.origin = std::move(origin), .api = std::nullopt};
    if (hasApi()) ways.api = m_provider.apiOf(m_lease);
    const model::Fingerprint& film = m_lease.source.fingerprint;
    m_blocks = std::make_shared<FilmBlocks>(m_provider.m_sources, std::move(ways), model::SourceElsewhere{film.bytes, film.modifiedMs},
        [origins = m_provider.m_origins, url = m_lease.source.url](const base::Error& error) { origins->failed(url, error); });
    for (const ByteRange& range : m_lease.source.head) m_blocks->fetchAhead(blocksOf(range));
    work::Place place;
    place.source = m_lease.source.ending.empty() ? work::kSource : std::string(work::kSource) + "." + m_lease.source.ending;
    place.blocks = m_blocks;
    Q_EMIT ready(place);
}

BlockSources::BlockSources(BlockSourceOptions options, std::shared_ptr<BlockCache> cache, const base::Clock& clock)
    : m_options(std::move(options)), m_sources(std::make_shared<SharedSources>(std::move(cache))),
      m_origins(std::make_shared<Origins>(clock)) {
    m_looks.setMaxThreadCount(4);
}

BlockSources::~BlockSources() {
    *m_stop = true;
    m_looks.waitForDone();
}

std::unique_ptr<OpenedSource> BlockSources::open(const Lease& lease) {
    return std::make_unique<Opened>(*this, lease);
}

/// Wherever it is read, it is one film: what came from its origin need not come from the API once more.
std::string BlockSources::keyOf(const Lease& lease) {
    const model::Fingerprint& film = lease.source.fingerprint;
    const std::string size = std::to_string(film.bytes);
    if (!film.content.empty()) return film.content + "/" + size;
    return lease.source.path + lease.source.key + "/" + size + "/" + std::to_string(film.modifiedMs);
}

RangedSource::Where BlockSources::apiOf(const Lease& lease) const {
    RangedSource::Where where;
    where.address = m_options.addressOf(lease.source.path);
    where.options = m_options.api;
    where.options.pin = m_options.pin;
    where.options.token = lease.source.ticket;
    where.facts.bytes = lease.source.fingerprint.bytes; // whether it is that film still the API looks itself, each time
    where.facts.modifiedMs = lease.source.fingerprint.modifiedMs;
    where.fingerprint = keyOf(lease);
    where.pace = m_options.pace;
    where.turns = m_options.turns;
    return where;
}

RangedSource::Where BlockSources::originOf(const Lease& lease, const net::SourceFacts& facts) const {
    RangedSource::Where where;
    where.address = lease.source.url;
    where.options = m_options.origin;
    where.options.guard = m_options.guard;
    where.facts = facts;
    where.fingerprint = keyOf(lease);
    where.pace = m_options.pace;
    where.turns = m_options.turns;
    return where;
}

} // namespace fleet
