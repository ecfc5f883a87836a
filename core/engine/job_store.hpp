#pragma once
/// The jobs on disk: one SQLite file that survives a kill at any moment (WAL, one transaction per change). Main thread.
///
/// What cannot be written at once (another program holds the file, its disk is full) is kept in order and written later:
/// the main thread never waits, and nothing is lost while this process lives.

#include "core/engine/publish_target.hpp"
#include "core/model/job.hpp"
#include "core/model/plan.hpp"
#include "core/model/settings.hpp"

#include <QSqlDatabase>
#include <QVariant>
#include <deque>
#include <map>

namespace engine {

/// A job with everything the engine needs to go on with it. Its position in the queue is a column of its row, which wins over the
/// document's.
struct StoredJob {
    model::Job job;
    model::Preset preset;
    std::optional<model::MediaInfo> media;
    std::optional<model::Plan> plan;
    std::string folder;        ///< its job folder; stays where it was when another is set for later jobs
    std::vector<int> attempts; ///< by chunk, then by audio track
    std::vector<int> running;  ///< units at work when this was written
    bool removed = false;
    model::Proof proof;            ///< of a finished job
    model::Estimate firstEstimate; ///< before its first chunk
    PublishTarget destination;     ///< where it is published; its links are made of this. Without a store: not known yet
    bool claimed = false;          ///< its name at the target was free, or taken over
    std::string claimedAt;         ///< PublishTarget::store; "": an earlier version did not say
    bool ownName = false;          ///< the operator chose the name: it is not changed when it is taken
    bool replace = false;          ///< what has the name already goes
    bool patch = false;            ///< the operator chose "Retry and patch"

    template <class F> static void describe(F&& f) {
        f("job", &StoredJob::job);
        f("preset", &StoredJob::preset);
        f("media", &StoredJob::media);
        f("plan", &StoredJob::plan);
        f("spool", &StoredJob::folder);
        f("attempts", &StoredJob::attempts);
        f("running", &StoredJob::running);
        f("removed", &StoredJob::removed);
        f("proof", &StoredJob::proof);
        f("firstEstimate", &StoredJob::firstEstimate);
        f("destination", &StoredJob::destination);
        f("claimed", &StoredJob::claimed);
        f("claimedAt", &StoredJob::claimedAt);
        f("ownName", &StoredJob::ownName);
        f("replace", &StoredJob::replace);
        f("patch", &StoredJob::patch);
    }
};

/// The row's preset and its ladder, as the job has it now.
void showPreset(StoredJob& stored);

class JobStore {
public:
    /// Opens or makes the file. One of an earlier schema is brought up to this one, step by step and in one transaction, after a copy of it
    /// was laid beside it (jobs.sqlite.v1). Errors: Io, Unsupported (a newer Millrace wrote it).
    static base::Result<JobStore> open(const std::string& path);
    JobStore(JobStore&& other) noexcept;
    ~JobStore();

    /// All jobs in queue order. Errors: Io (a damaged file: nothing may be written over it), Unsupported (a row that
    /// this version cannot read).
    base::Result<std::vector<StoredJob>> load() const;
    void save(const StoredJob& job);
    /// The positions of these alone.
    void savePositions(const std::vector<const StoredJob*>& jobs);
    void erase(const std::string& id);
    void appendLog(const std::string& id, const model::LogLine& line);

    /// While one lives, changes are gathered; they are written together when it ends.
    class WriteBatch {
    public:
        explicit WriteBatch(JobStore& store) : m_store(store) { ++store.m_openBatches; }
        ~WriteBatch();
        WriteBatch(const WriteBatch&) = delete;
        WriteBatch& operator=(const WriteBatch&) = delete;

    private:
        JobStore& m_store;
    };

    /// Tries again to write what waits. While something does, nothing else tries: each try may wait for another program.
    void flush();
    bool hasPendingWrites() const { return m_openBatches == 0 && !m_waiting.empty(); }
    /// Why something waits; empty when nothing does.
    const base::Text& problem() const { return m_problem; }

    /// The newest lines after number `after`, at most `newest`; the newest last.
    std::vector<model::LogLine> log(const std::string& id, std::int64_t after, int newest) const;
    /// By job: the number of its last line.
    std::map<std::string, std::int64_t> logLengths() const;

    /// "Pause all" was the last word.
    bool paused() const;
    void savePaused(bool paused);
    struct LoadedSettings {
        model::Settings settings;
        std::string problem; ///< why these are the defaults though others were kept, and where those lie now; "": they are right
        base::Text parts{};  ///< of the problem
    };
    /// Settings that cannot be read are put aside in a file, never lost. Errors: as load.
    base::Result<LoadedSettings> settings();
    void saveSettings(const model::Settings& settings);
    /// What past jobs weighed and took, oldest first.
    std::vector<model::PastJob> experience() const;
    void saveExperience(const std::vector<model::PastJob>& jobs);

private:
    struct Statement {
        QString text;
        QVariantList values;
        std::string replaces; ///< a later statement with the same key makes this one needless; "": none does
    };
    void write(std::vector<Statement> statements);
    base::Result<void> writeWaiting();

    explicit JobStore(QString connection) : m_connection(std::move(connection)) {}
    base::Result<void> migrate(const std::string& path);
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection); }
    base::Result<void> run(const QString& statement, const QVariantList& values = {}) const;

    QString m_connection;
    std::string m_path;
    int m_openBatches = 0;
    std::deque<Statement> m_waiting;
    base::Text m_problem;
};

} // namespace engine
