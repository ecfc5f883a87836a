#pragma once
/// Runs orders on whichever machine of the fleet has a slot for them, this one included; what only this one can do runs here directly.
/// Main thread. Owns the coordinator's thread and the runs that this host's own slots do.
///
/// To the engine it is an executor like the others: a run is told of segments when they lie in its place's folder, and ends with a result
/// or with why there is none. All parts of a job are told to be of one encoder, as those of one pin make the same bytes.

#include "core/fleet/coordinator/coordinator_thread.hpp"
#include "core/work/capacity.hpp"
#include "core/work/executor.hpp"

#include <QPointer>
#include <deque>
#include <list>

namespace fleet {

class FleetRun;
class HereRun;

struct FleetOptions {
    ThreadOptions thread;
    std::shared_ptr<work::Executor> local; ///< encoder processes of this host
    std::function<int()> slots;            ///< processors of this host that jobs may use, as of now
};

class FleetExecutor final : public work::Executor, private TaskWatcher {
public:
    /// `clock` and `listener` outlive it.
    FleetExecutor(FleetOptions options, const base::Clock& clock, OfferListener* listener = nullptr);
    ~FleetExecutor() override;

    /// The program ends: runs that end from now on are not given up. What is at work elsewhere goes on, and is found at the next start.
    void leave() { m_thread->stop(); }

    std::unique_ptr<work::Run> start(const work::Order& order, const work::Place& place) override;

    /// What the engine has beside its own processors.
    const std::shared_ptr<work::Capacity>& capacity() const { return m_capacity; }
    Assignments& assignments() { return m_thread->assignments(); }
    /// Where attempts are staged, before the first one is; best on the disk that jobs work on: what is proven is moved then, not copied.
    void setStaging(const std::string& folder) { m_thread->assignments().setStaging(folder); }
    /// Lives as long as this.
    Operations& operations() { return m_desk; }
    /// This host's own slots. Any thread but the main one. Errors: Busy.
    base::Result<WorkerView> ownView() { return m_desk.ownView(); }
    /// Why nothing new is given out; nothing when all is well.
    std::optional<base::Error> trouble() const { return m_thread->trouble(); }
    /// Of the queue, as it was begun last; 0: it was not. Any thread.
    std::int64_t epoch() const { return m_thread->epoch(); }
    /// What somebody should look at. Main thread.
    void setNoticed(std::function<void(const FleetNotice&)> tell) { m_tellNoticed = std::move(tell); }
    /// How much of what comes is tried, from now on.
    void setTrust(const TrustTerms& terms);
    /// A task of which its job has given up is tried again: a job that has failed is to be retried.
    void setReplayed(std::function<void(const std::string& job)> tell) { m_tellReplayed = std::move(tell); }

private:
    friend class FleetRun;
    struct OwnRun {
        RunId run = 0;
        std::unique_ptr<work::Run> process;
    };
    struct WaitingHere {
        QPointer<HereRun> run;
        work::Order order;
        work::Place place;
        int lanes = 0;
    };
    using Attempt = std::pair<std::string, std::int64_t>;

    // On the coordinator's thread.
    void progressed(RunId run, double fraction) override;
    void attempted(RunId run, const work::AttemptInfo& attempt) override;
    void ended(RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere) override;
    void beginHere(const OwnTask& task) override;
    void endHere(const std::string& task, std::int64_t fence) override;
    void slotsElsewhere(int slots) override;
    void testEncoders() override;
    void replayed(const std::string& job) override;
    void decodeHere(const DecodeWish& wish) override;
    void noticed(const FleetNotice& notice) override;

    /// In the next turns of the main thread's event loop.
    void later(std::function<void()> what);
    std::unique_ptr<work::Run> startHere(const work::Order& order, const work::Place& place);
    void beginWaiting();
    void begin(const OwnTask& task);
    void listen(work::Run& process, const OwnTask& task);
    void drop(const Attempt& attempt);
    void unwant(RunId run);
    void tellRoom();
    /// What this computer is, then what its encoders make if that is not known.
    void learnHost();
    void digest(std::vector<std::string> families, std::function<void(const base::Result<model::TaskResult>&)> then);
    FleetRun* runOf(RunId run) const;
    /// Its name for the job's encoder instead of the machine's own.
    void rename(const work::Order& order, model::TaskResult& result);

    std::shared_ptr<work::Executor> m_local;
    std::function<int()> m_slots;
    std::function<void(const std::string& job)> m_tellReplayed;
    std::function<void(const FleetNotice&)> m_tellNoticed;
    SpotDecoder m_decoder; ///< of `m_local`
    std::shared_ptr<work::Capacity> m_capacity = std::make_shared<work::Capacity>();
    std::map<RunId, QPointer<FleetRun>> m_runs;
    std::map<Attempt, OwnRun> m_own;
    std::list<WaitingHere> m_waitingHere;          ///< what only this host can do, until a processor is free
    std::map<std::string, std::string> m_encoders; ///< by job, of the last ones
    std::deque<std::string> m_named;               ///< of `m_encoders`, in the order in which they came
    std::unique_ptr<work::Run> m_digest;
    RunId m_lastRun = 0;
    int m_direct = 0; ///< processors that runs keep busy which are no tasks of the fleet
    bool m_isLearning = false;
    QObject m_context; ///< of what comes later: none of it when this is gone
    std::unique_ptr<CoordinatorThread> m_thread;
    OperationsDesk m_desk;
};

} // namespace fleet
