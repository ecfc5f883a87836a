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
    std::string tokenId, address{};
    std::string at{}; ///< the API as it reaches it, "https://studio:5000": its files go there
};

/// A worker as operators see it.
struct WorkerView {
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
    int handedOver = 0; ///< of one that is silent: chunks that it was at, which others get
    std::vector<model::EncoderDigest> digests{};
    model::EncoderHost facts{};
    std::int64_t firstSeenMs = 0, seenMs = 0; ///< since 1970; 0: not in this process
    std::int64_t clockAheadMs = 0;            ///< its clock against ours
    std::int64_t restingUntilMs = 0;          ///< since 1970; 0: it does not rest
    std::string restReason, note, address;
    base::Text restReasonParts{}; ///< of why it rests, to say it in another language

    template <class F> static void describe(F&& f) {
        f("name", &WorkerView::name);
        f("state", &WorkerView::state);
        f("isLate", &WorkerView::isLate);
        f("reason", &WorkerView::reason);
        f("want", &WorkerView::want);
        f("slots", &WorkerView::slots);
        f("busy", &WorkerView::busy);
        f("slotLimit", &WorkerView::slotLimit);
        f("cpu", &WorkerView::cpu);
        f("memoryMb", &WorkerView::memoryMb);
        f("memoryUsedMb", &WorkerView::memoryUsedMb);
        f("diskGb", &WorkerView::diskGb);
        f("rates", &WorkerView::rates);
        f("held", &WorkerView::held);
        f("handedOver", &WorkerView::handedOver);
        f("digests", &WorkerView::digests);
        f("facts", &WorkerView::facts);
        f("firstSeenMs", &WorkerView::firstSeenMs);
        f("seenMs", &WorkerView::seenMs);
        f("clockAheadMs", &WorkerView::clockAheadMs);
        f("restingUntilMs", &WorkerView::restingUntilMs);
        f("restReason", &WorkerView::restReason);
        f("restReasonParts", &WorkerView::restReasonParts);
        f("note", &WorkerView::note);
        f("address", &WorkerView::address);
    }
};

/// A task at work.
struct LeaseView {
    std::string task, job, worker;
    std::int64_t fence = 0;
    double fraction = 0, seconds = 0;
    int segments = 0;
    bool isMade = false;
    bool isSilent = false; ///< its worker is offline

    template <class F> static void describe(F&& f) {
        f("task", &LeaseView::task);
        f("job", &LeaseView::job);
        f("worker", &LeaseView::worker);
        f("fence", &LeaseView::fence);
        f("fraction", &LeaseView::fraction);
        f("seconds", &LeaseView::seconds);
        f("segments", &LeaseView::segments);
        f("isMade", &LeaseView::isMade);
        f("isSilent", &LeaseView::isSilent);
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
    /// A beat came. False: that process has said that it leaves; this is from before, by another connection. Errors: WorkerNameTaken (it
    /// is another process's).
    base::Result<bool> beat(const WorkerKey& key, const wire::Beat& beat);
    /// That process leaves. False: it is another one by now.
    bool left(const WorkerKey& key, const std::string& bootId);
    void forget(const std::string& name);

    /// Full digest of what that worker's encoders make, by the name of a pin; `pin` itself where it has not said.
    std::string digestOf(const std::string& worker, const std::string& need, const std::string& pin) const;
    /// Those of `classes` that its encoders were proven for; all of them where it has not said.
    std::vector<std::string> provenOf(const std::string& worker, const std::vector<std::string>& classes) const;
    /// How many it may claim: no more than its operator allows. `limit`: as the journal has that; 0: it has none.
    int allowed(const std::string& worker, int freeSlots, int limit) const;
    /// It beat here, and has not for ten seconds.
    bool isLate(const std::string& worker) const;

    /// A claim begins to wait; those of that worker that wait still are nobody's any more: it asks for one at a time.
    std::uint64_t begunClaim(const std::string& worker);
    /// Whether what it would get reaches it: it neither asked again nor left.
    bool isNewestClaim(const std::string& worker, std::uint64_t number) const;

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
    std::vector<WorkerView> rows(const std::vector<KnownWorker>& known) const;
    std::vector<LeaseView> leases() const;

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
        std::uint64_t claims = 0;               ///< number of the newest
        std::map<TaskRef, std::int64_t> grants; ///< when
    };
    bool isSilent(const Entry& entry) const { return m_clock.monotonicMs() - entry.heardMs >= kOfflineMs; }
    base::Result<void> check(const std::string& name, const std::string& tokenId, const std::string& bootId) const;
    void fill(WorkerView& row, const Entry& entry) const;

    const std::function<bool(std::string_view)> m_isAlive;
    const base::Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
};

} // namespace fleet
