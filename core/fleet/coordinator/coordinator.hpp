#pragma once
/// Gives the tasks of this host's jobs to the fleet: offers them, hears what becomes of them, proves and promotes what is made, keeps the
/// journal. What an attempt's end means is decided by `Courses`; this is where queue, disk and clock are.
///
/// Lives on a thread of its own (CoordinatorThread), since the queue and the disk are waited for; other threads speak to it through its
/// mailbox. Each `step` reads the mailbox and the queue's events, writes the journal once, and only then settles and tells.

#include "core/base/clock.hpp"
#include "core/fleet/coordinator/assignment_table.hpp"
#include "core/fleet/coordinator/audit.hpp"
#include "core/fleet/coordinator/journal.hpp"
#include "core/fleet/coordinator/task_watcher.hpp"
#include "core/fleet/coordinator/verification.hpp"
#include "core/fleet/coordinator/wanted_slots.hpp"
#include "core/fleet/gateway/operations.hpp"
#include "core/fleet/gateway/worker_roster.hpp"
#include "core/fleet/metrics/fleet_metrics.hpp"
#include "core/fleet/queue/courses.hpp"
#include "core/fleet/queue/queue.hpp"

#include <random>

namespace fleet {

struct CoordinatorOptions {
    std::string host = "this-host"; ///< the worker that this host's own slots are
    int weight = kNormal;           ///< of every job
    TrustTerms trust{};
    std::string seed{}; ///< of what is tried and what is not; "": made at random
    WantedLimits wanted{};
    std::shared_ptr<FleetMetrics> metrics = std::make_shared<FleetMetrics>();
};

class Coordinator {
public:
    struct Context {
        Journal& journal;
        Queue& queue;
        const base::Clock& clock;
        Mailbox& mailbox;
        AssignmentTable& table;
        TaskWatcher& watcher;
        OfferListener* listener = nullptr; ///< null: nobody waits for offers
    };
    Coordinator(const Context& context, CoordinatorOptions options);

    /// Reads what earlier runs left. Errors: Io.
    base::Result<void> load();
    /// All that can be done now. How long may pass until the next one, if no letter comes.
    std::int64_t step();
    /// Why nothing new is given out; nothing when all is well.
    const std::optional<base::Error>& trouble() const { return m_trouble; }
    /// Of the queue, as it was begun last; 0: it was not.
    std::int64_t epoch() const { return m_epoch; }

    // What is wanted of it. coordinator_tasks.cpp
    void want(RunId run, const work::Order& order, const work::Place& place);
    void unwant(RunId run);
    // coordinator_own.cpp: this host's own slots
    /// Processors that may begin something now, beside what they do already.
    void ownRoom(int slots);
    /// `host`: what this computer is, in one word; digests of what its encoders make, if they were tried.
    void ownHost(const std::string& host);
    void ownDigests(const std::vector<model::EncoderDigest>& digests);
    void ownDraining(const std::string& task, Fence fence);
    /// `cause`: of one that ended as EncoderStopped, where more is known than that it crashed.
    void ownEnded(const std::string& task, Fence fence, const base::Result<model::TaskResult>& result, Cause cause = Cause::None);
    // coordinator_decodes.cpp
    void setTrust(const TrustTerms& terms);
    /// Errors of `verdict`: CheckFailed.
    void decodeEnded(const std::string& task, Fence fence, const base::Result<void>& verdict);
    // coordinator_workers.cpp
    void workerCame(const ComingWorker& worker);
    void workerHeard(const std::string& worker, const std::vector<HeldTask>& held);
    void workerLeft(const std::string& worker);

    // What operators ask (operations.hpp). coordinator_operations.cpp
    std::vector<KnownWorker> workers() const;
    base::Result<void> changeWorker(const std::string& name, const WorkerChange& change);
    base::Result<void> removeWorker(const std::string& name);
    /// A job that waits for machines which are gone is made again, all of it, by those that are there. Errors: NotFound, Conflict (it waits
    /// for none).
    base::Result<void> startOnOthers(const std::string& job);
    std::vector<QueueRow> queueRows() const;
    std::vector<ChunkRow> chunks(const std::string& job) const;
    base::Result<std::vector<QuarantinedTask>> quarantine();
    base::Result<void> replay(const std::string& task);
    int replayQuarantined(const std::string& job);
    std::vector<StuckThing> clearStuck(bool isDryRun);
    base::Result<std::vector<ReportRow>> report(std::int64_t fromMs, std::int64_t toMs);
    std::vector<WantedSlots> wanted() const;
    // coordinator_watched.cpp
    base::Result<std::vector<EndedAttempt>> attempts(std::int64_t fromMs, std::int64_t toMs);
    /// This host's own slots, as a worker that is seen beside the others.
    WorkerView ownView() const;

