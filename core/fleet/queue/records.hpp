#pragma once
/// What the queue knows of tasks that are offered, leased or returned, and what it has told each worker last. Pure; any thread, one at a
/// time.

#include "core/fleet/queue/values.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

namespace fleet {
inline namespace queue {

enum class RecordState {
    Offered,
    Leased,
    Returned, ///< reported, not settled
    Expired,  ///< not heard of in time, not settled
};

struct Record {
    RecordState state = RecordState::Offered;
    Fence fence = 0;
    std::string worker{}, need{};
    bool isFirst = false;
    std::int64_t untilMs = 0; ///< of a lease
};

class Records {
public:
    Record* find(const std::string& task);
    Record& put(const std::string& task, Record record);
    void erase(const std::string& task);
    /// Of one job.
    std::vector<std::string> tasksOf(const std::string& job) const;

    /// The lease is renewed, or begins.
    void renew(const std::string& task, Record& record, std::int64_t untilMs);
    void endLease(const std::string& task, Record& record);
    /// Leases that ended until then, the earliest first.
    std::vector<std::string> ended(std::int64_t untilMs, std::size_t most) const;
    /// Leases that end later than that, which none should.
    std::vector<std::string> tooLong(std::int64_t untilMs, std::size_t most) const;

private:
    std::unordered_map<std::string, Record> m_records;
    std::map<std::string, std::set<std::string>, std::less<>> m_ofJob;
    std::set<std::pair<std::int64_t, std::string>> m_leases;
};

/// The last outcomes of a worker's attempts: it asks for them until it has heard.
class Outcomes {
public:
    void remember(const std::string& worker, const Held& attempt, Outcome outcome);
    std::optional<Outcome> of(const std::string& worker, const Held& attempt) const;
    void forget(const std::string& worker) { m_workers.erase(worker); }
    static constexpr std::size_t kRemembered = 64;

private:
    using Attempt = std::pair<std::string, Fence>;
    struct Worker {
        std::map<Attempt, Outcome> outcomes;
        std::deque<Attempt> order;
    };
    std::map<std::string, Worker> m_workers;
};

} // namespace queue
} // namespace fleet
