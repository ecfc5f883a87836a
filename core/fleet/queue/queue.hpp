#pragma once
/// The queue of a fleet: what is offered, who has a lease on it, what came back. `MemoryQueue` is that of one process, `RedisQueue` that of
/// several; both promise the same (tests/contract/queue_contract.hpp).
///
/// It may be lost at any moment: the journal is the truth. Then calls say QueueLost, and the coordinator begins it anew. Calls may wait
/// for Redis (2 s at most, 1 s more for a connection): never on the main thread. Whether an object may be used from several threads at
/// once, its class says.
///
/// Errors of all: InvalidInput (a name or number that cannot be), QueueSilent, QueueLost, QueueNotReady, QueueFull, QueueRefused,
/// QueueUnfit. After each but the first the call may be made again as it was: it is done once.

#include "core/fleet/queue/values.hpp"

#include "core/base/result.hpp"

#include <memory>

namespace fleet {
inline namespace queue {

/// The coordinator has to begin the queue anew, with the next epoch. Else waiting does.
inline bool needsRebuild(const base::Error& error) {
    return error.code == base::ErrorCode::QueueLost || error.code == base::ErrorCode::QueueNotReady;
}

/// Something was offered: so many tasks at most, for workers of this need. 0 and "": nobody knows what, since it was not listened to.
struct Wake {
    std::string need;
    int tasks = 0;
    bool operator==(const Wake&) const = default;
};

/// Tells a gateway when claims that found nothing are worth another try, so that none asks again and again. One thread.
class Wakes {
public:
    virtual ~Wakes() = default;
    /// What was offered since the last call, or is within so many ms. The first call begins to listen.
    virtual base::Result<std::vector<Wake>> wait(int ms) = 0;
};

class Queue {
public:
    virtual ~Queue() = default;

    // The coordinator's.

    /// An empty queue, whatever was there: what workers hold comes back with their beats (Adopted). `epoch`: raised in the journal before
    /// each call. Errors also: OtherCoordinator (that epoch has been, or a later one).
    virtual base::Result<void> begin(std::int64_t epoch) = 0;
    /// Tasks that may be claimed from now on, in their order, and the job's terms as they are now. What is offered already stays where it
    /// is. Answers those that are not, since somebody has a lease on them or has returned them. A job that was dropped begins again.
    virtual base::Result<std::vector<std::string>> offer(const JobTerms& terms, const std::vector<Offer>& offers) = 0;
    /// The job is over: nothing of it is claimed, and who holds one of its tasks hears so at the next beat.
    virtual base::Result<void> drop(const std::string& job) = 0;
    /// What happened since the event `after` ("": the first that is not settled), the oldest first.
    virtual base::Result<std::vector<QueueEvent>> events(const std::string& after, int most) = 0;
    /// What is in the journal now.
    virtual base::Result<void> settle(const std::vector<Settlement>& settlements) = 0;
    /// Each second: ends leases that were not renewed. Answers how many; a hundred at most, so that nobody waits.
    virtual base::Result<int> tick() = 0;
    /// From the next beat or claim on. `restMs`: it gets nothing for so long. `Gone`: all that is kept of it is forgotten.
    virtual base::Result<void> steer(const std::string& worker, Want want, std::int64_t restMs) = 0;
    /// Workers that were heard of after that moment of the queue's clock, the earliest first.
    virtual base::Result<std::vector<Sighting>> seen(std::int64_t afterMs, int most) = 0;

    // The gateway's, for a worker that it has made sure of.

    virtual base::Result<ClaimAnswer> claim(const Claim& claim) = 0;
    /// Renews the leases of what is held, and gives back what nobody else has claimed meanwhile.
    virtual base::Result<BeatAnswer> beat(const Beat& beat) = 0;
    virtual base::Result<Receipt> report(const Report& report) = 0;
    /// For a thread of its own. It may outlive the queue.
    virtual std::unique_ptr<Wakes> wakes() = 0;
};

} // namespace queue
} // namespace fleet
