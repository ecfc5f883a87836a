#pragma once
/// What other threads want of the coordinator, in its order. Any thread.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace fleet {

class Coordinator;

class Mailbox {
public:
    using Letter = std::function<void(Coordinator&)>;

    /// False: nobody reads any more.
    bool post(Letter letter) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_isClosed) return false;
            m_letters.push_back(std::move(letter));
        }
        m_came.notify_one();
        return true;
    }
    /// The first ones, at most so many.
    std::deque<Letter> take(std::size_t most) {
        const std::lock_guard lock(m_mutex);
        if (m_letters.size() <= most) return std::exchange(m_letters, {});
        std::deque<Letter> first;
        for (; most > 0; --most) {
            first.push_back(std::move(m_letters.front()));
            m_letters.pop_front();
        }
        return first;
    }
    /// Until something comes, or for so long. False: it was closed.
    bool wait(std::int64_t ms) {
        std::unique_lock lock(m_mutex);
        m_came.wait_for(lock, std::chrono::milliseconds(ms), [this] { return m_isClosed || !m_letters.empty(); });
        return !m_isClosed;
    }
    /// For so long, whatever comes. False: it was closed.
    bool pause(std::int64_t ms) {
        std::unique_lock lock(m_mutex);
        m_came.wait_for(lock, std::chrono::milliseconds(ms), [this] { return m_isClosed; });
        return !m_isClosed;
    }
    /// What is in it is dropped.
    void close() {
        std::deque<Letter> dropped;
        {
            const std::lock_guard lock(m_mutex);
            m_isClosed = true;
            dropped.swap(m_letters);
        }
        m_came.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::deque<Letter> m_letters;
    bool m_isClosed = false;
};

} // namespace fleet
