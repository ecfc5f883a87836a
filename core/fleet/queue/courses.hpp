#pragma once
/// What the coordinator decides: the courses of all tasks of the fleet's jobs and the health of its workers. Events of the queue go in;
/// settlements, rests and what is due come out. Pure: times and draws are given; any thread, one at a time.
///
/// The coordinator offers what is `due`, reads `Queue::events`, gives each to `take`, verifies what is to be verified and says so
/// (`verified`), writes the courses of `changed` to the journal, and settles only then.

#include "core/fleet/queue/course.hpp"
#include "core/fleet/queue/worker_health.hpp"

#include <functional>
#include <map>
#include <set>

namespace fleet {
inline namespace queue {

/// When it is, and a number from 0 to 1 by which what waits is spread.
struct Moment {
    std::int64_t nowMs = 0; ///< any clock that does not jump
    double draw = 0.5;
};

struct Rest {
    std::string worker;
    std::int64_t ms = 0;
    bool isSick = false; ///< else it waits a moment after a failure
    bool operator==(const Rest&) const = default;
};

/// What follows from an event.
struct Step {
    std::vector<Settlement> settlements{}; ///< once the journal has what changed
    bool isToVerify = false;               ///< a result: `verified` says the rest
    std::vector<Rest> rests{};
    std::vector<std::string> changed{}; ///< tasks
};

struct Due {
    std::string task;
    bool isFirst = false;
    std::vector<std::string> avoided{}; ///< it failed on these, and others are there
    bool operator==(const Due&) const = default;
};

class Courses {
public:
    /// In playing order. `course`: from the journal.
    void add(const std::string& task, Course course = {});
    /// The job is over; what is not done is cancelled and forgotten.
    void drop(const std::string& job);
    /// Nobody wants this one any more; its job goes on without it.
    void remove(const std::string& task);
    const Course* find(const std::string& task) const;
    bool isComplete(const std::string& job) const;
    /// In this state, of one job.
    int count(const std::string& job, TaskState state) const;
    /// Of one job, those that are not over.
    int going(const std::string& job) const;
    /// Of one job, at most so many of those that nobody has: offered, to be tried again, and the first of those never begun.
    std::vector<std::string> ahead(const std::string& job, std::size_t most) const;
    /// What each worker has, by its name; nobody who has nothing.
    const std::map<std::string, std::set<std::string>>& leases() const { return m_leases; }

    /// Who is there, with its machine: a task that failed goes elsewhere, if there is an elsewhere.
    void present(std::map<std::string, std::string> machines) { m_machines = std::move(machines); }

    std::size_t presentCount() const { return m_machines.size(); }

    /// Tasks of a job that may be offered now: retries, then those never begun in playing order, at most so many. Of retries at most
    /// `mostRetries` where that is more: they do not wait for room. `isWanted`: which of them; empty: all.
    std::vector<Due> due(const std::string& job, std::int64_t nowMs, std::size_t most,
        const std::function<bool(const std::string&)>& isWanted = {}, std::size_t mostRetries = 0) const;
    /// The queue has taken it. Not for those that it says are held: they are due until they are not.
    void offered(const std::string& task);
    /// For so long a task that failed is kept from where it did.
    static constexpr std::int64_t kElsewhereMs = 60'000;

    Step take(const QueueEvent& event, Moment moment);
    /// What became of a result that was to be verified. `isGood`: it is promoted, and used.
    Step verified(const QueueEvent& event, bool isGood, Moment moment);

    /// Redis has forgotten all: what nobody held is due at once, the rest when the roll call is over. What was changed.
    std::vector<std::string> rebuilt(std::int64_t nowMs);
    static constexpr std::int64_t kRollCallMs = 15'000;

    void replay(const std::string& task);
    /// What that worker makes is wrong: it rests as one that is sick.
    Step suspect(const std::string& worker);
    bool needsTest(const std::string& worker) const;
    int restsOf(const std::string& worker) const;
    /// Of an earlier run.
    void recallRests(const std::string& worker, int rests, bool needsTest) { m_health[worker].recall(rests, needsTest); }
    /// Of a sick worker, after its rest: nothing, or how long it rests again.
    std::vector<Rest> tested(const std::string& worker, bool isPassed);

private:
    struct Job {
        std::map<std::string, std::int64_t> numbers; ///< in playing order
        std::map<std::int64_t, std::string> names;
        std::set<std::int64_t> waiting, retries; ///< Waiting; those that are a retry apart
        std::set<std::int64_t> offered;
        std::set<std::pair<std::int64_t, std::int64_t>> backingOff; ///< not before, number
        std::map<TaskState, int> counts;
    };

    /// Every change of a course goes through here: the lists of its job follow it.
    template <class Change> bool edit(const std::string& task, Change&& change);
    void list(Job& job, std::int64_t number, const Course& course, bool isIn);
    void holds(const std::string& worker, const std::string& task, bool isSo);
    Due dueOf(const std::string& task, bool isFirst) const;
    Attempt attemptOf(const QueueEvent& event) const;
    bool isAnybodyElse(const Course& course, const std::string& worker) const;
    bool endedIn(const QueueEvent& event, Moment moment, Step& step);
    void blame(const QueueEvent& event, Step& step);
    void praise(const QueueEvent& event, const Course& course, Step& step);
    void restIfSick(const std::string& worker, Step& step);
    void restNow(const std::string& worker, Step& step);

    std::map<std::string, Job, std::less<>> m_jobs;
    std::map<std::string, Course> m_courses;
    std::map<std::string, std::set<std::string>> m_leases;
    std::map<std::string, WorkerHealth> m_health;
    std::map<std::string, std::string> m_machines; ///< of workers that are there
};

} // namespace queue
} // namespace fleet
