#pragma once
/// Whether tasks fail because of the machine that they are on: which is sick, and how long each rests. Pure; any thread.
///
/// A worker that fails three different tasks of which another makes one is sick: it rests 1, 5, 30 min, its faults are taken back, and it
/// gets nothing before it has passed a test of its own. After each failure a worker waits 1, 2, 4 … 60 s: one that fails fast cannot drain
/// the queue.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fleet {
inline namespace queue {

class WorkerHealth {
public:
    /// A fault of a task there. How long it waits before the next one.
    std::int64_t failed(const std::string& task);
    /// A task that failed there was made by another worker.
    void madeElsewhere(const std::string& task);
    /// A task came out right there.
    void made(const std::string& task);
    /// The task is to blame, or is no more.
    void forget(const std::string& task) { m_failed.erase(task); }
    void forgetJob(const std::string& job);
    bool isSick() const;
    /// It rests now, for so long; the tasks that failed there are told and forgotten.
    std::int64_t rest(std::vector<std::string>& failed);
    bool needsTest() const { return m_needsTest; }
    /// How often it has rested since it was last well; of one that did so in an earlier run.
    int rests() const { return m_rests; }
    void recall(int rests, bool needsTest);
    /// How long it rests again; 0: it is well.
    std::int64_t tested(bool isPassed);

    static constexpr std::size_t kMostFailed = 3, kRemembered = 32;
    static constexpr std::int64_t kLongestRestMs = 1'800'000;
    static constexpr int kMadeUntilWell = 10; ///< after so many its next rest is a first one again

private:
    std::int64_t nextRestMs();

    std::map<std::string, bool> m_failed; ///< whether somebody else has made it
    int m_inRow = 0, m_rests = 0, m_madeSinceRest = 0;
    bool m_needsTest = false;
};

} // namespace queue
} // namespace fleet
