#pragma once
/// The workers that this process has heard of, as they described themselves, as their last beat said, and which tickets they were given.
/// Owns nothing that a restart must keep: names, wishes and facts lie in the coordinator's journal. Any thread; never waits.

#include "core/base/clock.hpp"
#include "core/fleet/gateway/assignments.hpp"
#include "core/fleet/gateway/operations.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace fleet {

inline constexpr std::int64_t kLateMs = 10'000, kOfflineMs = 30'000; ///< since the last word of a worker

/// Who asks: made sure of by its key.
struct WorkerKey {
    std::string worker; ///< the key's name, which is the worker's
    std::string tokenId, address;
};

/// A worker as operators see it.
struct WorkerRow {
    std::string name;
    WorkerState state = WorkerState::Offline;
    bool isLate = false; ///< not heard of for ten seconds
    IdleReason reason = IdleReason::None;
    wire::Want want = wire::Want::Run;
    int slots = 0, busy = 0;
    int slotLimit = 0; ///< of the operator; 0: none
    double cpu = 0;    ///< processors in use
    int memoryMb = 0, memoryUsedMb = 0, diskGb = 0;
    Rates rates{};
    std::vector<HeldTask> held{};
    std::vector<model::EncoderDigest> digests{};
    model::EncoderHost facts{};
    std::int64_t firstSeenMs = 0, seenMs = 0; ///< since 1970; 0: not in this process
    std::int64_t clockAheadMs = 0;            ///< its clock against ours
    std::int64_t restingUntilMs = 0;          ///< since 1970; 0: it does not rest
    std::string restReason, note, address;

    template <class F> static void describe(F&& f) {
        f("name", &WorkerRow::name);
        f("state", &WorkerRow::state);
        f("isLate", &WorkerRow::isLate);
        f("reason", &WorkerRow::reason);
        f("want", &WorkerRow::want);
        f("slots", &WorkerRow::slots);
        f("busy", &WorkerRow::busy);
        f("slotLimit", &WorkerRow::slotLimit);
        f("cpu", &WorkerRow::cpu);
        f("memoryMb", &WorkerRow::memoryMb);
        f("memoryUsedMb", &WorkerRow::memoryUsedMb);
        f("diskGb", &WorkerRow::diskGb);
        f("rates", &WorkerRow::rates);
        f("held", &WorkerRow::held);
        f("digests", &WorkerRow::digests);
        f("facts", &WorkerRow::facts);
        f("firstSeenMs", &WorkerRow::firstSeenMs);
        f("seenMs", &WorkerRow::seenMs);
        f("clockAheadMs", &WorkerRow::clockAheadMs);
        f("restingUntilMs", &WorkerRow::restingUntilMs);
        f("restReason", &WorkerRow::restReason);
        f("note", &WorkerRow::note);
        f("address", &WorkerRow::address);
    }
};

/// A task at work.
struct LeaseRow {
    std::string task, job, worker;
    std::int64_t fence = 0;
    double fraction = 0, seconds = 0;
    int segments = 0;
    bool isMade = false;
    bool isSilent = false; ///< its worker is offline

    template <class F> static void describe(F&& f) {
        f("task", &LeaseRow::task);
        f("job", &LeaseRow::job);
        f("worker", &LeaseRow::worker);
        f("fence", &LeaseRow::fence);
        f("fraction", &LeaseRow::fraction);
        f("seconds", &LeaseRow::seconds);
        f("segments", &LeaseRow::segments);
        f("isMade", &LeaseRow::isMade);
        f("isSilent", &LeaseRow::isSilent);
    }
};

class WorkerRoster {
public:
    /// `isAlive`: whether the key of that id counts still. `clock` outlives this.
    WorkerRoster(std::function<bool(std::string_view tokenId)> isAlive, const base::Clock& clock);

    /// Whether a worker of that name may come: nobody else has the name, and no other process of it speaks. Errors: WorkerNameTaken.
    base::Result<void> mayCome(const std::string& name, const std::string& tokenId, const std::string& bootId) const;
    /// It came. Errors: as mayCome.
    base::Result<void> came(const ComingWorker& worker);
    /// A beat came. Errors: WorkerNameTaken (it is another process's).
    base::Result<void> beat(const WorkerKey& key, const wire::Beat& beat);
    void left(const WorkerKey& key);
    void forget(const std::string& name);

    /// Full digest of what that worker's encoders make, by the name of a pin; `pin` itself where it has not said.
    std::string digestOf(const std::string& worker, const std::string& need, const std::string& pin) const;
    /// Those of `classes` that its encoders were proven for; all of them where it has not said.
    std::vector<std::string> provenOf(const std::string& worker, const std::vector<std::string>& classes) const;
    /// How many it may claim: no more than its operator allows.
    int allowed(const std::string& worker, int freeSlots) const;

    // What operators want. Kept here so that it counts at once, and while the queue is silent.
    void want(const std::string& worker, wire::Want want);
    wire::Want wanted(const std::string& worker) const;
    void limit(const std::string& worker, int slots);

    // Tickets.
    void granted(const std::string& worker, const TaskRef& attempt);
    bool wasGranted(const std::string& worker, const TaskRef& attempt) const;
    /// None was given, or not lately.
    bool needsTickets(const std::string& worker, const TaskRef& attempt) const;

    /// With what the journal knows of them and of others.
    std::vector<WorkerRow> rows(const std::vector<KnownWorker>& known) const;
    std::vector<LeaseRow> leases() const;

private:
    struct Entry {
        ComingWorker who;
        bool hasCome = false; ///< it described itself to this process
        bool isGone = false;
        wire::Beat last{};
        std::int64_t heardMs = 0, seenMs = 0; ///< on the clock that never jumps; since 1970
        std::int64_t clockAheadMs = 0;
        wire::Want want = wire::Want::Run;
        int slotLimit = 0;
        std::map<TaskRef, std::int64_t> grants; ///< when
    };
    bool isSilent(const Entry& entry) const { return m_clock.monotonicMs() - entry.heardMs >= kOfflineMs; }
    base::Result<void> check(const std::string& name, const std::string& tokenId, const std::string& bootId) const;
    void fill(WorkerRow& row, const Entry& entry) const;

    const std::function<bool(std::string_view)> m_isAlive;
    const base::Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
};

} // namespace fleet
