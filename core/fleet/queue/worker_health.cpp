#include "core/fleet/queue/worker_health.hpp"

#include "core/fleet/queue/values.hpp"

#include <algorithm>

namespace fleet {
inline namespace queue {

std::int64_t WorkerHealth::failed(const std::string& task) {
    if (m_failed.size() < kRemembered) m_failed.try_emplace(task, false);
    m_inRow = std::min(m_inRow + 1, 7);
    return std::min<std::int64_t>(60'000, std::int64_t{1000} << (m_inRow - 1));
}

void WorkerHealth::madeElsewhere(const std::string& task) {
    const auto found = m_failed.find(task);
    if (found != m_failed.end()) found->second = true;
}

void WorkerHealth::made(const std::string& task) {
    m_failed.erase(task);
    m_inRow = 0;
    if (++m_madeSinceRest >= kMadeUntilWell) m_rests = 0;
}

void WorkerHealth::forgetJob(const std::string& job) {
    for (auto one = m_failed.begin(); one != m_failed.end();) one = jobOf(one->first) == job ? m_failed.erase(one) : std::next(one);
}

bool WorkerHealth::isSick() const {
    return m_failed.size() >= kMostFailed && std::any_of(m_failed.begin(), m_failed.end(), [](const auto& one) { return one.second; });
}

std::int64_t WorkerHealth::rest(std::vector<std::string>& failed) {
    for (const auto& [task, isMade] : m_failed) failed.push_back(task);
    m_failed.clear();
    m_inRow = 0;
    m_needsTest = true;
    return nextRestMs();
}

void WorkerHealth::recall(int rests, bool needsTest) {
    m_rests = std::max(0, rests);
    m_needsTest = needsTest;
}

std::int64_t WorkerHealth::tested(bool isPassed) {
    m_needsTest = !isPassed;
    return isPassed ? 0 : nextRestMs();
}

std::int64_t WorkerHealth::nextRestMs() {
    static constexpr std::int64_t kRestsMs[] = {60'000, 300'000, kLongestRestMs};
    m_madeSinceRest = 0;
    return kRestsMs[std::min(m_rests++, 2)];
}

} // namespace queue
} // namespace fleet
