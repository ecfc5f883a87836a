#pragma once
/// What a queue of this process tells one listener. Any thread.

#include "core/fleet/queue/queue.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

namespace fleet {
inline namespace queue {

class WakeBox {
public:
    void put(const std::map<std::string, int>& tasks) {
        const std::lock_guard lock(m_mutex);
        for (const auto& [need, number] : tasks) m_tasks[need] += number;
        m_filled.notify_all();
    }
    std::vector<Wake> take(int ms) {
        std::unique_lock lock(m_mutex);
        m_filled.wait_for(lock, std::chrono::milliseconds(ms), [&] { return !m_tasks.empty(); });
        std::vector<Wake> found;
        for (const auto& [need, number] : m_tasks) found.push_back({need, number});
        m_tasks.clear();
        return found;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::map<std::string, int> m_tasks;
};

class BoxedWakes final : public Wakes {
public:
    explicit BoxedWakes(std::shared_ptr<WakeBox> box) : m_box(std::move(box)) {}
    base::Result<std::vector<Wake>> wait(int ms) override { return m_box->take(ms); }

private:
    std::shared_ptr<WakeBox> m_box;
};

} // namespace queue
} // namespace fleet
