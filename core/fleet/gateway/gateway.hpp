#pragma once
/// What a worker may do, as plain functions that the API's rows call from HTTP threads: come, claim, beat, report, leave. Whoever asks was
/// made sure of by its key before.
///
/// Between the wire's messages, the queue and the coordinator's `Assignments`: keeps no truth of its own. Calls wait for the queue (Redis:
/// 3 s at most), so they are made in a pool of threads; a beat is answered whatever the queue does.
///
/// Any thread. All that it is made with outlives it.

#include "core/fleet/gateway/fleet_tickets.hpp"
#include "core/fleet/gateway/parked_claims.hpp"
#include "core/fleet/gateway/queue_lender.hpp"
#include "core/fleet/gateway/source_reads.hpp"
#include "core/fleet/gateway/staging_area.hpp"
#include "core/fleet/gateway/worker_roster.hpp"
#include "core/fleet/metrics/fleet_metrics.hpp"
#include "core/fleet/wire/answers.hpp"

#include <atomic>

namespace fleet {

inline constexpr const char* kFleetPath = "/api/v1/fleet/"; ///< of sources, objects and staging, on the API's own host

struct GatewayOptions {
    std::function<bool(std::string_view tokenId)> isAlive; ///< whether a worker's key counts still; any thread
    const base::Clock* clock = nullptr;
    std::shared_ptr<FleetMetrics> metrics = std::make_shared<FleetMetrics>();
    std::string staging = {}; ///< folder that attempts are staged below; "": its size is not told
};

class Gateway {
public:
    Gateway(QueueLender& queues, Assignments& assignments, GatewayOptions options);

    /// Before its first key is made: whether it may have that name. Errors: InvalidInput (the name), WorkerNameTaken, VersionMismatch.
    base::Result<void> mayRegister(const Register& message, const std::string& tokenId) const;
    /// `key`: the worker's, where it was made now. Errors: as mayRegister, and Forbidden (the key is another worker's).
    base::Result<Registered> enter(const WorkerKey& who, const Register& message, const std::string& key);

    /// What there is now; waiting is for who asks (`park`). Errors: InvalidInput; the queue's.
    base::Result<wire::ClaimAnswer> claim(const WorkerKey& who, const wire::Claim& message);
    /// Whether waiting may change such an answer.
    static bool isWorthWaiting(const wire::ClaimAnswer& answer);
    /// A claim was answered, after so long with its waiting: counted.
    void answered(const base::Result<wire::ClaimAnswer>& answer, double seconds);
    /// Something waits that another may take.
    static bool isForOthers(const wire::ClaimAnswer& answer);
    std::unique_ptr<ParkedClaims::Place> park(const wire::Claim& message, std::function<void()> wake);

    /// Errors: WorkerNameTaken (another process of it), InvalidInput. Never the queue's: then what runs goes on.
    base::Result<wire::BeatAnswer> beat(const WorkerKey& who, const wire::Beat& message);

    /// It is on its way to the journal; the worker keeps it until a beat says settled. Errors: ResultSuperseded, TaskCancelled,
    /// ResultRefused, InvalidInput; the queue's.
    base::Result<void> result(const WorkerKey& who, const Result& message);
    /// Errors: InvalidInput; the queue's. What nobody wants any more is no error.
    base::Result<void> release(const WorkerKey& who, const Release& message);
    base::Result<void> fail(const WorkerKey& who, const Fail& message);
    void bye(const WorkerKey& who, const Bye& message);

    /// Of a source, by its ticket. Errors: TicketRefused, NotFound (no job that goes on has it, or it does not lie here).
    base::Result<std::shared_ptr<const AssignedSource>> source(const std::string& id, std::string_view ticket) const;
    /// Errors: TicketRefused, NotFound.
    base::Result<AssignedObject> object(const std::string& task, const std::string& name, std::string_view ticket) const;
    /// Whether files may be brought to an attempt. Errors: TicketRefused, TaskCancelled.
    base::Result<void> mayStage(const TaskRef& attempt, std::string_view ticket) const;

    StagingArea& staging() { return m_staging; }
    const FleetMetrics& metrics() const { return *m_metrics; }
    const std::string& stagingFolder() const { return m_stagingFolder; }
    SourceReads& reads() { return m_reads; }
    WorkerRoster& roster() { return m_roster; }
    ParkedClaims& parked() { return m_parked; }

private:
    std::optional<wire::Lease> leaseOf(const WorkerKey& who, const queue::Lease& given);
    SourceAccess sourceOf(const WorkerKey& who, const Assignment& assignment) const;
    Tickets ticketsOf(const WorkerKey& who, const TaskRef& attempt, const Assignment& assignment) const;
    void renewTickets(const WorkerKey& who, const wire::Beat& message, wire::BeatAnswer& answer);
    int restSeconds(std::int64_t restUntilMs) const;
    base::Result<void> checkResult(const Result& message);
    /// It is this very attempt whose result was used, and whose worker has not heard so.
    bool wasKept(const std::string& worker, const Result& message);
    base::Error notAnyMore(const std::string& task) const;

    QueueLender& m_queues;
    Assignments& m_assignments;
    const base::Clock& m_clock;
    const std::shared_ptr<FleetMetrics> m_metrics;
    const std::string m_stagingFolder;
    const FleetTickets m_tickets;
    WorkerRoster m_roster;
    StagingArea m_staging;
    SourceReads m_reads;
    ParkedClaims m_parked;
    std::atomic<std::int64_t> m_queueAheadMs{0}; ///< the queue's clock, of which the last beat was told, against ours that never jumps
    std::atomic<bool> m_knowsQueueClock{false};
};

} // namespace fleet
