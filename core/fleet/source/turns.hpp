#pragma once
/// So many requests at a time, whoever makes them: each film has connections of its own, and a worker of many slots may work on many
/// films. Waits; any thread.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace fleet {

class Turns {
public:
    /// It outlives the turns that it gives.
    explicit Turns(int most) : m_free(most) {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    /// As long as what it gives is held. Null: `stop` was set before its turn came.
    std::shared_ptr<void> take(const std::atomic<bool>& stop);

private:
    void give();

    std::mutex m_mutex;
    std::condition_variable m_given;
    int m_free; ///< guarded by m_mutex
};

} // namespace fleet
