#pragma once
/// The one interface the panel knows.
///
/// `engine::LocalService` runs the embedded engine; the API's client will be the other implementation, and the API's
/// routes call the same methods. Parameters and results are values. Lives on the main thread; every future finishes
/// there, and `eventPublished` is emitted there. No method blocks.

#include "core/model/job.hpp"
#include "core/model/settings.hpp"

#include <QFuture>
#include <QObject>

namespace model {

struct AddRequest {
    std::string source, presetId;
    std::string name; ///< output folder; "" : from the file's stem
    bool paused = false;
    bool replace = false; ///< a film that has the name at the ingest goes; otherwise the job fails, or takes another name if `name` is ""
};

/// RetryAndPatch: damaged places of the source show the last good picture instead of failing the job.
enum class JobAction { Pause, Resume, Cancel, Retry, RetryAndPatch, Remove, Restore };

enum class MoveTo { Up, Down, Top, Bottom };

/// A job's new place in the queue.
struct Place {
    std::string id;
    std::int64_t position = 0;
};

struct Event {
    enum class Kind { JobAdded, JobChanged, JobsRemoved, OrderChanged, ChunksChanged, Logged, Status, SettingsChanged };
    Kind kind = Kind::JobChanged;
    std::string jobId;            ///< all kinds about one job
    std::optional<Job> job;       ///< JobAdded, JobChanged
    std::vector<std::string> ids; ///< JobsRemoved: all of one command
    std::vector<Place> places;    ///< OrderChanged: of those that moved
    std::optional<LogLine> line;  ///< Logged
    std::optional<SystemStatus> status;
};

struct Snapshot {
    std::vector<Job> jobs; ///< by position
    SystemStatus status;
    bool paused = false; ///< "Pause all"
};

class Service : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual Snapshot snapshot() const = 0;
    /// Ids of the new jobs, in the order of the requests. Every path becomes a job; a bad file becomes a failed one.
    virtual QFuture<Result<std::vector<std::string>>> addJobs(std::vector<AddRequest> requests) = 0;
    /// Remove hides jobs and stops their work; Restore brings them back until they are forgotten.
    virtual QFuture<Result<void>> act(std::vector<std::string> ids, JobAction action) = 0;
    /// Deletes these for good, with their spool, if they are removed: whoever removed them says when. Published output stays. At the next
    /// start all removed ones go.
    virtual QFuture<Result<void>> forgetRemoved(std::vector<std::string> ids) = 0;
    virtual QFuture<Result<void>> move(std::vector<std::string> ids, MoveTo where) = 0;
    virtual QFuture<Result<void>> setAllPaused(bool paused) = 0;
    virtual QFuture<Result<JobDetail>> detail(std::string id) = 0;
    /// A JPEG of at most 320 pixels width. NotFound until the source has been read.
    virtual QFuture<Result<QByteArray>> thumbnail(std::string id) = 0;
    virtual QFuture<Result<std::vector<Preset>>> presets() = 0;
    virtual QFuture<Result<Settings>> settings() = 0;
    virtual QFuture<Result<void>> saveSettings(Settings settings) = 0;
    virtual QFuture<Result<std::vector<ReadinessCheck>>> readiness() = 0;
    /// Makes a ten-second test pattern and adds it as a job.
    virtual QFuture<Result<std::string>> addTestPattern(std::string presetId) = 0;

Q_SIGNALS:
    void eventPublished(const model::Event& event);
};

} // namespace model
