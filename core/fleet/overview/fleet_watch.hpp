#pragma once
/// Looks at the fleet once a second, and at once when somebody has done something to it, at most twice a second; tells what has changed.
/// Owns the overview and the thread that looks, since the journal is waited for. Made and ended on the main thread; the rest any thread.

#include "core/fleet/overview/film_names.hpp"
#include "core/fleet/overview/overview.hpp"

#include <condition_variable>
#include <thread>

namespace fleet {

/// Where it looks. All of it outlives the watch.
struct WatchSources {
    Operations* operations = nullptr;
    const WorkerRoster* roster = nullptr;
    const Assignments* assignments = nullptr;
    const base::Clock* clock = nullptr;
    std::function<std::optional<base::Error>()> trouble = {}; ///< why nothing new is given out. Null: nothing is known of that
    std::function<std::int64_t()> epoch = {};                 ///< of the queue
    std::function<base::Result<WorkerView>()> own = {};       ///< this host's own slots. Null: it has none
    std::function<std::vector<IngestReading>()> ingests = {}; ///< does not wait. Null: none are known
};

class FleetWatch {
public:
    static constexpr std::int64_t kEveryMs = 1000, kAtLeastMs = 500;
    using Told = std::function<void(const OverviewChanges& changes)>;

    explicit FleetWatch(WatchSources sources);
    ~FleetWatch();
    FleetWatch(const FleetWatch&) = delete;
    FleetWatch& operator=(const FleetWatch&) = delete;

    /// Looks by itself from now on. `told` is called on its thread, never with nothing.
    void begin(Told told);
    /// Nobody is told anything from here on.
    void stop();
    /// Somebody has done something: it shows soon.
    void look();
    /// An audit found that what a worker made of a task is not what others make of it.
    void auditMismatch(const std::string& worker, const std::string& task);
    /// What it does each time; for tests, which have no thread look.
    OverviewChanges observe();
    /// No ids: all alerts. Told like other changes.
    void dismiss(const std::vector<std::string>& ids);

    const Overview& overview() const { return m_overview; }
    /// Lines after that number, also of a worker that has come since this last looked. Nothing: there is none of that name.
    std::optional<model::WorkerLog> log(const std::string& worker, std::int64_t after) const;
    FilmNames& films() { return m_films; }

private:
    using AttemptKey = std::pair<std::pair<std::string, std::int64_t>, std::string>;
    void run();
    void lookAtQueue();
    std::vector<EndedAttempt> endedSince(std::int64_t nowMs);
    static double sourceSecondsOf(const Assignments* assignments, const std::string& task);

    const WatchSources m_sources;
    FilmNames m_films;
    Overview m_overview;
    // Of the thread that looks.
    std::vector<KnownWorker> m_known; ///< as the journal had them last
    std::vector<QueueRow> m_queue;
    std::int64_t m_queueAgainMs = 0;               ///< monotonic: not counted before
    std::int64_t m_attemptsMs = 0;                 ///< since 1970: until then they were read
    std::map<AttemptKey, std::int64_t> m_attempts; ///< that were told, and when they ended
    std::mutex m_mutex;                            ///< over what follows
    std::condition_variable m_wake;
    Told m_told;
    bool m_isAsked = false, m_isStopped = false;
    std::thread m_thread;
};

} // namespace fleet
