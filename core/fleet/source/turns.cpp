#include "core/fleet/source/turns.hpp"

#include <chrono>

namespace fleet {

std::shared_ptr<void> Turns::take(const std::atomic<bool>& stop) {
    constexpr std::chrono::milliseconds kLook{50}; // whoever stops it wakes nobody here
    std::unique_lock lock(m_mutex);
    while (m_free <= 0) {
        if (stop) return nullptr;
        m_given.wait_for(lock, kLook);
    }
    if (stop) return nullptr;
    --m_free;
    return {this, [](Turns* turns) { turns->give(); }};
}

void Turns::give() {
    {
        const std::lock_guard lock(m_mutex);
        ++m_free;
    }
    m_given.notify_one();
}

} // namespace fleet
