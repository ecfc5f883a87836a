#pragma once
/// The queue of a fleet whose API is one process: no Redis. It ends with the process, as a Redis does that is restarted. Any thread; never
/// waits.

#include "core/fleet/queue/expiry_guard.hpp"
#include "core/fleet/queue/queue.hpp"
#include "core/fleet/queue/queue_state.hpp"
#include "core/fleet/queue/wake_box.hpp"

#include "core/base/clock.hpp"

#include <mutex>
#include <optional>

namespace fleet {
inline namespace queue {

class MemoryQueue final : public Queue {
public:
    /// `clock` outlives it.
    explicit MemoryQueue(const base::Clock& clock, std::int64_t leaseMs = kLeaseMs) : m_clock(clock), m_leaseMs(leaseMs) {}

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

private:
    void wake(const std::vector<Offer>& offers);

    const base::Clock& m_clock;
    const std::int64_t m_leaseMs;
    std::mutex m_mutex; ///< over what follows
    std::optional<QueueState> m_state;
    std::int64_t m_epoch = 0;
    ExpiryGuard m_guard;
    std::vector<std::weak_ptr<WakeBox>> m_listeners;
};

} // namespace queue
} // namespace fleet
