#pragma once
/// Files that workers bring: each attempt at a task has a folder of its own, into which nobody else's files come, and where no file is
/// replaced. What may come is decided here: names, number and bytes by the task's list; whoever receives the bytes writes them into the
/// hidden file that it is given and has it kept.
///
/// Owns no folder: the coordinator says where an attempt's lies (`Assignments::stagingFolder`), reads there, and `sweep` removes what
/// nobody wants any more. Any thread; every method may wait for a disk.

#include "core/fleet/gateway/assignments.hpp"
#include "core/fleet/metrics/fleet_metrics.hpp"

#include <map>
#include <mutex>

namespace fleet {

class StagingArea {
public:
    /// `assignments` outlives this.
    explicit StagingArea(Assignments& assignments, std::shared_ptr<FleetMetrics> metrics = std::make_shared<FleetMetrics>())
        : m_assignments(assignments), m_metrics(std::move(metrics)) {}

    /// A file on its way in. What was not kept goes with it.
    class Incoming {
    public:
        ~Incoming();
        Incoming(const Incoming&) = delete;
        Incoming& operator=(const Incoming&) = delete;
        /// To be made by who receives: hidden, in the attempt's folder, which is there.
        const std::string& path() const { return m_path; }
        /// So many may come.
        std::int64_t mostBytes() const { return m_mostBytes; }

    private:
        friend class StagingArea;
        Incoming(StagingArea& owner, TaskRef attempt, std::string name)
            : m_owner(owner), m_attempt(std::move(attempt)), m_name(std::move(name)) {}
        StagingArea& m_owner;
        const TaskRef m_attempt;
        const std::string m_name;
        std::string m_path;
        std::int64_t m_mostBytes = 0;
    };

    /// `announced`: bytes that will come; -1: not known, and it is given all that is left. Errors: TaskCancelled, ResultSuperseded,
    /// ResultRefused (no file of that task), TooLarge, WorkFolderFull, Io.
    base::Result<std::unique_ptr<Incoming>> begin(const TaskRef& attempt, const std::string& name, std::int64_t announced);
    enum class Kept { New, Same };
    /// It is written and synced, with our own sum of it. Errors: ResultRefused (there is one of that name with other bytes), Io.
    base::Result<Kept> keep(Incoming& incoming, std::int64_t bytes, const std::string& sha256);

    /// What is there of that name, by our own sum.
    std::optional<StagedObject> find(const TaskRef& attempt, const std::string& name);

    /// Below `root`, folders of attempts (<job>/<unit>.<fence>) whose task nobody wants and into which nothing came for a day. How many
    /// were removed.
    int sweep(const std::string& root, std::int64_t wallMs);
    static constexpr std::int64_t kSweptAfterMs = 24 * 3'600'000LL;

private:
    struct Attempt {
        std::map<std::string, StagedObject> files;
        std::int64_t reserved = 0; ///< for those on their way in
        int incoming = 0;
    };
    /// With what an earlier process left in its folder. Called with the lock.
    Attempt& opened(const TaskRef& attempt);
    void ended(const Incoming& incoming);
    base::Result<void> place(const Incoming& incoming);

    Assignments& m_assignments;
    std::mutex m_mutex;
    std::map<TaskRef, Attempt> m_attempts;
    const std::shared_ptr<FleetMetrics> m_metrics;
};

/// <root>/<job>/<unit>.<fence>: what an `Assignments` with a root answers.
std::string stagingFolderBelow(const std::string& root, const std::string& task, std::int64_t fence);
/// The two, of the last part of such a path. Nothing: it is none.
std::optional<TaskRef> attemptNamed(const std::string& job, const std::string& folder);

} // namespace fleet
