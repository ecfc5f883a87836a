#pragma once
/// What the lease protocol promises of leases, said once more and otherwise: from the events alone, without the queue's own records. Told
/// of each step that is asked of a queue, and fails where the queue does another thing.

#include "core/fleet/queue/expiry_guard.hpp"
#include "core/fleet/queue/queue_state.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace support {

class LeaseWatch {
public:
    /// A queue that knows nothing was begun.
    void begun() {
        m_active.clear();
        m_read.clear();
        m_over.clear();
    }
    /// What the queue has told since the last call.
    void follow(const fleet::QueueState& queue, std::int64_t nowMs) {
        constexpr int kAll = 1000;
        for (const auto& event : queue.events(m_read, kAll)) {
            m_read = event.id;
            take(event, nowMs);
        }
    }
    void expire(fleet::QueueState& queue, std::int64_t nowMs) {
        const auto due = std::count_if(m_active.begin(), m_active.end(), [&](const auto& one) { return one.second.untilMs <= nowMs; });
        EXPECT_EQ(queue.expire(nowMs), due) << "a lease ends when it was not renewed for its time, and no sooner";
        follow(queue, nowMs);
        EXPECT_TRUE(std::none_of(m_active.begin(), m_active.end(), [&](const auto& one) { return one.second.untilMs <= nowMs; }));
    }
    /// A beat is about to be told.
    void beating(const std::string& worker, const std::vector<fleet::Held>& held, std::int64_t nowMs) {
        for (const auto& one : held) {
            const auto active = m_active.find(one.task);
            if (active != m_active.end() && active->second.worker == worker && active->second.fence == one.fence)
                active->second.untilMs = nowMs + fleet::kLeaseMs;
        }
    }
    /// These are about to be settled.
    void settling(const std::vector<fleet::Settlement>& settlements) {
        using enum fleet::Outcome;
        for (const auto& one : settlements) {
            const auto active = m_active.find(one.task);
            if (active == m_active.end() || one.outcome == Seen || one.outcome == Noted || one.outcome == Lapsed) continue;
            // Of a task that is done nobody has a lease any more, whosever it was.
            if (one.outcome == Kept || one.fence == active->second.fence) m_active.erase(active);
        }
    }
    void dropped(const std::string& job) {
        m_over.insert(job);
        std::erase_if(m_active, [&](const auto& one) { return fleet::jobOf(one.first) == job; });
    }
    /// Whether this queue was told that it is over.
    bool isOver(const std::string& task) const { return m_over.count(std::string(fleet::jobOf(task))) > 0; }
    bool wasGiven(const std::string& task, fleet::Fence fence, const std::string& worker) const {
        const auto given = m_given.find(fence);
        return given != m_given.end() && given->second == std::pair(task, worker);
    }

private:
    struct Active {
        fleet::Fence fence = 0;
        std::string worker;
        std::int64_t untilMs = 0;
    };

    void take(const fleet::QueueEvent& event, std::int64_t nowMs) {
        const auto active = m_active.find(event.task);
        switch (event.kind) {
        case fleet::EventKind::Claimed:
            EXPECT_EQ(active, m_active.end()) << event.task << " is given to " << event.worker << ", and " << active->second.worker
                                              << " has it";
            EXPECT_FALSE(isOver(event.task)) << event.task << " is given, and its job is over";
            EXPECT_GT(event.fence, m_highest) << "fences rise";
            m_highest = std::max(m_highest, event.fence);
            m_given.emplace(event.fence, std::pair(event.task, event.worker));
            m_active.insert_or_assign(event.task, Active{event.fence, event.worker, nowMs + fleet::kLeaseMs});
            break;
        case fleet::EventKind::Adopted:
            EXPECT_EQ(active, m_active.end()) << event.task << " is given again to " << event.worker << ", and another has it";
            EXPECT_TRUE(wasGiven(event.task, event.fence, event.worker)) << "only what was given once is given again";
            m_active.insert_or_assign(event.task, Active{event.fence, event.worker, nowMs + fleet::kLeaseMs});
            break;
        case fleet::EventKind::Expired:
            ASSERT_NE(active, m_active.end()) << event.task << " expires, and nobody has it";
            EXPECT_EQ(active->second.fence, event.fence);
            EXPECT_LE(active->second.untilMs, nowMs) << event.task << " expires too soon";
            m_active.erase(active);
            break;
        case fleet::EventKind::Withdrawn:
            EXPECT_EQ(active, m_active.end()) << event.task << " is withdrawn, and not settled";
            EXPECT_TRUE(wasGiven(event.task, event.fence, event.worker)) << "a lease that never was is withdrawn";
            break;
        case fleet::EventKind::Result:
        case fleet::EventKind::Failure:
        case fleet::EventKind::HandBack:
            EXPECT_TRUE(wasGiven(event.task, event.fence, event.worker)) << "a report of nobody's attempt is told";
            if (!event.isLate && active != m_active.end() && active->second.fence == event.fence) m_active.erase(active);
            break;
        }
    }

    std::map<std::string, Active> m_active; ///< by task
    std::map<fleet::Fence, std::pair<std::string, std::string>> m_given;
    std::set<std::string> m_over;
    std::string m_read;
    fleet::Fence m_highest = 0;
};

} // namespace support
