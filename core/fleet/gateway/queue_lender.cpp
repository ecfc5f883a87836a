#include "core/fleet/gateway/queue_lender.hpp"

namespace fleet {

QueueLender::Borrowed QueueLender::borrow() {
    if (m_shared) return {*this, m_shared, nullptr};
    {
        const std::lock_guard lock(m_mutex);
        if (!m_free.empty()) {
            std::unique_ptr<Queue> queue = std::move(m_free.back());
            m_free.pop_back();
            return {*this, nullptr, std::move(queue)};
        }
    }
    return {*this, nullptr, m_make()};
}

QueueLender::Borrowed::~Borrowed() {
    if (!m_own) return;
    const std::lock_guard lock(m_owner.m_mutex);
    m_owner.m_free.push_back(std::move(m_own));
}

} // namespace fleet
