#pragma once
/// The one interface the panel knows, by subject.
///
/// `engine::LocalService` runs the embedded engine; the API's client will be the other implementation, and the API's
/// routes call the same methods. Parameters, results and events are values with a `describe`. Lives on the main thread; every future
/// finishes there, and `eventPublished` is emitted there. No method blocks. A command answers for each of its jobs.

#include "core/model/event.hpp"
#include "core/model/ingest_test.hpp"
#include "core/model/paging.hpp"
#include "core/model/preset.hpp"
#include "core/model/settings.hpp"
#include "core/model/viewers.hpp"

#include <QFuture>
#include <QObject>

namespace model {

class JobService {
public:
    using Results = QFuture<Result<std::vector<CommandResult>>>;
    virtual ~JobService() = default;

    /// What is live, and what has ended of late; older ones are in the pages.
    virtual Snapshot snapshot() const = 0;
    /// Of all jobs, those of the snapshot too. Errors: InvalidInput (a limit, or a cursor that is not of this filter and order).
    virtual QFuture<Result<JobPage>> page(JobQuery query) = 0;
    /// One row, wherever it lies. Errors: NotFound.
    virtual QFuture<Result<Job>> job(std::string id) = 0;
    /// One result for each request, in their order. Every source becomes a job; a bad file becomes a failed one.
    /// Errors of one: NotFound (preset), Conflict (name), InvalidInput and NameTaken (AddRequest::again), Unsupported (kind of source).
    virtual Results addJobs(std::vector<AddRequest> requests) = 0;
    /// Remove hides jobs and stops their work; Restore brings them back until they are forgotten. Forget deletes removed ones for good,
    /// with their work folder: whoever removed them says when. Published output stays. At the next start all removed ones go.
    virtual Results act(std::vector<std::string> ids, JobAction action) = 0;
    virtual Results move(std::vector<std::string> ids, MoveTo where) = 0;
    /// To the place before another job, in the order that they have. Errors of one: NotFound; of all: NotFound (there is no `before`).
    virtual Results moveBefore(std::vector<std::string> ids, std::string before) = 0;
    /// Each is changed as a whole or not at all. Errors of one: NotFound (job, preset), InvalidInput (name), Conflict (something of it is
    /// made already, or another job has the name).
    virtual Results change(std::vector<JobChange> changes) = 0;
    /// Paused jobs of the same films with the same presets, under names of their own, so that they can be changed first. The results hold
    /// their ids; those of jobs that there are not, none.
    virtual Results duplicate(std::vector<std::string> ids) = 0;
    /// One for each, in their order.
    virtual QFuture<Result<std::vector<JobOutput>>> outputs(std::vector<std::string> ids) = 0;
    /// What a job of this film with this preset would weigh and take, as past jobs did; it is read for that, and nothing is kept. Of the
    /// request: source, preset, excerpt. Errors: NotFound (preset, upload), InvalidInput (a source that is not here, or not whole),
    /// SourceMissing, SourceUnreadable, NoMedia, DiskSilent (it could not be read in time), Busy.
    virtual QFuture<Result<Estimate>> estimate(AddRequest request) = 0;
    virtual QFuture<Result<void>> setAllPaused(bool paused) = 0;
    /// What the inspector shows beyond the row. Errors: NotFound.
    virtual QFuture<Result<JobChunks>> chunks(std::string id) = 0;
    virtual QFuture<Result<JobProof>> proof(std::string id) = 0;
    /// The newest lines after line number `after`, at most 2000. Errors: NotFound.
    virtual QFuture<Result<JobLog>> log(std::string id, std::int64_t after) = 0;
    /// A JPEG of at most 320 pixels width. NotFound until the source has been read.
    virtual QFuture<Result<QByteArray>> thumbnail(std::string id) = 0;
};

class PresetService {
public:
    virtual ~PresetService() = default;
    virtual QFuture<Result<std::vector<Preset>>> presets() = 0;
    /// Keeps one in the operator's own folder, and answers with it. Jobs hold what they were added with. Errors: InvalidInput (naming the
    /// field), Forbidden (one that comes with Millrace), Stale (another than `over` is there), Conflict (another one has the name), Io.
    virtual QFuture<Result<Preset>> savePreset(PresetSave save) = 0;
    /// `over`: its revision, as it was read. Errors: NotFound, Forbidden, Stale, Io.
    virtual QFuture<Result<void>> removePreset(std::string id, std::string over) = 0;
};

class SettingsService {
public:
    virtual ~SettingsService() = default;
    virtual QFuture<Result<SettingsView>> settings() = 0;
    /// Changes the named ones and no others. Errors: InvalidInput, naming the setting; then nothing is changed.
    virtual QFuture<Result<void>> changeSettings(SettingsChange change) = 0;
    /// Uploads a small object to where new jobs are published, reads it back and deletes it. Whoever cancels the future ends it. Errors:
    /// IngestSilent (there is no ingest now).
    virtual QFuture<Result<IngestTest>> testIngest() = 0;
};

class StatusService {
public:
    virtual ~StatusService() = default;
    virtual QFuture<Result<std::vector<ReadinessCheck>>> readiness() = 0;
    /// Those that SystemStatus::viewers counts.
    virtual QFuture<Result<ViewerList>> viewers() = 0;
};

/// All of them, and the one stream of events.
class Service : public QObject, public JobService, public PresetService, public SettingsService, public StatusService {
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    void eventPublished(const model::Event& event);
};

} // namespace model
