#pragma once
/// The embedded engine behind `model::Service`: the queue, its order, and who may run. Owns the store, the jobs at work and
/// the publisher. Main thread.
///
/// In memory is what is live and what has ended of late; the rest lies on disk alone. A command that names one of those brings it into
/// memory first, off this thread; it leaves again when it is not wanted any more.

#include "core/base/clock.hpp"
#include "core/base/power_hold.hpp"
#include "core/base/power_source.hpp"
#include "core/base/ready.hpp"
#include "core/engine/film_estimates.hpp"
#include "core/engine/job_queue.hpp"
#include "core/engine/job_reader.hpp"
#include "core/engine/preset_library.hpp"
#include "core/engine/status_meter.hpp"
#include "core/model/kept_answer.hpp"
#include "core/model/published_films.hpp"
#include "core/model/service.hpp"
#include "core/work/capacity.hpp"
#include "core/work/executor.hpp"

#include <QLockFile>
#include <QThreadPool>
#include <QTimer>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace engine {

struct EngineOptions {
    std::string dataFolder;     ///< jobs.sqlite; locked against a second engine
    std::string uploadFolder{}; ///< sources in folders below it came over the API; they go with the last job that has them
    std::string workFolder;     ///< "": from the settings, else <dataFolder>/work
    std::string presetFolder;   ///< the user's own presets
    PresetLibrary::Files presetFiles = PresetLibrary::Files::Unknown;
    std::string encoder;                            ///< program; "": the one that belongs to this
    std::shared_ptr<work::Executor> executor;       ///< runs the jobs' tasks; null: encoder processes here
    std::shared_ptr<work::Capacity> capacity{};     ///< of machines that the executor uses beside this one; null: there are none
    int slots = 0;                                  ///< encoders at once; 0: from the settings
    const base::Clock* clock = nullptr;             ///< null: the system's
    DiskInquiry disks;                              ///< how jobs ask their disks
    bool statusTimer = true;                        ///< measure CPU and disk every second
    std::function<double()> busyPercent;            ///< of the machine since it was asked last; null: the system's
    std::function<base::PowerSource()> powerSource; ///< asked on any thread; null: the system
    int estimateWithinMs = 20'000;                  ///< a film is read for one, or it is not told
    int powerEveryMs = 5000;                        ///< while the settings want to know
    int recentJobs = 500;                           ///< that have ended, and lie in memory; the others are asked for on disk
    bool jobsFollowTarget = false;                  ///< unfinished jobs go where this run publishes, whatever they have published elsewhere
};

/// What the ingest says of itself; the engine does not know the ingest.
struct IngestStatus {
    std::string url;
    base::Text problem; ///< why it does not run
    double egressBitsPerSecond = 0;
    int viewers = 0;
    int freePort = 0; ///< while the wanted one is taken
};

/// A file that is uploaded to this computer, whole or on its way.
struct UploadedSource {
    std::string file; ///< where it will be once it is whole
    std::int64_t bytes = 0;
    double received = 0; ///< 0…1
};

class LocalService final : public model::Service, public model::KeptAnswers, public model::PublishedFilms {
    Q_OBJECT
public:
    /// Loads the jobs and goes on with those that were not finished. Errors: Conflict (in use), Io, NotFound (encoder).
    static base::Result<std::unique_ptr<LocalService>> create(const EngineOptions& options, QObject* parent = nullptr);
    ~LocalService() override;

