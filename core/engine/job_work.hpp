#pragma once
/// One job at work: hands its units to an executor, its segments to its publication, and keeps what they bring. Owns its runs and its
/// publication. What is decided is decided by `JobUnits`; this is where files, processes and the clock are. Main thread.

#include "core/base/clock.hpp"
#include "core/engine/disk_facts.hpp"
#include "core/engine/encoder_watch.hpp"
#include "core/engine/job_folder.hpp"
#include "core/engine/job_progress.hpp"
#include "core/engine/job_store.hpp"
#include "core/engine/job_units.hpp"
#include "core/engine/link_secrets.hpp"
#include "core/engine/publication.hpp"
#include "core/engine/publish_targets.hpp"
#include "core/engine/queue_eta.hpp"
#include "core/engine/replacement.hpp"
#include "core/engine/scheduler.hpp"
#include "core/engine/source_watch.hpp"
#include "core/net/fetch.hpp"
#include "core/work/executor.hpp"

#include <QThreadPool>
#include <QTimer>
#include <map>

namespace engine {

class JobWork : public QObject {
    Q_OBJECT
public:
    struct Context {
        work::Executor& executor;
        const base::Clock& clock;
        PublishTargets& targets;
        const std::vector<model::PastJob>& past;
        const DiskInquiry& inquiry; ///< how disks are asked
        QThreadPool& disks;         ///< where they are, and written to
        QThreadPool& fetches;       ///< where links are fetched
        const LinkSecrets& links;
    };
    struct Limits {
        int attempts = 3;             ///< of each unit
        int slots = 1;                ///< processors that jobs may use, for the estimate
        std::int64_t minimumFree = 0; ///< bytes that must be free on the work folder's disk for a task to begin
        bool yields = true;           ///< its encoders, to other programs
        net::AddressGuard guard{};    ///< where links may lead
        std::int64_t mostFetched = 0; ///< bytes of what a link leads to
    };
    JobWork(StoredJob stored, const Context& context, const Limits& limits, QObject* parent);
    ~JobWork() override;

    const StoredJob& stored() const { return m_stored; }
    const model::Job& job() const { return m_stored.job; }
    std::vector<model::ChunkCell> cells() const;
    /// What is proven so far, or of a finished job.
    model::Proof proof() const;
    /// Of these renditions, as far as the target has confirmed them; none of a job that ended in an earlier run.
    std::vector<model::SegmentFile> storedSegments(const std::vector<std::string>& renditions) const;
    /// What this finished job adds to experience.
    model::PastJob past() const;
    const JobFolder& folder() const { return m_folder; }
    void setPosition(std::int64_t position) { m_stored.job.position = position; }
    /// The event that tells this row.
    void setRev(std::int64_t rev) { m_stored.job.rev = rev; }
    void setLimits(const Limits& limits) { m_limits = limits; }
    // job_work_source.cpp
    /// How much of its source is here, 0…1. Nothing begins before all of it is.
    void setReceived(double received);
    /// Its source will not come any more.
    void loseSource();

    /// What it would begin now, if nothing outside is in the way. `slots`: processors there are; `each`: those that one task may take.
    Wish wish(int slots, int each) const;
    void startProbe();
    /// Nothing begins on battery, if the settings ask for that.
    void setOnBattery(bool onBattery);
    /// Asks the disks again where nothing goes on without.
    void lookWhereNeeded();
    /// Begins them if its disks said a moment ago that nothing is in the way; else asks them, and `taskEnded` tells when they have.
    void startTasks(int count, int each);
    // job_work_fetch.cpp
    /// Its link could be fetched now.
    bool wantsFetch() const;
    bool isFetching() const { return m_fetch != nullptr; }
    /// It takes room on the disk for a job that has not begun.
    bool isFetchedAhead() const;
    /// Something of its film is in its folder, so the folder cannot be left behind.
    bool holdsFetched() const;
    void startFetch();
    /// What has come is gone on with the next time.
    void stopFetch();
    /// Each second: how far it is.
    void tellFetch();
    /// Its time has not come: nothing of it is fetched, read or made, but what somebody asks to be read.
    bool isScheduled() const { return job().at && *job().at > m_context.clock.wallMs(); }
    /// Its time has come.
    void beginScheduled();
    bool isProbing() const { return m_probe != nullptr; }
    bool isRunning() const { return isProbing() || !m_runs.empty(); }
    /// What ended a moment ago is on its way to the disk: who leaves now loses it.
    bool isKeeping() const { return !m_obstacle && (!m_preparing.empty() || (m_isLooking && !m_held.empty())); }
    /// Before it ends with its program: what is on the disk by now counts.
    void keepPrepared();
    /// Processors that its tasks keep busy, or are in line for.
    int load() const;
    /// So much of its load that nobody works on yet is not given away any more, the last tasks first. How much there was.
    int takeBack(int most);

