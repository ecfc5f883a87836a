#pragma once
/// The jobs in their order: who is who, whose name is whose, where each stands. Owns the jobs; knows nothing of how they run. Main thread.

#include "core/engine/job_work.hpp"
#include "core/model/service.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace engine {

/// A queue's new order, as places in the old one. `chosen`: by place; those keep their order among themselves. Pure.
std::vector<std::size_t> reordered(const std::vector<bool>& chosen, model::MoveTo where);
/// The same, with the chosen ones before the place `before`; where that is a chosen one itself, before the next that is not.
std::vector<std::size_t> reorderedBefore(const std::vector<bool>& chosen, std::size_t before);

class JobQueue {
public:
    using Jobs = std::vector<std::unique_ptr<JobWork>>;
    /// Removed ones too.
    Jobs::const_iterator begin() const { return m_jobs.begin(); }
    Jobs::const_iterator end() const { return m_jobs.end(); }
    std::size_t size() const { return m_jobs.size(); }
    JobWork& at(std::size_t place) const { return *m_jobs.at(place); }
    JobWork* find(const std::string& id) const;
    /// Of a job that is added now, whether it is in the end or not: each is given once.
    std::int64_t takePosition() { return ++m_lastPosition; }
    /// Jobs that are not here lie before this one too.
    void setLastPosition(std::int64_t position) { m_lastPosition = std::max(m_lastPosition, position); }
    /// Without regard to case, as on disks that an output may be moved to; so does `busyWith`.
    bool hasName(const std::string& name) const { return withName(name, nullptr) != nullptr; }
    /// The last one of that name, other than `except`.
    const JobWork* withName(const std::string& name, const JobWork* except) const;
    /// The last one that was made from this file and is not removed.
    const JobWork* madeFrom(const std::string& source) const;
    /// Another job than `except` that is being made, or may go on to be, under this name, or whose output is being deleted.
    const JobWork* busyWith(const std::string& name, const JobWork* except) const;

    /// At its position.
    JobWork* add(std::unique_ptr<JobWork> work);
    /// Out of here; null if it is not.
    std::unique_ptr<JobWork> take(const std::string& id);
    /// The places of all that are here are given to them anew. Those whose position has changed.
    std::vector<JobWork*> move(const std::vector<std::string>& ids, model::MoveTo where);
    /// `before`: a job that is here.
    std::vector<JobWork*> moveBefore(const std::vector<std::string>& ids, const std::string& before);
    /// Takes those of `ids` out that are removed.
    Jobs takeRemoved(const std::vector<std::string>& ids);
    void clear();

private:
    using Order = std::function<std::vector<std::size_t>(const std::vector<bool>& chosen)>;
    std::vector<JobWork*> reorder(const std::vector<std::string>& ids, const Order& order);

    Jobs m_jobs;
    std::unordered_map<std::string, JobWork*> m_byId;
    std::int64_t m_lastPosition = -1;
};

} // namespace engine