    /// Where new jobs are published, and those that have published nothing yet. Empty: nowhere, they wait.
    void setPublishTarget(const PublishTarget& target);
    /// Answers too, for jobs that began there.
    void setTargetBeside(const PublishTarget& target);
    /// This store answers nowhere now; its jobs wait.
    void withdrawTarget(const std::string& store) { m_targets.withdraw(store); }
    /// Where the embedded ingest keeps what was published: names found there are taken. "": jobs are published elsewhere.
    void setMediaFolder(const std::string& folder) { m_mediaFolder = folder; }
    const PublishTarget& publishTarget() const { return m_targets.current(); }
    /// Starts no further task. `drained` comes when those that run have ended and what they made is stored, or cannot be now.
    void drain();
    /// What a job was added with; null if there is no such job.
    const model::Preset* presetOf(const std::string& id) const;
    /// Looks how the encoders do and when the jobs will be done, as it does by itself each second while there is work.
    void lookAtWork();
    /// A line for the log of a job in memory, from whoever runs its tasks.
    void note(const std::string& id, const base::Text& text);
    void setIngestStatus(std::function<IngestStatus()> ask) { m_askIngest = std::move(ask); }
    /// How many watch a film of this name now; -1 where the ingest does not say.
    void setViewersOf(std::function<int(const std::string&)> ask) { m_askViewers = std::move(ask); }
    /// Who watches, one by one; null: nobody knows.
    void setViewerList(std::function<model::ViewerList()> ask) { m_askViewerList = std::move(ask); }
    const model::Settings& currentSettings() const { return m_settings; }
    /// Where new jobs work; an absolute path.
    std::string workFolder() const;
    /// Finds an upload by its id; nothing when there is none. Null: this engine takes no uploads.
    void setUploads(std::function<std::optional<UploadedSource>(const std::string& id)> find) { m_findUpload = std::move(find); }
    /// Of jobs whose source comes from elsewhere: how much of that file is here, 0…1. Nothing of them begins before it is 1.
    void sourceReceived(const std::string& file, double received);
    /// It will not come any more: those jobs fail.
    void sourceLost(const std::string& file);

