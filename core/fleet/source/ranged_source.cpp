#include "core/fleet/source/ranged_source.hpp"

#include "core/fleet/source/block_fetcher.hpp"

#include <QThreadPool>
#include <algorithm>

namespace fleet {

RangedSource::RangedSource(Where where, std::shared_ptr<BlockCache> cache)
    : m_fetcher(std::make_shared<BlockFetcher>(std::move(where), std::move(cache), m_here)) {}

RangedSource::~RangedSource() {
    m_fetcher->stop();
    // A request ends within a second: too long for the thread that ends a job.
    QThreadPool::globalInstance()->start([fetcher = std::move(m_fetcher)]() mutable { fetcher.reset(); });
}

model::SourceElsewhere RangedSource::facts() const {
    return {m_fetcher->facts().bytes, m_fetcher->facts().modifiedMs};
}

void RangedSource::need(const model::SourceNeed& need, Came came) {
    this->need(
        need, [came = std::move(came)](std::int64_t, const base::Result<model::SourceHave>& have) { came(have); }, nullptr);
}

void RangedSource::need(const model::SourceNeed& need, CameBlock came, std::shared_ptr<SourceTally> tally) {
    m_fetcher->want(need, came, tally);
}

void RangedSource::fetchAhead(const model::SourceNeed& blocks) {
    m_fetcher->fetchAhead(blocks);
}

void RangedSource::setToken(const std::string& token) {
    m_fetcher->setToken(token);
}

RangedSource::Counts RangedSource::counts() const {
    return m_fetcher->counts();
}

base::Result<std::string> sourceKey(net::SourceReader& reader, const net::SourceFacts& facts) {
    QByteArray ends;
    const auto add = [&](std::int64_t from, std::int64_t bytes) -> base::Result<void> {
        QByteArray part;
        const auto sink = [&](std::int64_t offset, const char* data, std::size_t size) {
            // Of one that gives the whole file: what lies before the part, or has been seen, is passed over.
            const auto length = static_cast<std::int64_t>(size), next = from + static_cast<std::int64_t>(part.size());
            const std::int64_t skipped = std::clamp<std::int64_t>(next - offset, 0, length);
            const std::int64_t wanted = std::min(length - skipped, bytes - static_cast<std::int64_t>(part.size()));
            if (offset + skipped == next) part.append(data + skipped, static_cast<qsizetype>(wanted));
            return static_cast<std::int64_t>(part.size()) < bytes;
        };
        MR_TRY(reader.read(from, bytes, facts, sink));
        ends += part;
        return {};
    };
    const std::int64_t length = std::min(model::kSourceEnds, facts.bytes);
    MR_TRY(add(0, length));
    MR_TRY(add(facts.bytes - length, length));
    return model::sourceKeyOf(facts.validator.empty() ? std::to_string(facts.modifiedMs) : facts.validator, facts.bytes, ends);
}

} // namespace fleet
