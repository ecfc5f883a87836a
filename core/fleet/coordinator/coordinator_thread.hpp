#pragma once
/// The thread that the coordinator lives on, with its journal and its connection to the queue; and what others need to speak to it. Made
/// and ended on the main thread; its end waits for a step, which may wait for Redis.

#include "core/fleet/coordinator/coordinator.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <thread>

namespace fleet {

struct ThreadOptions {
    std::string journal;                           ///< path of fleet.sqlite
    std::string staging;                           ///< folder that attempts are staged below; best on the work folder's disk
    std::function<std::shared_ptr<Queue>()> queue; ///< asked on that thread: one in memory for all, or one in Redis for it alone
    CoordinatorOptions coordinator{};
};

class CoordinatorThread {
public:
    /// `clock`, `watcher` and `listener` outlive it.
    CoordinatorThread(ThreadOptions options, const base::Clock& clock, TaskWatcher& watcher, OfferListener* listener);
    ~CoordinatorThread();
    CoordinatorThread(const CoordinatorThread&) = delete;
    CoordinatorThread& operator=(const CoordinatorThread&) = delete;

    /// Does nothing more; whoever waits for an answer hears Busy.
    void stop();
    Mailbox& mailbox() { return m_mailbox; }
    AssignmentTable& assignments() { return m_table; }
    /// Why nothing new is given out; nothing when all is well. Any thread.
    std::optional<base::Error> trouble() const;
    /// Of the queue, as it was begun last; 0: it was not. Any thread.
    std::int64_t epoch() const { return m_epoch; }

private:
    void run();

    const ThreadOptions m_options;
    const base::Clock& m_clock;
    TaskWatcher& m_watcher;
    OfferListener* const m_listener;
    Mailbox m_mailbox;
    AssignmentTable m_table;
    mutable std::mutex m_mutex; ///< over what follows
    std::optional<base::Error> m_trouble;
    std::atomic<std::int64_t> m_epoch{0};
    std::thread m_thread;
};

/// What operators ask, handed to the coordinator's thread and waited for. Any thread but that and the main one.
class OperationsDesk final : public Operations {
public:
    static constexpr std::chrono::milliseconds kPatience{20'000}; ///< a request is answered within 30 s
    /// `mailbox` outlives it. Errors of all also: Busy (no answer in time).
    explicit OperationsDesk(Mailbox& mailbox, std::chrono::milliseconds patience = kPatience) : m_mailbox(mailbox), m_patience(patience) {}

    base::Result<std::vector<KnownWorker>> workers() override;
    base::Result<void> changeWorker(const std::string& name, const WorkerChange& change) override;
    base::Result<void> removeWorker(const std::string& name) override;
    base::Result<std::vector<QueueRow>> queue() override;
    base::Result<std::vector<ChunkRow>> chunks(const std::string& job) override;
    base::Result<std::vector<QuarantinedTask>> quarantine() override;
    base::Result<void> replay(const std::string& task) override;
    base::Result<int> replayQuarantined(const std::string& job) override;
    base::Result<std::vector<StuckThing>> clearStuck(bool isDryRun) override;
    base::Result<std::vector<ReportRow>> report(std::int64_t fromMs, std::int64_t toMs) override;
    base::Result<std::vector<WantedSlots>> wanted() override;
    base::Result<std::vector<EndedAttempt>> attempts(std::int64_t fromMs, std::int64_t toMs) override;
    /// This host's own slots. Errors: Busy.
    base::Result<WorkerView> ownView();

private:
    /// What `ask` says there.
    template <class T> base::Result<T> answer(std::function<base::Result<T>(Coordinator&)> ask);

    Mailbox& m_mailbox;
    const std::chrono::milliseconds m_patience;
};

} // namespace fleet
