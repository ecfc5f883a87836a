#pragma once
/// A source at an address of http or https, fetched block by block as the encoders of this host need it: from a foreign server, or from the
/// API of the Millrace that this worker works for, with a ticket. All slots that work on one film share one object, and the worker's cache.
/// Called, and answers, on the thread that made it; its requests have threads of their own.

#include "core/fleet/source/block_cache.hpp"
#include "core/net/source_reader.hpp"
#include "core/work/block_source.hpp"

#include <QObject>
#include <atomic>
#include <memory>

namespace fleet {

class BlockFetcher;
class Pace;
class Turns;

/// What one of several readers of a film has caused. A block that came for several is the first one's; the others found it here. What was
/// fetched ahead is whose answer comes next.
struct SourceTally {
    std::atomic<std::int64_t> bytes{0}; ///< of blocks that came over the network
    std::atomic<std::int64_t> hits{0};  ///< blocks that did not need to
};

class RangedSource final : public work::BlockSource {
public:
    struct Where {
        std::string address;
        net::SourceReader::Options options = {}; ///< a foreign address has a guard, one of the API a token
        net::SourceFacts facts = {};             ///< of the file as the job was begun with
        std::string fingerprint = {};            ///< its blocks are kept under it (`sourceKey`, or what the coordinator says)
        int connections = 2;
        std::shared_ptr<Pace> pace = nullptr;   ///< null: as fast as it comes
        std::shared_ptr<Turns> turns = nullptr; ///< of the requests of all films; null: as many as they have connections
    };
    struct Counts {
        std::int64_t fetchedBytes = 0; ///< that came over the network
        std::int64_t requests = 0;
        std::int64_t hits = 0; ///< blocks that were here already
        bool operator==(const Counts&) const = default;
    };
    RangedSource(Where where, std::shared_ptr<BlockCache> cache);
    /// Waits for nothing; nobody is answered any more.
    ~RangedSource() override;

    model::SourceElsewhere facts() const override;
    /// Errors: as `net::SourceReader::read` and `BlockCache::store`. After SourceChanged there is no other answer.
    void need(const model::SourceNeed& need, Came came) override;
    using CameBlock = std::function<void(std::int64_t block, const base::Result<model::SourceHave>&)>;
    /// The same for one of several readers; an answer says which block it is for. `tally`: null: nobody counts.
    void need(const model::SourceNeed& need, CameBlock came, std::shared_ptr<SourceTally> tally);
    /// Has them ready for whoever will need them: the head of the file, that each chunk reads. Any number of blocks; what fails is said to
    /// those who need them.
    void fetchAhead(const model::SourceNeed& blocks);
    /// A ticket that is valid for longer, from the next request on.
    void setToken(const std::string& token);
    Counts counts() const;

private:
    QObject m_here; ///< of the thread that is answered on
    std::shared_ptr<BlockFetcher> m_fetcher;
};

/// A fingerprint of a file at a foreign address: its validator or its time, its size, and its first and last 64 KB. Waits, as `read` does.
/// Errors: as `net::SourceReader::read`.
base::Result<std::string> sourceKey(net::SourceReader& reader, const net::SourceFacts& facts);

} // namespace fleet
