#pragma once
/// Which job a free slot goes to, and which of its tasks: fair by virtual time, first things first, of one pin. Pure; any thread, one at a
/// time.
///
/// A task's cost divided by the job's weight is added to the job's time, and the job of the lowest time is next: shares are as the weights
/// are, and nobody starves. Who comes, or comes back, begins at the present time: waiting is no credit.

#include "core/fleet/queue/values.hpp"

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>

namespace fleet {
inline namespace queue {

/// A task that may be claimed.
struct Waiting {
    std::string task;
    double cost = 1;
    std::vector<std::string> avoided{};
    std::int64_t avoidedUntilMs = 0;
};

class JobLists {
public:
    /// The job's terms; it is there from now on.
    void put(const JobTerms& terms);
    void add(const Offer& offer, std::int64_t nowMs);
    /// An offer is taken back.
    void remove(const std::string& task, const std::string& need, bool isFirst);
    /// A lease on one of its tasks began or ended otherwise than by `take`.
    void leased(const std::string& job, int change);
    /// After what has changed of a job: where it stands among those that have something to claim.
    void place(const std::string& job);
    /// All of it goes but that it was; until then `isGone`.
    void close(const std::string& job, std::int64_t untilMs);
    /// It was closed not long ago.
    bool isGone(const std::string& job, std::int64_t nowMs) const;

    /// What was closed and need not be remembered any more.
    void forget(std::int64_t nowMs);

    struct Taken {
        std::string task, need, pin;
        bool isFirst = false;
        int memoryMb = 0;
    };
    /// What one claim has seen so far.
    struct Search {
        int memoryMb = 0;                ///< still free
        int looks = 0;                   ///< that are left
        std::set<std::string> skipped{}; ///< "need job": had nothing for this worker
        bool isTooLarge = false;         ///< the worker's memory was in the way of something
    };
    /// The next task for a worker; its lease is counted.
    std::optional<Taken> take(const Claim& claim, std::int64_t nowMs, Search& search);
    /// Something waits for workers of another pin.
    bool waitsElsewhere(const std::vector<Class>& classes) const;
    /// Jobs that are looked at for one claim.
    static constexpr int kLookedAt = 64;

private:
    struct Need {
        std::array<std::deque<Waiting>, 2> lines{}; ///< first things first
        std::string pin{};
        std::optional<std::pair<std::string, double>> listed{}; ///< pin or "any", and the time
        bool isEmpty() const { return lines[0].empty() && lines[1].empty(); }
    };
    struct Job {
        int weight = kNormal, cap = 0, memoryMb = 0;
        bool isStrict = true, isKnown = false;
        double time = 0;
        int running = 0;
        std::vector<std::string> order{}; ///< of needs
        std::map<std::string, Need> needs{};
        std::int64_t goneUntilMs = 0;
    };
    using List = std::set<std::pair<double, std::string>>;
    struct Pick {
        double time = 0;
        std::string job;
        Class of;
    };

    std::optional<Pick> pick(const Claim& claim, Search& search) const;
    const std::pair<double, std::string>* firstFitting(const std::string& need, const std::string& pin, Search& search) const;
    Taken grant(const Pick& pick, const Waiting& waiting);
    void leave(const std::string& name, const std::string& need, Need& its);
    void pin(const std::string& name, Job& job, const std::string& need, const std::string& pin);

    std::map<std::string, Job, std::less<>> m_jobs;
    std::map<std::string, std::map<std::string, List>> m_lists; ///< need, pin or "any"
    std::deque<std::pair<std::int64_t, std::string>> m_gone;    ///< until when each is remembered
    std::map<std::string, double> m_time;                       ///< of the last job that was served, by need
};

} // namespace queue
} // namespace fleet