    static constexpr std::size_t kLettersAtOnce = 1000; ///< of the mailbox, so that nobody is taken for lost meanwhile
    static constexpr std::int64_t kPollMs = 200, kTickMs = 1000, kBeatMs = 5000;
    static constexpr std::int64_t kPresentMs = 30'000;         ///< who was heard of within that is there
    static constexpr std::int64_t kOrphanMs = 600'000;         ///< so long what an earlier run left waits to be wanted again
    static constexpr std::int64_t kSourcelessMs = 600'000;     ///< so long nobody is offered a film that it could not get at
    static constexpr std::int64_t kUnmadeMs = 600'000;         ///< a job that nobody there can go on with says so after that
    static constexpr std::int64_t kIdleJobMs = 60'000;         ///< so long a job of which nothing is wanted is kept
    static constexpr std::int64_t kKeptMs = 30 * 86'400'000LL; ///< so long attempts and results are

private:
    struct Task {
        std::shared_ptr<const Assignment> assignment;
        work::Place place;
        RunId run = 0;
        bool isReplayed = false;
        bool isKept = false;            ///< the journal has it
        bool isGivenUp = false;         ///< and whoever wanted it was told so
        std::int64_t orphanUntilMs = 0; ///< of an earlier run: until then somebody may want it again
        std::int64_t waitsSinceMs = 0;  ///< for its next attempt
        struct Began {
            std::int64_t atMs = 0; ///< by the clock that does not jump
            int memoryMb = 0;      ///< that it was thought to need
        };
        std::map<Fence, Began> began{};       ///< attempts
        std::optional<base::Error> fault{};   ///< of the last attempt that failed
        std::string faultOn{};                ///< its worker
        work::AttemptInfo attempt{};          ///< as people are shown it
        std::shared_ptr<const Audit> audit{}; ///< it is one; nobody but the coordinator wants it
    };
    struct Job {
        std::set<std::string> tasks;
        std::set<std::string> abandoned;                ///< their names are not used again
        std::map<std::string, std::string> pins;        ///< by need
        std::map<std::string, std::int64_t> sourceless; ///< workers that could not get at its film, until when they are not asked
        KnownInits inits;
        int memoryMb = 0;
        int runs = 0;         ///< of its tasks, those that somebody waits for
        double costs = 0;     ///< of all its tasks
        bool isDirty = false; ///< something may be offered
        bool isAudit = false; ///< of tasks that are made again to be compared
        std::int64_t idleSinceMs = -1;
        std::int64_t unmadeSinceMs = -1; ///< nobody is there who makes its bytes
        bool isUnmadeTold = false;
    };
    struct Own {
        Fence fence = 0;
        int lanes = 1;
        bool isEnded = false;
    };
    struct OwnReport {
        queue::Report report;
        model::TaskResult result{};
        bool isSent = false;
    };
    struct Proven {
        model::TaskResult result;
        std::int64_t bytesIn = 0; ///< of the source, that came over the network
        std::int64_t cacheHits = 0;
    };

