#include "core/api/events/event_ring.hpp"

namespace api {

void EventRing::append(std::shared_ptr<const Tick> tick) {
    std::deque<std::shared_ptr<const Tick>> old; // freed without the lock
    const std::lock_guard lock(m_mutex);
    m_newest = tick->seq;
    m_bytes += tick->bytes;
    const std::int64_t now = tick->atMs;
    m_ticks.push_back(std::move(tick));
    while (m_ticks.size() > 1 &&
        (m_ticks.size() > m_limits.ticks || m_bytes > m_limits.bytes || now - m_ticks.front()->atMs > m_limits.ageMs)) {
        m_bytes -= m_ticks.front()->bytes;
        old.push_back(std::move(m_ticks.front()));
        m_ticks.pop_front();
    }
}

EventRing::Found EventRing::after(std::int64_t seq, std::int64_t nowMs) const {
    const std::lock_guard lock(m_mutex);
    if (seq == m_newest) return {};
    if (seq > m_newest || m_ticks.empty() || seq + 1 < m_ticks.front()->seq) return {nullptr, true};
    const auto& tick = m_ticks[static_cast<std::size_t>(seq + 1 - m_ticks.front()->seq)];
    if (nowMs - tick->atMs > m_limits.ageMs) return {nullptr, true};
    return {tick, false};
}

std::int64_t EventRing::newest() const {
    const std::lock_guard lock(m_mutex);
    return m_newest;
}

std::size_t EventRing::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace api