    model::Snapshot snapshot() const override;
    QFuture<model::Result<model::JobPage>> page(model::JobQuery query) override;
    QFuture<model::Result<model::Job>> job(std::string id) override;
    Results addJobs(std::vector<model::AddRequest> requests) override;
    Results act(std::vector<std::string> ids, model::JobAction action) override;
    Results move(std::vector<std::string> ids, model::MoveTo where) override;
    Results moveBefore(std::vector<std::string> ids, std::string before) override;
    Results change(std::vector<model::JobChange> changes) override;
    Results duplicate(std::vector<std::string> ids) override;
    QFuture<model::Result<std::vector<model::JobOutput>>> outputs(std::vector<std::string> ids) override;
    QFuture<model::Result<model::Estimate>> estimate(model::AddRequest request) override;
    QFuture<model::Result<void>> setAllPaused(bool paused) override;
    QFuture<model::Result<model::JobChunks>> chunks(std::string id) override;
    QFuture<model::Result<model::JobProof>> proof(std::string id) override;
    QFuture<model::Result<model::JobLog>> log(std::string id, std::int64_t after) override;
    QFuture<model::Result<QByteArray>> thumbnail(std::string id) override;
    QFuture<model::Result<std::vector<model::Preset>>> presets() override;
    QFuture<model::Result<model::Preset>> savePreset(model::PresetSave save) override;
    QFuture<model::Result<void>> removePreset(std::string id, std::string over) override;
    QFuture<model::Result<model::SettingsView>> settings() override;
    QFuture<model::Result<void>> changeSettings(model::SettingsChange change) override;
    QFuture<model::Result<model::IngestTest>> testIngest() override;
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override;
    QFuture<model::Result<model::ViewerList>> viewers() override;
    std::shared_ptr<void> transaction() override;
    std::optional<model::KeptAnswer> answerOf(const model::CommandKey& key) override;
    void keepAnswer(const model::CommandKey& key, model::KeptAnswer answer) override;
    QFuture<model::Result<model::PublishedFilm>> publishedFilm(std::string id, std::vector<std::string> renditions) override;

Q_SIGNALS:
    void drained();

private:
    LocalService(
        EngineOptions options, JobStore store, model::Settings settings, std::vector<StoredJob> jobs, std::string encoder, QObject* parent);
    // local_service_pages.cpp
    /// Those of them that lie on disk alone, or nowhere.
    std::vector<std::string> awayFrom(const std::vector<std::string>& ids) const;
    /// Brings them into memory, those that there are, and goes on then; at once where there are none to bring. Errors: Io, Unsupported.
    using Recalled = std::function<void(const model::Result<void>&)>;
    void recall(const std::vector<std::string>& ids, const Recalled& then);
    void takeIn(StoredJob stored);
    /// What `answer` says when these are in memory.
    template <class T> QFuture<model::Result<T>> withJobs(const std::vector<std::string>& ids, std::function<model::Result<T>()> answer) {
        const auto away = awayFrom(ids);
        if (away.empty()) return base::ready<T>(answer());
        auto promise = std::make_shared<QPromise<model::Result<T>>>();
        promise->start();
        recall(away, [this, promise, answer = std::move(answer)](const model::Result<void>& recalled) {
            const Batch batch(*this); // with what is kept of the answer
            promise->addResult(recalled ? answer() : model::Result<T>(recalled.error()));
            promise->finish();
        });
        return promise->future();
    }
    /// Jobs that ended before the newest `recentJobs` leave memory, in the next turn of the event loop.
    void letOldOnesGo();
    void letGo(const std::vector<JobWork*>& ended);
    bool mayGo(const JobWork& work) const;
    /// A row as it is now; nothing of one that is removed.
    std::optional<model::Job> shown(const StoredRow& row) const;
    model::JobPage shown(const StoredPage& page) const;
    /// The last job of that name but `except`, wherever it lies; the last one that was made from this file and is not removed.
    std::optional<model::Job> jobCalled(const std::string& name, const std::string& except) const;
    std::optional<model::Job> jobMadeFrom(const std::string& source) const;
    // local_service_add.cpp
    /// As base::foldedFileName gives them.
    using FoldedNames = std::unordered_set<std::string>;
    /// What disks say before jobs are added or named.
    struct DiskNews {
        FoldedNames published; ///< what the embedded ingest has of the names that were asked for, with and without a number
        std::unordered_map<std::string, qint64> bytes{}; ///< by source; none of one that did not answer
    };
    using Told = std::function<void(const DiskNews&)>;
    /// What is going to be looked up in the job list: names of outputs, and sources as rows have them.
    struct LookUp {
        std::vector<std::string> names, films{};
    };
    /// Asks them off this thread, and no longer than disks are waited for.
    void askDisks(const LookUp& wanted, const std::vector<std::string>& sources, const Told& then);
    using CommandAnswers = model::Result<std::vector<model::CommandResult>>;
    /// What `answer` says when these are in memory, and the disks have told which names are taken.
    Results afterDisks(const std::vector<std::string>& ids, const std::function<std::vector<std::string>()>& names,
        const std::function<CommandAnswers(const DiskNews&)>& answer);
    /// Answers the job when it wants another name, or was offered one.
    void followNames(JobWork& work);
    /// With a name that would be taken, where the name is why.
    model::CommandResult refusedToAdd(const model::AddRequest& request, const base::Error& error, const FoldedNames& published) const;
    model::CommandResult addOne(const model::AddRequest& request, std::int64_t position, const DiskNews& news, PresetsOnce& presets);
    /// Of an upload, the request with its file. Errors: NotFound, Unsupported (this engine takes none).
    model::Result<model::AddRequest> located(const model::AddRequest& request, std::optional<UploadedSource>& upload) const;
    /// The catalogue's, or the request's own. Errors: NotFound, InvalidInput.
    static model::Result<ChosenPreset> chosenPreset(const model::AddRequest& request, PresetsOnce& presets);
    /// Errors: NotFound (preset), Conflict (name), NameTaken, Unsupported (kind of source).
    model::Result<JobWork*> makeJob(const model::AddRequest& asked, std::int64_t position, const DiskNews& news, PresetsOnce& presets);
    /// Makes the file and then the job.
    void addTestPattern(
        const model::AddRequest& request, std::int64_t position, const std::function<void(const model::CommandResult&)>& done);
    /// Waiting, or paused with all others; not yet in the queue.
    StoredJob newJob(const model::Source& source, const ChosenPreset& chosen, const std::string& name, std::int64_t position) const;
    /// Errors: NameTaken: the film is here already, or another has the name.
    model::Result<void> checkNew(const std::string& source, const std::string& wanted, const FoldedNames& published) const;
    model::Result<void> changeOne(JobWork* work, const model::JobChange& change, const FoldedNames& published, PresetsOnce& presets);
    /// Errors: InvalidInput, Conflict.
    model::Result<void> checkName(const JobWork& work, const std::string& name, const FoldedNames& published) const;
    /// Of a new job, given by the operator. Errors: InvalidInput, NameTaken.
    model::Result<void> checkNewName(const std::string& name, const FoldedNames& published) const;
    /// Errors: Conflict: there is nothing to delete, or it is not the job's own any more.
    model::Result<void> deleteOutput(JobWork& work);
    /// Errors: NotFound, Conflict.
    model::Result<void> actOn(JobWork* work, model::JobAction action);
    // What the commands do when all they name is in memory.
    CommandAnswers actNow(const std::vector<std::string>& ids, model::JobAction action);
    /// A command for many that lie on disk: some at a time, so that they are never all in memory.
    struct Turns {
        std::vector<std::string> ids;
        model::JobAction action = model::JobAction::Pause;
        std::vector<model::CommandResult> results{};
        QPromise<CommandAnswers> promise{};
    };
    void takeTurn(const std::shared_ptr<Turns>& turns);
    CommandAnswers forgetNow(const std::vector<std::string>& ids);
    /// `moved`: those whose position is another now. Stores and tells them.
    CommandAnswers tellMoved(const std::vector<std::string>& ids, const std::vector<JobWork*>& moved);
    /// Publishes that this preset is another one, or gone, when `change` has been done to the folder off this thread.
    template <class T>
    QFuture<model::Result<T>> changeShelf(const std::string& id, std::function<model::Result<T>(const PresetLibrary&)> change);
    CommandAnswers changeNow(const std::vector<model::JobChange>& changes, const FoldedNames& published);
    CommandAnswers duplicateNow(const std::vector<std::string>& ids, const FoldedNames& published);
    std::vector<model::JobOutput> outputsNow(const std::vector<std::string>& ids) const;
    model::Result<model::PublishedFilm> publishedNow(const std::string& id, const std::vector<std::string>& renditions) const;
    JobWork* adopt(StoredJob stored);
    /// Copies the folders of unfinished jobs to the work folder, one after the other and not on this thread. Each goes on when it is there,
    /// or stays where it is.
    QFuture<model::Result<void>> moveJobFolders();
    void schedule();
    void startReady();
    /// Jobs whose time has come wait for it no more; the timer is set for the next.
    void releaseScheduled();
    /// A timer stands still while the computer sleeps, and knows nothing of a clock that was set.
    void lookAtClock();
    void foretell();
    void publishChanges();
    void publishStatus();
    void save(JobWork& work);
    void saveUnits();
    /// Its folder, in the background, and then its row: whoever is killed between them removes the rest at the next start.
    void erase(const std::string& id, const std::string& folder, const std::string& source);
    /// A source that came over the API and that no job has any more, with its folder.
    void discardUpload(const std::string& source);
    /// Tells the row as it is now; it has this event's number from then on.
    void announce(JobWork& work, model::Event::Kind kind);
    void publish(model::Event event);
    /// `published`: names that the embedded ingest has. Neither one of them nor of a job, without regard to case.
    std::string uniqueName(const std::string& wanted, const FoldedNames& published) const;
    /// Errors: Conflict, NameTaken.
    model::Result<std::string> nameFor(const model::AddRequest& request, const FoldedNames& published) const;
    /// Encoders that may run at once, here and elsewhere.
    int slotCount() const;
    /// Processors that one encoder may take. Where others help, a slot of theirs is one.
    int lanesEach() const { return slotsElsewhere() > 0 ? 1 : slotCount(); }
    /// Tasks that may be given away: those that run, and some in line for other machines.
    int tasksAtOnce() const { return slotCount() + (m_options.capacity ? m_options.capacity->ahead() : 0); }
    /// Of all jobs.
    int load() const;
    /// So much that nobody works on yet is not given away any more, of the last jobs first.
    void takeBack(int most);
    int slotsElsewhere() const { return m_options.capacity ? m_options.capacity->slotsElsewhere() : 0; }
    /// What a job would begin. Nothing while something is in its way that may pass: it is looked at again by itself.
    Wish wishOf(JobWork& work);
    /// Asks now and again what the computer runs on, if the settings want jobs to wait on battery.
    void watchPower();
    void readPower();
    JobWork::Limits limits() const {
        return {
            .attempts = m_settings.chunkRetries,
            .slots = slotCount(),
            .minimumFree = static_cast<std::int64_t>(m_settings.minimumFreeGb) * 1'000'000'000,
            .yields = m_settings.priority != "normal",
            .guard = m_guard,
            .mostFetched = m_mostFetched,
        };
    }
    /// From the settings and the environment: where links may lead, and how large what they lead to may be.
    void readLinkLimits();
    /// In queue order, and few ahead of what is encoded: each takes room.
    void startFetches();
    void checkDrained();
    void tellJobs(const PublishTarget& target, JobWork::TargetRole role);
    /// Whether uploads of its jobs wait, and why.
    void showUploads(const std::string& store);
    /// The log tells how wrong its estimate was; later ones know.
    void learnFrom(JobWork& work);
    /// Says once that the job list cannot be written, and tries again later.
    void watchStore();
    /// `question` reads what is on disk: it is put once that holds what was told so far.
    void onceWritten(std::function<void()> question);
    void askDeferred();
    /// Gathers what is written, looks afterwards whether it could be, and lets those ask who waited for it.
    class Batch {
    public:
        explicit Batch(LocalService& service) : m_service(service), m_together(std::in_place, service.m_store) {}
        ~Batch() {
            m_together.reset();
            m_service.watchStore();
            m_service.askDeferred();
        }
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