    // coordinator_figures.cpp: for /metrics
    void measure(const AttemptRow& row, const Task& task, const Proven* proven);
    // coordinator.cpp
    bool begin();
    /// Whether the call was answered; what follows from it where it was not.
    template <class T> bool answered(const base::Result<T>& result) {
        return follow(result ? std::nullopt : std::optional<base::Error>(result.error()));
    }
    bool follow(std::optional<base::Error> error);
    void readEvents();
    /// Journal first, then the queue and whoever waits.
    bool flush();
    void tick();
    void tidy();
    void changed(const std::string& task);
    /// The journal gets it, or what it is now.
    void keepTask(const std::string& name, Task& task, const Course& course);
    void forgetTask(const std::string& name, Task& task);
    void forgetRun(RunId run);
    void tell(RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere);
    Moment moment();
    std::int64_t nowMs() const { return m_clock.monotonicMs(); }
    // coordinator_tasks.cpp
    /// With its pins from the journal. Errors: Io.
    base::Result<Job*> jobNamed(const std::string& name);
    Task& add(const std::string& name, std::shared_ptr<const Assignment> assignment, const work::Place& place, Course course);
    std::shared_ptr<const Assignment> assignmentOf(const std::string& name, const work::Order& order, const work::Place& place) const;
    std::string nameFor(const work::Order& order, const std::string& recipe) const;
    void wantAgain(const std::string& name, Task& task, const std::shared_ptr<const Assignment>& assignment);
    bool isWanted(const Task& task) const { return isAsked(task) || nowMs() < task.orphanUntilMs; }
    static bool isAsked(const Task& task) { return task.run != 0 || task.isReplayed || task.audit; }
    bool isActive(const std::string& name) const;
    /// Its course goes on in the queue for nobody: it ends there.
    void abandon(const std::string& name);
    void dropIfIdle(const std::string& job, std::int64_t idleMs);
    void drop(const std::string& job);
    void offerAll(bool isTick);
    struct Offering {
        std::string job;
        std::vector<Offer> offers{};
    };
    /// What there is room for.
    Offering offeringOf(const std::string& name, int window) const;
    void offer(const Offering& offering);
    /// Workers that had better not get it, and for how long.
    void avoid(const Job& job, const Task& task, Offer& offer) const;
    JobTerms termsOf(const std::string& name, const Job& job) const;
    /// Who makes the job's bytes is gone for good, and this host, alone, makes others: all is to be made again.
    bool isStranded(const Job& job) const;
    void strand(const std::string& name, Job& job);
    // coordinator_pins.cpp
    /// Somebody is there whose encoder makes these bytes, this host included.
    bool isMade(const std::string& need, const std::string& pin) const;
    /// The pin that it waits for; "": none.
    std::string missingPin(const Job& job) const;
    /// "enc-01 (x264 164 …)": who made such bytes last.
    std::string machineLike(const std::string& pin) const;
    void lookForPins();
    // coordinator_events.cpp
    void take(const QueueEvent& event);
    void apply(const Step& step);
    void claimed(const QueueEvent& event, Task& task, Job& job);
    /// An attempt made nothing: what that teaches about the job.
    void learn(const QueueEvent& event, const Task& task, Job& job);
    /// Whether what was said of an attempt ends the task, wherever it is tried.
    bool isForGood(const QueueEvent& event, const base::Error& fault, const Task& task) const;
    void came(const QueueEvent& event, Task& task, Job& job);
    /// Whether a result is right; promoted then.
    void judge(const QueueEvent& event);
    void judgeAgain();
    /// It is judged later; the event that said so before is settled.
    void putOff(std::map<std::pair<std::string, Fence>, QueueEvent>& where, const QueueEvent& event);
    base::Result<std::optional<Proven>> proven(const QueueEvent& event, const Task& task, const Job& job);
    /// Nothing: it is decoded first.
    base::Result<std::optional<Proven>> provenFromElsewhere(const QueueEvent& event, const Task& task, const Job& job);
    void keep(const QueueEvent& event, Task& task, Job& job, const Proven& proven);
    void endIfOver(const std::string& name, Task& task);
    /// It is tried again though its run was told that it is given up: what comes of it is for its job's next try.
    void revive(const std::string& name, Task& task);
    // coordinator_audits.cpp
    bool isResting(const std::string& worker) const;
    /// Somebody else is there whose encoders make these bytes.
    bool hasWitness(const Audit& audit, bool mayBeHere) const;
    void considerAudit(const QueueEvent& event, const Task& task, const model::TaskResult& result);
    void offerAudit(Audit audit, const work::Order& order);
    void auditEnded(const Task& task);
    void audited(const QueueEvent& event, Task& task, const Proven& proven);
    void foundRight(const Audit& audit);
    /// `worker` was wrong, as `witness` shows: it rests, its leases are given to others, and its work since it was last found right is
    /// named.
    void convict(const Audit& audit, const std::string& worker, const std::string& witness, const std::string& differs);
    void suspectWork(const std::string& worker, const std::string& witness);
    static base::Text listOf(const std::vector<std::string>& tasks);
    bool isDistrusted(const QueueEvent& event) const;
    void refuseDistrusted(const QueueEvent& event, Task& task);
    void endOldAudits();
    // coordinator_decodes.cpp
    bool isToDecode(const QueueEvent& event, const Task& task) const;
    void decode(const QueueEvent& event, const Task& task, const std::vector<ProvenFile>& files, const model::TaskResult& result);
    // coordinator_attempts.cpp
    /// An attempt ended: for the journal, and for whoever is shown its task.
    void record(const QueueEvent& event, Task& task, const std::string& ending, const std::string& message, const Proven* proven = nullptr);
    /// The queue took back a lease of an attempt that was judged.
    void withdrawn(Task& task, Job& job);
    /// Somebody has it now.
    void tellAttempt(const QueueEvent& event, Task& task);
    /// What ended badly in an earlier run.
    base::Result<void> recallFailure(const std::string& name, Task& task);
    // coordinator_operations.cpp: of one job, or ("") of all
    std::vector<std::string> quarantinedOf(const std::string& which) const;
    // coordinator_own.cpp
    void claimForOwn();
    void beatForOwn();
    void sendOwnReports();
    bool isOwn(const std::string& worker) const { return worker == m_options.host; }
    void endOwn(const std::string& task);
    int ownFree() const;
    /// It is not sick, or its encoders were tried since; else they are, when it has rested.
    bool isOwnWell();
    // coordinator_workers.cpp
    void lookAtWorkers();
    bool isPresent(const std::string& worker) const;
    bool isAnybodyElse() const;
    void rest(const Rest& rest);
    /// Who rested when an earlier run ended rests still.
    void recallRests();
    /// To the gateway.
    void tellTerms(const std::string& worker);
    void steer(const std::string& worker);
    int slotsOf(const WorkerRow& row) const;
    bool takesWork(const std::string& name, const WorkerRow& row) const;
    int allSlots() const;
    std::string pinOf(const WorkerRow& row, const std::string& need) const;
    /// What it holds is offered again.
    void takeBack(const std::string& worker);
    void endLease(const std::string& task, const Course& course);

