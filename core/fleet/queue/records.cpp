#include "core/fleet/queue/records.hpp"

namespace fleet {
inline namespace queue {

Record* Records::find(const std::string& task) {
    const auto found = m_records.find(task);
    return found == m_records.end() ? nullptr : &found->second;
}

Record& Records::put(const std::string& task, Record record) {
    m_ofJob[std::string(jobOf(task))].insert(task);
    return m_records[task] = std::move(record);
}

void Records::erase(const std::string& task) {
    const auto found = m_records.find(task);
    if (found == m_records.end()) return;
    m_leases.erase({found->second.untilMs, task});
    m_records.erase(found);
    const auto job = m_ofJob.find(jobOf(task));
    job->second.erase(task);
    if (job->second.empty()) m_ofJob.erase(job);
}

std::vector<std::string> Records::tasksOf(const std::string& job) const {
    const auto found = m_ofJob.find(job);
    return found == m_ofJob.end() ? std::vector<std::string>() : std::vector<std::string>(found->second.begin(), found->second.end());
}

void Records::renew(const std::string& task, Record& record, std::int64_t untilMs) {
    m_leases.erase({record.untilMs, task});
    record.untilMs = untilMs;
    m_leases.emplace(untilMs, task);
}

void Records::endLease(const std::string& task, Record& record) {
    m_leases.erase({record.untilMs, task});
    record.untilMs = 0;
}

std::vector<std::string> Records::ended(std::int64_t untilMs, std::size_t most) const {
    std::vector<std::string> found;
    for (auto lease = m_leases.begin(); lease != m_leases.end() && lease->first <= untilMs && found.size() < most; ++lease)
        found.push_back(lease->second);
    return found;
}

std::vector<std::string> Records::tooLong(std::int64_t untilMs, std::size_t most) const {
    std::vector<std::string> found;
    for (auto lease = m_leases.upper_bound({untilMs + 1, std::string()}); lease != m_leases.end() && found.size() < most; ++lease)
        found.push_back(lease->second);
    return found;
}

void Outcomes::remember(const std::string& worker, const Held& attempt, Outcome outcome) {
    Worker& its = m_workers[worker];
    const Attempt key(attempt.task, attempt.fence);
    if (!its.outcomes.insert_or_assign(key, outcome).second) return;
    its.order.push_back(key);
    if (its.order.size() <= kRemembered) return;
    its.outcomes.erase(its.order.front());
    its.order.pop_front();
}

std::optional<Outcome> Outcomes::of(const std::string& worker, const Held& attempt) const {
    const auto its = m_workers.find(worker);
    if (its == m_workers.end()) return std::nullopt;
    const auto found = its->second.outcomes.find({attempt.task, attempt.fence});
    return found == its->second.outcomes.end() ? std::nullopt : std::optional(found->second);
}

} // namespace queue
} // namespace fleet