    private:
        LocalService& m_service;
        std::optional<JobStore::WriteBatch> m_together;
    };

    EngineOptions m_options;
    std::unique_ptr<QLockFile> m_lock;
    JobStore m_store;
    JobReader m_reader;
    std::vector<std::function<void()>> m_deferred;                     ///< questions that were asked while a batch is open
    std::int64_t m_onDisk = 0;                                         ///< jobs that lie there alone
    std::unordered_set<std::string> m_erasing;                         ///< forgotten, and not gone from the disk yet
    std::vector<std::pair<PublishTarget, JobWork::TargetRole>> m_told; ///< one a store, as jobs were told of them
    bool m_isLettingGo = false;
    model::Settings m_settings;
    std::string m_encoder; ///< program
    std::shared_ptr<work::Executor> m_executor;
    base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    PresetLibrary m_shelf;
    const std::shared_ptr<std::mutex> m_shelfLock = std::make_shared<std::mutex>(); ///< one change to the folder at a time
    LinkSecrets m_links;
    net::AddressGuard m_guard;
    std::int64_t m_mostFetched = 0; ///< bytes
    PublishTargets m_targets;
    std::vector<model::PastJob> m_experience;
    JobQueue m_queue;
    std::set<std::string> m_changed, m_unsaved;
    const std::string m_epoch;
    std::int64_t m_seq = 0;                       ///< of the last event
    std::map<std::string, std::int64_t> m_logged; ///< by job: lines of its log; none of a job whose log was not written to yet
    StatusMeter m_meter, m_load;
    double m_machineBusy = 0; ///< 0…1, over the last seconds
    model::SystemStatus m_status;
    std::function<IngestStatus()> m_askIngest;
    std::function<int(const std::string&)> m_askViewers;
    std::function<model::ViewerList()> m_askViewerList;
    std::function<std::optional<UploadedSource>(const std::string&)> m_findUpload;
    std::string m_mediaFolder;
    std::unique_ptr<QThreadPool> m_disks = std::make_unique<QThreadPool>();  ///< where jobs ask their disks and write results
    std::unique_ptr<FilmEstimates> m_estimates;                              ///< once one has been asked for
    std::unique_ptr<QThreadPool> m_copies = std::make_unique<QThreadPool>(); ///< one at a time: the disk is what limits them
    const std::shared_ptr<std::atomic<bool>> m_stopCopies = std::make_shared<std::atomic<bool>>(false);
    std::unique_ptr<QThreadPool> m_fetches = std::make_unique<QThreadPool>(); ///< where links are fetched
    QTimer m_changes, m_saves, m_statusTimer, m_catchUp, m_watch, m_powerTimer, m_startTimer;
    std::int64_t m_nextStart = 0; ///< wall clock of the next job that waits for its time; 0: none does
    base::PowerHold m_powerHold;
    bool m_isAskingPower = false;
    base::Text m_storeProblem;    ///< why the job list cannot be written now
    base::Text m_settingsProblem; ///< why the defaults hold
    bool m_scheduled = false, m_draining = false;
    bool m_paused = false; ///< "Pause all": later jobs wait too
};

} // namespace engine