    Journal& m_journal;
    Queue& m_queue;
    const base::Clock& m_clock;
    Mailbox& m_mailbox;
    AssignmentTable& m_table;
    TaskWatcher& m_watcher;
    OfferListener* const m_listener;
    const CoordinatorOptions m_options;
    std::minstd_rand m_random{std::random_device{}()};
    const char* m_beginWhy = "start"; ///< word of redis_rebuilds_total

    Courses m_courses;
    std::map<std::string, Task> m_tasks;
    std::map<std::string, Job, std::less<>> m_jobs;
    std::map<RunId, std::string> m_runs;

    bool m_mustBegin = true;
    std::int64_t m_epoch = 0, m_beginAgainMs = 0;
    std::string m_after; ///< the last event that was read
    using Attempted = std::pair<std::string, Fence>;
    std::map<Attempted, QueueEvent> m_again;                   ///< results that this host could not read or promote: its disk is in the way
    std::map<Attempted, QueueEvent> m_decoding;                ///< results that are decoded here
    std::map<Attempted, std::optional<base::Error>> m_decoded; ///< and those that were, until they are judged: what is wrong
    Fence m_lastFence = 0;                                     ///< that was heard of
    TrustTerms m_trust;
    std::string m_seed;
    int m_audits = 0;                    ///< that go on
    std::set<std::string> m_firstAudits; ///< workers whose first one that is
    bool m_isConvicting = false;
    std::optional<base::Error> m_trouble;
    std::int64_t m_tickedMs = -kTickMs, m_tidiedMs = 0;

    // Since the journal was written last.
    JournalBatch m_batch;
    std::vector<Settlement> m_settlements;
    struct Told {
        RunId run = 0;
        base::Result<model::TaskResult> result;
        bool isFromElsewhere = false;
    };
    std::vector<Told> m_told;
    std::vector<std::string> m_swept;   ///< folders of attempts that were promoted, and of jobs that are over
    std::vector<std::string> m_dropped; ///< jobs that the queue has to forget

    // This host's own slots.
    int m_ownRoom = 0, m_ownClaims = 0, m_ownTests = 0;
    std::string m_ownHost, m_ownPin;                                 ///< "": not known yet
    std::map<std::string, Own> m_own;                                ///< by task
    std::map<std::pair<std::string, Fence>, OwnReport> m_ownReports; ///< until they are settled
    std::int64_t m_ownBeatMs = 0;
    bool m_isTestingOwn = false;

    std::map<std::string, WorkerRow> m_workers;
    std::map<std::string, std::int64_t> m_heardMs, m_restUntilMs;
    std::set<std::string> m_sick; ///< of those that rest
    std::int64_t m_seenAfterMs = 0;
    int m_slotsElsewhere = -1;
};

} // namespace fleet
