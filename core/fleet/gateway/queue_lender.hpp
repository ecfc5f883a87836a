#pragma once
/// Queues for threads that come and go: a Redis has a connection for each caller at a time, the queue in memory is one for all. Any thread.

#include "core/fleet/queue/queue.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace fleet {

class QueueLender {
public:
    /// One that is safe from any thread, and outlives this.
    explicit QueueLender(Queue& shared) : m_shared(&shared) {}
    /// `make`: another connection; does not wait. As many are kept as were ever used at once.
    explicit QueueLender(std::function<std::unique_ptr<Queue>()> make) : m_make(std::move(make)) {}

    class Borrowed {
    public:
        ~Borrowed();
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        Queue* operator->() const { return m_queue; }

    private:
        friend class QueueLender;
        Borrowed(QueueLender& owner, Queue* shared, std::unique_ptr<Queue> own)
            : m_owner(owner), m_own(std::move(own)), m_queue(m_own ? m_own.get() : shared) {}
        QueueLender& m_owner;
        std::unique_ptr<Queue> m_own;
        Queue* const m_queue;
    };
    Borrowed borrow();

private:
    Queue* const m_shared = nullptr;
    const std::function<std::unique_ptr<Queue>()> m_make;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Queue>> m_free;
};

} // namespace fleet
