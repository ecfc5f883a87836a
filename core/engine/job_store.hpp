#pragma once
/// The jobs on disk: one SQLite file that survives a kill at any moment (WAL, one transaction per change). Main thread.
///
/// It answers at once what one look into an index finds; what costs more is asked by `JobReader`.
///
/// What cannot be written at once (another program holds the file, its disk is full) is kept in order and written later:
/// the main thread never waits, and nothing is lost while this process lives.

#include "core/engine/stored_job.hpp"
#include "core/model/kept_answer.hpp"
#include "core/model/settings.hpp"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <deque>
#include <map>
#include <optional>

namespace engine {

class JobStore {
public:
    /// Opens or makes the file. One of an earlier schema is brought up to this one (job_schema.hpp). Errors: Io, Unsupported (a newer
    /// Millrace wrote it).
    static base::Result<JobStore> open(const std::string& path);
    JobStore(JobStore&& other) noexcept;
    ~JobStore();

    /// All jobs in queue order. Errors: Io (a damaged file: nothing may be written over it), Unsupported (a row that
    /// this version cannot read).
    base::Result<std::vector<StoredJob>> load() const;
    /// What is worked on, waits or deletes its output, and the `recent` ones that have ended last; without the removed ones. Errors: as
    /// load.
    base::Result<std::vector<StoredJob>> loadLive(int recent) const;
    base::Result<std::vector<StoredJob>> loadRemoved() const;
    /// All that are not removed.
    std::int64_t count() const;
    /// Of those; -1 of none.
    std::int64_t lastPosition() const;
    /// Of one that is not removed; nothing of one that there is not.
    std::optional<model::JobState> stateOf(const std::string& id) const;
    /// Whether a job is called so, a removed one too; without regard to case.
    bool hasName(const std::string& name) const;
    /// The last one in the queue that is called so, other than `except`.
    std::optional<model::Job> withName(const std::string& name, const std::string& except) const;
    /// The last one that was made from this file and is not removed.
    std::optional<model::Job> madeFrom(const std::string& source) const;
    /// Revisions that are saved from now on count in this session alone, which is returned.
    qint64 beginSession();
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
    bool isGathering() const { return m_openBatches > 0; }
    bool hasPendingWrites() const { return m_openBatches == 0 && !m_waiting.empty(); }
    /// Why something waits; empty when nothing does.
    const base::Text& problem() const { return m_problem; }

    /// The newest lines after number `after`, at most `newest`; the newest last.
    std::vector<model::LogLine> log(const std::string& id, std::int64_t after, int newest) const;
    /// The number of its last line; 0 of none.
    std::int64_t logLength(const std::string& id) const;

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
    // job_store_answers.cpp
    /// Nothing when none was kept, or before `since`.
    std::optional<model::KeptAnswer> answerOf(const model::CommandKey& key, std::int64_t since) const;
    /// With it those from before `since` go.
    void keepAnswer(const model::CommandKey& key, const model::KeptAnswer& answer, std::int64_t since);
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
    base::Result<std::vector<StoredJob>> read(const QString& which) const;
    std::optional<model::Job> lastWhere(const QString& which, const QVariantList& values) const;
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection); }
    base::Result<void> run(const QString& statement, const QVariantList& values = {}) const;
    /// One of those that are written again and again, with other values.
    base::Result<void> runAgain(const Statement& statement);

    QString m_connection;
    std::map<QString, QSqlQuery>
        m_prepared; ///< by their text: SQLite parses each once, not for each of a thousand jobs; ends before the connection
    std::string m_path;
    qint64 m_session = 0; ///< 0: none has begun
    int m_openBatches = 0;
    std::deque<Statement> m_waiting;
    std::map<model::CommandKey, model::KeptAnswer> m_unwrittenAnswers; ///< what waits of them
    base::Text m_problem;
};

} // namespace engine
