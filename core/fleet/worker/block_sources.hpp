#pragma once
/// Sources as a worker reads them: block by block, only what its chunks need, through one cache for all its films. A film that came from a
/// foreign address is read there where the worker gets at it and it is the very file still, else at the API. Main thread; addresses are
/// looked at on threads of its own.

#include "core/fleet/source/pace.hpp"
#include "core/fleet/source/shared_sources.hpp"
#include "core/fleet/worker/source_provider.hpp"

#include <QThreadPool>
#include <atomic>
#include <map>

namespace fleet {

struct BlockSourceOptions {
    std::function<std::string(const std::string& path)> addressOf; ///< of a path of the API
    std::string pin;                                               ///< of the API's key (net::SourceReader)
    net::AddressGuard guard;                                       ///< where foreign addresses may lead
    std::shared_ptr<Pace> pace = nullptr;
    std::shared_ptr<Turns> turns = nullptr; ///< of requests of all films together; null: two for each film
    /// While the API restarts or its ticket has ended nothing is lost: it is asked for ten minutes.
    net::SourceReader::Options api{.attempts = 80};
    net::SourceReader::Options origin{.connectSeconds = 5, .idleSeconds = 10, .attempts = 3}; ///< else there is the API
};

/// Which foreign addresses this worker may read, and which it could not of late.
class Origins {
public:
    explicit Origins(const base::Clock& clock) : m_clock(clock) {}

    /// It was proven to be the file that the job was begun with.
    void proven(const std::string& address, const net::SourceFacts& facts);
    std::optional<net::SourceFacts> factsOf(const std::string& address) const;
    void failed(const std::string& address, const base::Error& error);
    /// Why it is not asked now.
    std::optional<base::Error> trouble(const std::string& address) const;

    static constexpr std::int64_t kAwayMs = 600'000; ///< so long it is not asked after it failed
    static constexpr std::size_t kMost = 1000; ///< addresses that are remembered: a worker lives for months, and each film has another
    std::size_t known() const { return m_proven.size() + m_troubles.size(); }

private:
    struct Trouble {
        base::Error error;
        std::int64_t untilMs = 0;
    };
    const base::Clock& m_clock;
    std::map<std::string, net::SourceFacts> m_proven;
    std::map<std::string, Trouble> m_troubles;
};

class BlockSources final : public SourceProvider {
public:
    /// `clock` outlives it, and what it opens.
    BlockSources(BlockSourceOptions options, std::shared_ptr<BlockCache> cache, const base::Clock& clock);
    /// Waits a second at most for what is under way.
    ~BlockSources() override;

    std::unique_ptr<OpenedSource> open(const Lease& lease) override;

private:
    class Opened;

    RangedSource::Where apiOf(const Lease& lease) const;
    RangedSource::Where originOf(const Lease& lease, const net::SourceFacts& facts) const;
    static std::string keyOf(const Lease& lease);

    const BlockSourceOptions m_options;
    const std::shared_ptr<SharedSources> m_sources;
    const std::shared_ptr<Origins> m_origins;
    const std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    QThreadPool m_looks;
};

} // namespace fleet
