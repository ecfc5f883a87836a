#pragma once
/// The truth about the fleet, in a file of its own (`fleet.sqlite`): the epoch, the tasks with their courses, the attempts, the results by
/// recipe and pin, pins of jobs, workers. What the queue holds can be made of it again. Belongs to the coordinator's thread: each call may
/// wait for the disk.

#include "core/fleet/coordinator/database.hpp"
#include "core/fleet/coordinator/journal_rows.hpp"

#include <optional>

namespace fleet {

class Journal {
public:
    /// Errors: Io, Unsupported (a newer Millrace wrote it).
    static base::Result<std::unique_ptr<Journal>> open(const std::string& path);

    /// The next epoch, before a queue is begun with it: each is given once. Errors: Io.
    base::Result<std::int64_t> raiseEpoch();
    /// One transaction. What cannot be written stays the caller's, to be written later. Errors: Io, WorkFolderFull.
    base::Result<void> write(const JournalBatch& batch);

    /// In the order in which they came. One that cannot be read is left out and forgotten.
    base::Result<std::vector<TaskRow>> tasks();
    base::Result<std::vector<PinRow>> pins();
    base::Result<std::vector<WorkerRow>> workers();
    /// Nothing where it was not made, or too long ago.
    std::optional<model::TaskResult> result(const std::string& recipe, const std::string& pin);
    /// "" where nothing is kept under that name.
    std::string fact(const std::string& name);
    /// That ended within these times of the wall clock.
    base::Result<std::vector<AttemptRow>> attempts(std::int64_t fromMs, std::int64_t toMs);
    /// Of one task, the oldest first.
    base::Result<std::vector<AttemptRow>> attemptsOf(const std::string& task);
    /// What is older than that goes, but for workers. Errors: Io.
    base::Result<void> forgetBefore(std::int64_t wallMs);

private:
    explicit Journal(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
    base::Result<void> writeTasks(const JournalBatch& batch);
    base::Result<void> writeWork(const JournalBatch& batch);
    base::Result<void> writeWorkers(const JournalBatch& batch);
    base::Result<std::vector<AttemptRow>> attemptsWhere(const QString& which, const QVariantList& values);

    std::unique_ptr<Database> m_database;
};

/// "waiting", "leased" …
const char* wordOf(TaskState state);
/// As the journal has it. Errors: InvalidInput.
QByteArray written(const Course& course);
base::Result<Course> courseFrom(const QByteArray& bytes);

} // namespace fleet
