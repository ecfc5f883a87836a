#pragma once
/// One job at work: which of its tasks can run, what they brought, how far it is. Owns the job's running encoders and its
/// publication. Main thread. The scheduler asks `start…`; everything else happens by signals.

#include "core/base/clock.hpp"
#include "core/engine/job_progress.hpp"
#include "core/engine/job_store.hpp"
#include "core/engine/publication.hpp"
#include "core/engine/task_runner.hpp"
#include "core/engine/work_folder.hpp"

#include <map>

namespace engine {

class JobWork : public QObject {
    Q_OBJECT
public:
    struct Surroundings {
        std::string encoder; ///< program
        int attempts = 3;
        const base::Clock* clock = nullptr;
        int slots = 1; ///< processors that jobs may use, for the estimate
        const std::vector<model::PastJob>* past = nullptr;
    };
    JobWork(StoredJob stored, Surroundings surroundings, Publisher& publisher, QObject* parent);
    ~JobWork() override;

    const StoredJob& stored() const { return m_stored; }
    const model::Job& job() const { return m_stored.job; }
    std::vector<model::ChunkCell> cells() const { return m_cells; }
    /// What is proven so far, or of a finished job.
    model::Proof proof() const;
    /// What this finished job adds to experience.
    model::PastJob past() const;
    const WorkFolder& folder() const { return m_folder; }
    void setPosition(std::int64_t position) { m_stored.job.position = position; }
    void setLimits(int attempts, int slots);

    bool needsProbe() const;
    bool hasRunnableTask() const;
    /// The next task is a sound track; it takes next to nothing.
    bool nextIsSound() const;
    int running() const { return static_cast<int>(m_running.size()); }
    /// Processors that its tasks keep busy.
    int load() const;
    void startProbe();
    /// `slots`: processors there are. A chunk takes as many as its rungs can keep busy: something can be played sooner, and one
    /// process needs less memory than two (measured with two cores: 709 MB against 846, the same time and CPU).
    void startTask(int slots);

    void pause();
    void resume();
    void cancel();
    void retry(bool patch);
    /// Stops all encoders and drops unfinished work; the state stays what it was.
    void halt();
    void setRemoved(bool removed);
    /// A line for the job's log.
    void note(const std::string& text) { log(model::LogMark::Note, text); }
    void setUrls(const std::string& base);
    void rename(const std::string& name, const std::string& urlBase);
    /// Stands still, so that its finished work can be copied to another folder; chunks in flight begin again afterwards.
    void beginMove();
    /// Goes on there, or where it was when the copy failed.
    void endMove(const std::string& folder, const base::Result<void>& copied);
    bool isMoving() const { return m_moving; }
    /// Its name was found free, or taken over, at this target; or no target says otherwise.
    bool isClaimedAt(const PublishTarget& target) const;
    /// The ingest or its folder is another one now: what it does not hold is made again.
    void targetChanged();
    /// What keeps its next task from running here and now, and may pass: the work folder's disk, the source's disk.
    std::optional<base::Error> obstacle(std::int64_t minimumFree) const;
    /// What the job waits for on this machine, and at the ingest; shown beside its state.
    bool isHeldUp() const { return m_obstacle && !job().isFinal() && !m_stored.removed; }
    void setObstacle(const std::optional<base::Error>& error);
    void setUploadTrouble(const std::optional<base::Error>& error);
    /// Speed, ETA and fractions from what is known now.
    void refresh();

Q_SIGNALS:
    void changed();      ///< something a viewer of the job would see
    void stateChanged(); ///< to be written to disk
    void taskEnded();    ///< a slot is free
    void completed();    ///< Done
    void nameWanted();   ///< its name belongs to another film at the ingest: `rename` is to be called at once
    void logged(model::LogMark mark, const std::string& text);

private:
    struct Slot {
        std::string key;
        int unit = -1; ///< units.hpp; -1: the probe
        TaskRunner* runner = nullptr;
        int load = 1; ///< processors it keeps busy
    };
    void run(std::string key, int unit, const model::Task& task, int silenceMs, int load);
    void ended(TaskRunner* runner, const std::string& key, int unit, const base::Result<model::TaskResult>& result);
    void probed(const base::Result<model::TaskResult>& result);
    void unitDone(int unit, const model::TaskResult& result);
    void unitFailed(int unit, const base::Error& error);
    void adoptPlan();
    /// One cell for each chunk of the plan.
    void layCells();
    /// The cells of a job that ended in an earlier run.
    void showEnd();
    void restoreResults();
    /// Drops a finished unit.
    void undo(int unit);
    /// One of its segments is nowhere any more.
    void makeAgain(const std::string& rendition, int number);
    /// A segment in the spool is not what its encoder wrote.
    void spoiled(const std::string& rendition, int number, const base::Error& error);
    /// Another encoder version made other init segments: what it made before does not fit.
    bool dropRestored();
    /// A chunk's cell before its first or next attempt.
    void waitAgain(std::size_t chunk);
    void finishIfComplete();
    void fail(const base::Error& error, int chunk);
    void completedByPublication();
    void nameTaken();
    void setState(model::JobState state);
    void log(model::LogMark mark, const std::string& text) { Q_EMIT logged(mark, text); }
    int units() const;
    bool allAnalysed() const;
    /// A two-pass rendition's mean kb/s for each chunk. Once all first passes are done.
    const std::vector<double>& shareOf(const model::VideoRendition& rendition);
    bool isChunk(int unit) const;
    std::string keyOf(int unit) const;
    std::string titleOf(int unit) const;
    model::Task taskOf(int unit, int slots);
    /// Nothing runs: back to waiting, with a publication that knows what is there now.
    void beginAnew();
    /// On disk, so that a kill is no fault of what was running.
    void noteRunning();
    void showTrouble();
    /// Changes the state and counts the time that the one before was worked in.
    void enter(model::JobState state);
    double secondsOfWork() const; ///< so far
    std::optional<int> nextFree() const;
    bool sourceUnchanged() const;
    base::Error sourceChanged() const;
    base::Error sourceGone() const;

    StoredJob m_stored;
    Surroundings m_around;
    WorkFolder m_folder;
    Publisher& m_publisher;
    std::unique_ptr<Publication> m_publication;
    std::vector<model::ChunkCell> m_cells;
    std::vector<bool> m_unitDone, m_unitGivenUp;
    std::string m_firstFault;                 ///< of the parts given up
    std::optional<model::Plan> m_earlierPlan; ///< of a file of the same size that was there before; equal plans keep the work
    std::vector<model::TaskResult> m_results;
    std::map<std::string, std::vector<double>> m_shares; ///< by rendition
    std::map<std::string, int> m_spoiled;                ///< by file: how often the disk spoiled it
    std::map<int, Slot> m_running;                       ///< by unit
    JobProgress m_progress;
    std::optional<base::Error> m_obstacle, m_uploadTrouble;
    int m_breathMs = 0;              ///< before it is tried again, longer each time
    std::int64_t m_notBefore = 0;    ///< monotonic ms: the world said no, asking at once would bring the same answer
    std::int64_t m_activeSince = -1; ///< monotonic ms; the wall clock may jump
    bool m_haltedByRemoval = false;  ///< undoing the removal goes on
    bool m_anyRestored = false;      ///< of an earlier run
    bool m_completing = false;
    bool m_haltedOnError = false;
    bool m_moving = false;
};

} // namespace engine
