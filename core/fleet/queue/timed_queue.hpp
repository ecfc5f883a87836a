#pragma once
/// A queue of which somebody is told how long each call took. Used as the one that it holds is.

#include "core/fleet/queue/queue.hpp"

#include <functional>

namespace fleet {
inline namespace queue {

class TimedQueue final : public Queue {
public:
    /// The function's name as Redis has it, behind "mr_", and seconds; on the thread of the call. A call that takes several of them is one.
    using Told = std::function<void(const char* function, double seconds)>;
    TimedQueue(std::unique_ptr<Queue> queue, Told told) : m_queue(std::move(queue)), m_told(std::move(told)) {}

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
    std::unique_ptr<Wakes> wakes() override { return m_queue->wakes(); }

private:
    const std::unique_ptr<Queue> m_queue;
    const Told m_told;
};

} // namespace queue
} // namespace fleet
