#pragma once
/// The lease protocol as a state machine without a clock: `nowMs` goes in, answers come out. Pure; any thread, one at a time.
///
///           offer            claim: fence f            result(f)            settle
///   (none) ───────► Offered ───────────────► Leased(f) ──────────► Returned ───────► (none)
///                     ▲  beat(f), unclaimed ───▲ │ ▲                  ▲
///                     │                          │ └──── beat(f) ── Expired ── settle ──► (none)
///                     └── the coordinator        └── not heard of ────┘ result(f): Returned
///
/// What happens is told as events, in its order; whether a task is tried again, when and where is decided by whoever reads them
/// (`Courses`). resources/redis/millrace.lua does the same step by step.

#include "core/fleet/queue/job_lists.hpp"
#include "core/fleet/queue/records.hpp"

namespace fleet {
inline namespace queue {

class QueueState {
public:
    QueueState(std::int64_t epoch, std::int64_t leaseMs)
        : m_fence(fenceBefore(epoch)), m_leaseMs(leaseMs), m_lastEvent(fenceBefore(epoch)) {}

    /// Answers those that are leased or returned.
    std::vector<std::string> offer(const JobTerms& terms, const std::vector<Offer>& offers, std::int64_t nowMs);
    void drop(const std::string& job, std::int64_t nowMs);
    std::vector<QueueEvent> events(const std::string& after, int most) const;
    void settle(const std::vector<Settlement>& settlements);
    /// Nothing expires for so long.
    void pardon(std::int64_t untilMs);
    /// Ends leases; a hundred at most.
    int expire(std::int64_t nowMs);
    void steer(const std::string& worker, Want want, std::int64_t restUntilMs);
    std::vector<Sighting> seen(std::int64_t afterMs, int most) const;

    ClaimAnswer claim(const Claim& claim, std::int64_t nowMs);
    BeatAnswer beat(const Beat& beat, std::int64_t nowMs);
    Receipt report(const Report& report, std::int64_t nowMs);

    /// How long what is over is remembered.
    static constexpr std::int64_t kGoneMs = 86'400'000;

private:
    struct Worker {
        Want want = Want::Run;
        std::int64_t restUntilMs = 0, seenMs = 0;
        std::string claimId{};
        ClaimAnswer answer{};
    };
    enum class Say { Nothing, Cancelled, Lost };

    void tell(EventKind kind, const std::string& task, Fence fence, const std::string& worker);
    void see(const std::string& worker, std::int64_t nowMs);
    void settleOne(const Settlement& settlement);
    /// The record goes, and what it stood for.
    void retract(const std::string& task);
    void adopt(const std::string& task, const Held& held, const std::string& worker, std::int64_t nowMs);
    Say beatOfOne(const std::string& worker, const Held& held, std::int64_t nowMs);

    Fence m_fence;
    std::int64_t m_leaseMs;
    std::int64_t m_pardonUntilMs = 0;
    JobLists m_lists;
    Records m_records;
    Outcomes m_outcomes;
    std::map<std::string, Worker> m_workers;
    std::set<std::pair<std::int64_t, std::string>> m_seen;
    std::map<std::int64_t, QueueEvent> m_events;
    std::int64_t m_lastEvent;                       ///< no event of a later epoch has the name of one before
    std::set<std::pair<std::string, Fence>> m_late; ///< results without a lease that wait to be settled
};

} // namespace queue
} // namespace fleet
