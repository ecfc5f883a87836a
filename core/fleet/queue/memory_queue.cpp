#include "core/fleet/queue/memory_queue.hpp"

#include "core/fleet/queue/queue_errors.hpp"
#include "core/fleet/queue/words.hpp"

namespace fleet {
inline namespace queue {

base::Result<void> MemoryQueue::begin(std::int64_t epoch) {
    if (!isEpoch(epoch)) return errors::noEpoch(epoch);
    const std::lock_guard lock(m_mutex);
    if (m_state && epoch <= m_epoch) return errors::otherCoordinator(m_epoch);
    m_state.emplace(epoch, m_leaseMs);
    m_epoch = epoch;
    m_guard.restart();
    return {};
}

base::Result<std::vector<std::string>> MemoryQueue::offer(const JobTerms& terms, const std::vector<Offer>& offers) {
    MR_TRY(check(terms, offers));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    auto held = m_state->offer(terms, offers, m_clock.monotonicMs());
    wake(offers);
    return held;
}

void MemoryQueue::wake(const std::vector<Offer>& offers) {
    std::map<std::string, int> tasks;
    for (const auto& offer : offers) ++tasks[offer.need];
    for (auto listener = m_listeners.begin(); listener != m_listeners.end();) {
        const auto box = listener->lock();
        if (box) box->put(tasks);
        listener = box ? std::next(listener) : m_listeners.erase(listener);
    }
}

std::unique_ptr<Wakes> MemoryQueue::wakes() {
    auto box = std::make_shared<WakeBox>();
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back(box);
    return std::make_unique<BoxedWakes>(std::move(box));
}

base::Result<void> MemoryQueue::drop(const std::string& job) {
    MR_TRY(checkName(job));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    m_state->drop(job, m_clock.monotonicMs());
    return {};
}

base::Result<std::vector<QueueEvent>> MemoryQueue::events(const std::string& after, int most) {
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    return m_state->events(after, most);
}

base::Result<void> MemoryQueue::settle(const std::vector<Settlement>& settlements) {
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    m_state->settle(settlements);
    return {};
}

base::Result<int> MemoryQueue::tick() {
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    // The two clocks are one: what is seen here are pauses of the whole process.
    const std::int64_t nowMs = m_clock.monotonicMs();
    const auto verdict = m_guard.look(nowMs, nowMs);
    if (verdict.pardonMs > 0) m_state->pardon(nowMs + verdict.pardonMs);
    return m_state->expire(nowMs);
}

base::Result<void> MemoryQueue::steer(const std::string& worker, Want want, std::int64_t restMs) {
    MR_TRY(checkName(worker));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    m_state->steer(worker, want, restMs > 0 ? m_clock.monotonicMs() + restMs : 0);
    return {};
}

base::Result<std::vector<Sighting>> MemoryQueue::seen(std::int64_t afterMs, int most) {
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    return m_state->seen(afterMs, most);
}

base::Result<ClaimAnswer> MemoryQueue::claim(const Claim& claim) {
    MR_TRY(check(claim));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    return m_state->claim(claim, m_clock.monotonicMs());
}

base::Result<BeatAnswer> MemoryQueue::beat(const Beat& beat) {
    MR_TRY(check(beat));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    return m_state->beat(beat, m_clock.monotonicMs());
}

base::Result<Receipt> MemoryQueue::report(const Report& report) {
    MR_TRY(check(report));
    const std::lock_guard lock(m_mutex);
    if (!m_state) return errors::notBegun();
    return m_state->report(report, m_clock.monotonicMs());
}

} // namespace queue
} // namespace fleet