    void pause();
    void resume();
    void cancel();
    void retry(bool patch);
    /// Its source is looked at, though it is paused.
    void read();
    /// Ends all runs and drops unfinished work; the state stays what it was.
    void halt();
    void setRemoved(bool removed);
    /// A line for the job's log.
    void note(const base::Text& text) { log(model::LogLevel::Note, text); }
    /// What is made from now on is called so; what is under way is not looked after.
    void rename(const std::string& name);
    /// Nobody chose its name, and nothing of it was made under that.
    bool mayTakeOfferedName() const { return !m_stored.ownName && !m_stored.claimed && !m_stored.plan && m_stored.job.startedMs == 0; }
    /// The answer to `nameWanted`: goes on under this name, if it still goes on.
    void takeName(const std::string& name);
    // job_work_output.cpp
    /// Why its name, its preset or its time cannot be another one any more. Errors: Conflict.
    base::Result<void> mayRename() const;
    base::Result<void> mayChangePreset() const;
    base::Result<void> mayChangeExcerpt() const;
    base::Result<void> mayChangeStart() const;
    struct Change {
        std::optional<std::string> name;
        std::optional<model::Preset> preset;
        std::optional<model::Excerpt> excerpt;
        std::optional<std::int64_t> at;
    };
    /// After these.
    void change(const Change& wanted);
    /// Takes what this finished job published away, however long the ingest is silent; `job().output` says how far that is.
    void deleteOutput();
    /// Stands still, so that its finished work can be copied to another folder; chunks in flight begin again afterwards.
    void beginMove();
    /// Goes on there, or where it was when the copy failed.
    void endMove(const std::string& folder, const base::Result<void>& copied);
    bool isMoving() const { return m_moving; }
    /// What a target that was told is to jobs. Current: those that have published nothing go there. Beside: it answers too, for those that
    /// began there. OfAll: every unfinished job goes there, whatever it has published elsewhere.
    enum class TargetRole { Current, Beside, OfAll };
    /// Where it is published stays, once something of it is there: viewers have those links. The address of its own target is followed.
    void targetTold(const PublishTarget& target, TargetRole role);
    /// Where a job that has ended leads to, after `told` was.
    static PublishTarget placeOfEnded(const PublishTarget& mine, const PublishTarget& told, TargetRole role);
    /// Of its target.
    Publisher& publisher() const;
    const std::string& store() const { return m_stored.destination.store; }
    /// What the job waits for on this machine, and at the ingest; shown beside its state.
    bool isHeldUp() const { return m_obstacle && !job().isFinal() && !m_stored.removed; }
    /// And the obstacle is that: it needs more room to go on than to have gone on.
    bool isShortOfSpace() const { return m_obstacle && m_obstacle->code == base::ErrorCode::WorkFolderFull; }
    void setObstacle(const std::optional<base::Error>& error);
    void setUploadTrouble(const std::optional<base::Error>& error);
    /// Speed, ETA and fractions from what is known now.
    void refresh();
    // job_work_watch.cpp
    /// Each second: what its encoders got of the processors lately, and could have used.
    ProcessorShare lookAtEncoders();
    /// After that, with all jobs' encoders together. `ahead`: jobs that get encoders before it.
    void tellActivity(const MachineLoad& machine, int ahead);
    QueuedWork queued() const;
    /// Seconds until it is done, as the queue stands; -1: not known. Whether its row tells something else.
    bool foretell(double etaSeconds);

Q_SIGNALS:
    void changed();      ///< something a viewer of the job would see
    void stateChanged(); ///< to be written to disk
    void unitsChanged(); ///< the same, in a moment: a unit began, or is made
    void taskEnded();    ///< processors are free
    void completed();    ///< Done
    void nameWanted();   ///< its name belongs to another film at the ingest: it stands still until `takeName`
    void logged(model::LogLevel mark, const base::Text& text);
    void nameOffered(const std::string& name); ///< by the server of a link: `rename` may be called while `mayTakeOfferedName`

private:
    struct Running {
        std::unique_ptr<work::Run> run;
        int load = 1; ///< processors it keeps busy
        EncoderWatch watch;
    };
    /// By its operator.
    struct Retry {
        bool anew = false;         ///< it was cancelled
        bool afterAnother = false; ///< it had failed because its source had become another file
    };
    struct EarlierSource {
        model::Plan plan;
        std::string content;  ///< "": not known
        bool wasLeft = false; ///< the job had failed because it was no more there
    };
    // job_work_watch.cpp
    void heard(EncoderWatch& watch);
    /// Of the encoder that is silent longest.
    std::int64_t silentMs() const;
    /// Nothing is heard of any of its encoders.
    bool isUnheard() const;
    void tellTimeLeft();
    /// At work.
    int encoders() const;
    // job_work_units.cpp
    void startUnit(int unit, int each);
    void logStart(int unit);
    void listen(work::Run& run, int unit);
    void segmentWritten(int unit, const model::SegmentFile& file, const model::RenditionFacts& facts);
    void ended(int unit, const base::Result<model::TaskResult>& result);
    /// What an ended run brought, of the right source.
    void taken(int unit, const base::Result<model::TaskResult>& result);
    /// Its result is on the disk, or is not.
    void prepared(int unit, const model::TaskResult& result, const base::Result<void>& prepared);
    void probed(const base::Result<model::TaskResult>& result);
    /// What its row tells of the source and of the plan.
    void showFacts(const model::MediaInfo& media, const model::Plan& plan);
    void planned(const model::MediaInfo& media, model::Plan plan, const std::string& encoder);
    void unitDone(int unit, const model::TaskResult& result);
    void unitFailed(int unit, const base::Error& error);
    void judge(int unit, JobUnits::Verdict verdict, const base::Error& error);
    void stopRun(int unit);
    // job_work.cpp
    void adoptPlan();
    void connectPublication();
    void restoreResults();
    /// A finished unit is to be made again.
    void undone(int unit);
    void makeAgain(const std::string& rendition, int number);
    void spoiled(const std::string& rendition, int number, const base::Error& error);
    /// Another encoder began this job: what it made does not fit.
    void dropAll();
    /// Goes on to publishing when everything is made, or fails when nothing more can be.
    void advance();
    void fail(const base::Error& error, int chunk);
    void completedByPublication();
    // job_work_target.cpp
    void nameTaken();
    bool isClaimedHere() const;
    /// Something lies at its target, or has been taken away there for it.
    bool hasBegunPublishing() const;
    void takeAddress(const PublishTarget& now);
    void goTo(const PublishTarget& target);
    /// Before a retry. `anew`: the present target, though it began at another one.
    void chooseTarget(bool anew);
    /// What it began elsewhere is asked for, and made again where it is missing.
    void targetChanged();
    void setUrls();
    // job_work.cpp
    /// Back to waiting, with a publication that knows what is there now.
    void beginAnew();
    /// Another file, of this size, lies where the source was.
    void forgetSource(std::int64_t bytes, bool wasLeft);
    void goOnRetried(const Retry& retry);
    // job_work_output.cpp
    // What `change` does, each alone.
    void changeName(const std::string& name);
    void changePreset(const model::Preset& preset);
    void changeExcerpt(const model::Excerpt& excerpt);
    void changeStart(std::int64_t at);
    /// Another plan than before is wanted: the source is read again.
    void forgetPlan();
    bool hasBegun() const;
    /// Asks whether what has its name at the ingest is its own; then `erase`.
    void goOnDeleting();
    void erase();
    void erased(const base::Result<void>& result);
    void outputGone();
    // job_work_view.cpp
    void setState(model::JobState state);
    /// Changes the state and counts the time that the one before was worked in.
    void enter(model::JobState state);
    /// To be written: what runs now, so that a kill is no fault of it.
    void save();
    void saveSoon();
    /// In what is stored.
    void showUnits();
    void showTrouble();
    /// The source's audio tracks, to choose by.
    void showTracks(const model::MediaInfo& media);
    void log(model::LogLevel mark, const base::Text& text) { Q_EMIT logged(mark, text); }
    base::Text titleOf(int unit) const { return unitTitle(*m_stored.plan, unit); }
    std::string keyOf(int unit) const { return unitKey(*m_stored.plan, unit); }
    bool isChunk(int unit) const { return unitKind(*m_stored.plan, unit) == UnitKind::Chunk; }
    double secondsOfWork() const; ///< so far
    // job_work_fetch.cpp
    bool isLink() const;
    /// The file that is encoded.
    std::string sourceFile() const;
    /// Of a link, with what is secret in it.
    std::string linkAddress() const;
    work::Place place() const;
    void fetchEnded(const base::Result<net::Fetched>& fetched);
    void fetchFailed(const base::Error& error);
    void endLinkTrouble();
    /// Looks whether its film is here: an end may have come between its last byte and its row.
    void findFetched();
    base::Error triedAgain(const base::Error& error) const;
    /// Somebody took it out of the work folder.
    void fetchedIsGone();
    // job_work_source.cpp
    /// Asks the disks in the background; `looked` goes on with what they say.
    void look();
    void looked(const DiskFacts& facts);
    void diskAnswered();
    /// Whether there is anything to begin or to judge that the disks could be in the way of.
    bool isLookedAfter() const;
    bool looksClear() const;
    /// What ended runs brought, as far as it is known now of which source it is.
    void takeHeld();
    void compareSource();
    void sourceCompared(const base::Result<model::TaskResult>& result);
    /// Nobody waits for the disks any more; results that are on their way there stay what they are.
    void stopLooking();
    /// Results that are not in their place count no more.
    void forgetResults();
    std::optional<base::Error> sourceObstacle() const;
    base::Error diskSilent() const;
    bool waitsForPower() const { return m_obstacle && m_obstacle->code == base::ErrorCode::OnBattery; }
    base::Error sourceChanged() const;
    base::Error sourceTouched() const;
    base::Error sourceGone() const;

