#pragma once
/// The queue in a Redis (7.0 or later), for several gateways: each call is one of the functions in resources/redis/millrace.lua.
///
/// Each thread that asks has an object of its own, with a connection of its own. The one that called `begin` is the coordinator's: it goes
/// with the incarnation that it began, and says QueueLost when that is gone. The others go with whichever is there.
/// Keys are "mr:{fleet}:inc" and "mr:{fleet}:<incarnation>:…"; what older incarnations left is deleted in the background of `tick`.

#include "core/fleet/queue/expiry_guard.hpp"
#include "core/fleet/queue/queue.hpp"
#include "core/fleet/queue/redis_connection.hpp"

namespace fleet {
inline namespace queue {

class RedisQueue final : public Queue {
public:
    /// `fleet`: letters, digits, - and _; several fleets may share a Redis. `clock` outlives it. `owner`: whose journal it is; while that
    /// one's coordinator is at work (ticks), one of another owner cannot begin the queue. "": nobody's in particular.
    RedisQueue(RedisAddress address, std::string fleet, const base::Clock& clock, std::int64_t leaseMs = kLeaseMs, std::string owner = {});

    base::Result<void> begin(std::int64_t epoch) override;
    base::Result<std::vector<std::string>> offer(const JobTerms& terms, const std::vector<Offer>& offers) override;
    base::Result<void> drop(const std::string& job) override;
    base::Result<std::vector<QueueEvent>> events(const std::string& after, int most) override;
    base::Result<void> settle(const std::vector<Settlement>& settlements) override;
    base::Result<int> tick() override;
    base::Result<void> steer(const std::string& worker, Want want, std::int64_t restMs) override;
    base::Result<std::vector<Sighting>> seen(std::int64_t afterMs, int most) override;
    base::Result<ClaimAnswer> claim(const Claim& claim) override;
    base::Result<BeatAnswer> beat(const Beat& beat) override;
    base::Result<Receipt> report(const Report& report) override;
    std::unique_ptr<Wakes> wakes() override;

    /// "" while none is known.
    const std::string& incarnation() const { return m_incarnation; }

private:
    /// `mr_<step>` of the present incarnation with these arguments.
    base::Result<RedisReply> step(std::string_view name, const std::vector<std::string>& arguments);
    base::Result<RedisReply> call(std::string_view name, const std::vector<std::string>& arguments);
    /// That there is a connection, and which incarnation it leads to.
    base::Result<void> attach();
    /// A page of the keys that there are: those of older incarnations go.
    base::Result<void> sweep();
    /// A page of the jobs: entries that somebody read past our functions come back.
    base::Result<void> repair();
    base::Error strange(std::string_view step) const;

    const RedisAddress m_address;
    RedisConnection m_redis;
    const std::string m_prefix;
    const base::Clock& m_clock;
    const std::int64_t m_leaseMs;
    const std::string m_owner;
    std::string m_incarnation;
    bool m_isCoordinators = false;
    int m_attachedTo = 0; ///< which connection `m_incarnation` was compared with
    ExpiryGuard m_guard;
    std::string m_sweepFrom, m_repairFrom; ///< cursors; "": done
    std::int64_t m_repairedMs = 0;
};

} // namespace queue
} // namespace fleet
