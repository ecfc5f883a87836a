#include "core/fleet/queue/timed_queue.hpp"

#include <chrono>

namespace fleet {
inline namespace queue {
namespace {

template <class Ask> auto timed(const TimedQueue::Told& told, const char* function, const Ask& ask) {
    const auto began = std::chrono::steady_clock::now();
    auto answer = ask();
    told(function, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    return answer;
}

} // namespace

base::Result<void> TimedQueue::begin(std::int64_t epoch) {
    return timed(m_told, "begin", [&] { return m_queue->begin(epoch); });
}

base::Result<std::vector<std::string>> TimedQueue::offer(const JobTerms& terms, const std::vector<Offer>& offers) {
    return timed(m_told, "offer", [&] { return m_queue->offer(terms, offers); });
}

base::Result<void> TimedQueue::drop(const std::string& job) {
    return timed(m_told, "drop", [&] { return m_queue->drop(job); });
}

base::Result<std::vector<QueueEvent>> TimedQueue::events(const std::string& after, int most) {
    return timed(m_told, "events", [&] { return m_queue->events(after, most); });
}

base::Result<void> TimedQueue::settle(const std::vector<Settlement>& settlements) {
    return timed(m_told, "settle", [&] { return m_queue->settle(settlements); });
}

base::Result<int> TimedQueue::tick() {
    return timed(m_told, "tick", [&] { return m_queue->tick(); });
}

base::Result<void> TimedQueue::steer(const std::string& worker, Want want, std::int64_t restMs) {
    return timed(m_told, "steer", [&] { return m_queue->steer(worker, want, restMs); });
}

base::Result<std::vector<Sighting>> TimedQueue::seen(std::int64_t afterMs, int most) {
    return timed(m_told, "seen", [&] { return m_queue->seen(afterMs, most); });
}

base::Result<ClaimAnswer> TimedQueue::claim(const Claim& claim) {
    return timed(m_told, "claim", [&] { return m_queue->claim(claim); });
}

base::Result<BeatAnswer> TimedQueue::beat(const Beat& beat) {
    return timed(m_told, "beat", [&] { return m_queue->beat(beat); });
}

base::Result<Receipt> TimedQueue::report(const Report& report) {
    return timed(m_told, "report", [&] { return m_queue->report(report); });
}

} // namespace queue
} // namespace fleet