    StoredJob m_stored;
    Context m_context;
    Limits m_limits;
    JobFolder m_folder;
    JobUnits m_units; ///< none without a plan, or of a job that ended in an earlier run
    std::unique_ptr<work::Run> m_probe, m_comparison;
    EncoderWatch m_probeWatch;
    std::map<int, Running> m_runs;                         ///< by unit
    std::map<int, base::Result<model::TaskResult>> m_held; ///< by unit: what ended, until it is known of which source it is
    std::map<int, int> m_preparing;                        ///< by unit: which of its results is on its way to the disk
    int m_preparations = 0;
    SourceWatch m_sourceWatch{m_context.inquiry.settlesAfterMs};
    SourceWatch::State m_sourceState = SourceWatch::State::Same;
    std::optional<base::Error> m_sourceProblem; ///< why the source could not be compared
    std::optional<Retry> m_retry;               ///< until the disks say whether another file than before is the film now
    bool m_isLooking = false;
    int m_lookNumber = 0;        ///< an answer to an earlier question counts no more
    bool m_looksTwice = false;   ///< something ended after the disks were asked
    std::int64_t m_clearAt = -1; ///< monotonic ms when the disks said that nothing is in the way; -1: they did not, or it was used
    QTimer m_lookAgain;          ///< while something is in the way
    QTimer m_silence;            ///< while the disks are asked
    std::unique_ptr<Publication> m_publication;
    std::unique_ptr<Replacement> m_deletion; ///< takes its output away
    QTimer m_deleteAgain;
    std::optional<EarlierSource> m_earlier; ///< a file of the same size that was there before; equal plans keep the work
    JobProgress m_progress{m_context.clock};
    std::int64_t m_unattendedSince = -1; ///< monotonic ms; it encodes, and no encoder works for it
    ProcessorShare m_share;              ///< of its encoders, lately
    double m_foretold = -1;              ///< seconds until it is done, as the queue stands
    std::optional<base::Error> m_obstacle, m_uploadTrouble;
    int m_pauseMs = 0;                         ///< before the disk is tried again, longer each time
    std::int64_t m_notBefore = 0;              ///< monotonic ms: the disk said no, asking at once would bring the same answer
    std::int64_t m_activeSince = -1;           ///< monotonic ms; the wall clock may jump
    bool m_isUnswept = m_stored.job.isFinal(); ///< it ended in an earlier run, which may have left something half-written
    bool m_moving = false;                     ///< its files are being copied
    bool m_readWanted = false;                 ///< though it is paused
    bool m_isFetched = false;                  ///< of a link: its file is here, whole
    std::shared_ptr<net::FetchControl> m_fetch;
    int m_endingFetches = 0;             ///< stopped, and not yet off the disk
    bool m_waitsForLink = false;         ///< the obstacle is the link's
    std::int64_t m_linkSilentSince = -1; ///< monotonic ms
    QTimer m_fetchAgain;
};

} // namespace engine
