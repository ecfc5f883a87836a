#pragma once
/// The fleet of a server: its queue, in memory or in a Redis, the coordinator, whose executor the engine uses, and the gateway that the
/// API's rows call. Made before the engine and ended after it; main thread.

#include "app/cli/ingest_poll.hpp"
#include "core/access/authenticator.hpp"
#include "core/api/fleet/fleet_routes.hpp"
#include "core/base/clock.hpp"
#include "core/engine/local_service.hpp"
#include "core/fleet/coordinator/fleet_executor.hpp"
#include "core/fleet/gateway/claim_waker.hpp"
#include "core/fleet/gateway/gateway.hpp"
#include "core/fleet/overview/fleet_watch.hpp"
#include "core/fleet/queue/memory_queue.hpp"

#include <QPointer>
#include <QThreadPool>
#include <QTimer>

namespace cli {

struct FleetWishes {
    std::string dataFolder;
    std::string redis; ///< "": the queue is in memory
    std::string name;  ///< of the fleet in that Redis
    int slots = 0;     ///< of this host; 0: from the settings
    fleet::WantedLimits wanted{};
    std::vector<fleet::IngestNode> ingests = {}; ///< to be watched; none: this server's own
};

class ServeFleet {
public:
    /// Errors: InvalidInput, Unsupported (the address of the Redis), NotFound (no encoder here).
    static base::Result<std::unique_ptr<ServeFleet>> open(const FleetWishes& wishes);
    ~ServeFleet();
    ServeFleet(const ServeFleet&) = delete;
    ServeFleet& operator=(const ServeFleet&) = delete;

    /// Sets who runs the engine's tasks.
    void join(engine::EngineOptions& options) const;
    /// The engine is there: its settings say how much of this host may be used.
    void follow(engine::LocalService& service);
    /// From now on workers may come, once the API has the parts.
    api::FleetParts begin(std::shared_ptr<const auth::Authenticator> authenticator);

private:
    explicit ServeFleet(const FleetWishes& wishes) : m_wishes(wishes) {}
    fleet::WatchSources watchSources();
    void sweep();
    int slots() const;

    const FleetWishes m_wishes;
    const base::SystemClock m_clock;
    const std::shared_ptr<fleet::FleetMetrics> m_metrics = std::make_shared<fleet::FleetMetrics>();
    std::unique_ptr<fleet::MemoryQueue> m_memory; ///< without a Redis
    std::unique_ptr<fleet::QueueLender> m_queues;
    std::shared_ptr<fleet::FleetExecutor> m_executor;
    std::unique_ptr<fleet::Gateway> m_gateway;
    std::unique_ptr<fleet::ClaimWaker> m_waker;
    std::unique_ptr<IngestPoll> m_ingests; ///< asked by the watch
    std::unique_ptr<fleet::FleetWatch> m_watch;
    QPointer<engine::LocalService> m_service; ///< ends before this
    QTimer m_sweeps;
    QThreadPool m_threads; ///< waits for a sweep that goes on
};

} // namespace cli
