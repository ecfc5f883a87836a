#include "core/fleet/coordinator/coordinator_thread.hpp"

namespace fleet {
namespace {

constexpr std::int64_t kOpenAgainMs = 5000;

base::Error stopping() {
    return {
        base::ErrorCode::Busy, base::text(QT_TRANSLATE_NOOP("Core", "The fleet's coordinator is about to end. Ask again in a moment."))};
}

base::Error silent() {
    return {base::ErrorCode::Busy,
        base::text(QT_TRANSLATE_NOOP(
            "Core", "The fleet's coordinator does not answer; the disk of its journal may be in the way. Ask again later."))};
}

/// A question on its way. One that is dropped unread is answered too.
template <class T> struct Asked {
    std::promise<base::Result<T>> promise;
    bool isAnswered = false;

    void answer(base::Result<T> its) {
        isAnswered = true;
        promise.set_value(std::move(its));
    }
    ~Asked() {
        if (!isAnswered) promise.set_value(stopping());
    }
};

} // namespace

CoordinatorThread::CoordinatorThread(ThreadOptions options, const base::Clock& clock, TaskWatcher& watcher, OfferListener* listener)
    : m_options(std::move(options)), m_clock(clock), m_watcher(watcher), m_listener(listener), m_table(m_options.staging, m_mailbox),
      m_thread([this] { run(); }) {}

CoordinatorThread::~CoordinatorThread() {
    stop();
}

void CoordinatorThread::stop() {
    m_mailbox.close();
    if (m_thread.joinable()) m_thread.join();
}

std::optional<base::Error> CoordinatorThread::trouble() const {
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

void CoordinatorThread::run() {
    const auto say = [this](const std::optional<base::Error>& trouble) {
        const std::lock_guard lock(m_mutex);
        if (trouble && (!m_trouble || m_trouble->message != trouble->message)) qWarning("%s", trouble->message.c_str());
        m_trouble = trouble;
        m_options.coordinator.metrics->stopped.set(trouble ? 1 : 0);
    };
    std::unique_ptr<Journal> journal;
    const std::shared_ptr<Queue> queue = m_options.queue();
    std::optional<Coordinator> coordinator;
    while (!coordinator) { // a disk may come back
        auto opened = Journal::open(m_options.journal);
        if (opened) {
            journal = std::move(*opened);
            coordinator.emplace(Coordinator::Context{.journal = *journal,
                                    .queue = *queue,
                                    .clock = m_clock,
                                    .mailbox = m_mailbox,
                                    .table = m_table,
                                    .watcher = m_watcher,
                                    .listener = m_listener},
                m_options.coordinator);
        }
        const auto loaded = opened ? coordinator->load() : base::Result<void>(opened.error());
        if (loaded) break;
        coordinator.reset();
        journal.reset();
        say(loaded.error());
        if (!m_mailbox.pause(kOpenAgainMs)) return;
    }
    std::int64_t restMs = 0;
    while (m_mailbox.wait(restMs)) {
        restMs = coordinator->step();
        m_epoch = coordinator->epoch();
        say(coordinator->trouble());
    }
}

template <class T> base::Result<T> OperationsDesk::answer(std::function<base::Result<T>(Coordinator&)> ask) {
    auto asked = std::make_shared<Asked<T>>();
    auto future = asked->promise.get_future();
    (void)m_mailbox.post([asked, ask = std::move(ask)](Coordinator& coordinator) { asked->answer(ask(coordinator)); });
    asked.reset();
    if (future.wait_for(m_patience) != std::future_status::ready) return silent(); // what it says later is for nobody
    return future.get();
}

base::Result<std::vector<KnownWorker>> OperationsDesk::workers() {
    return answer<std::vector<KnownWorker>>([](Coordinator& its) { return base::Result(its.workers()); });
}

base::Result<void> OperationsDesk::changeWorker(const std::string& name, const WorkerChange& change) {
    return answer<void>([name, change](Coordinator& its) { return its.changeWorker(name, change); });
}

base::Result<void> OperationsDesk::removeWorker(const std::string& name) {
    return answer<void>([name](Coordinator& its) { return its.removeWorker(name); });
}

base::Result<std::vector<QueueRow>> OperationsDesk::queue() {
    return answer<std::vector<QueueRow>>([](Coordinator& its) { return base::Result(its.queueRows()); });
}

base::Result<std::vector<ChunkRow>> OperationsDesk::chunks(const std::string& job) {
    return answer<std::vector<ChunkRow>>([job](Coordinator& its) { return base::Result(its.chunks(job)); });
}

base::Result<std::vector<QuarantinedTask>> OperationsDesk::quarantine() {
    return answer<std::vector<QuarantinedTask>>([](Coordinator& its) { return its.quarantine(); });
}

base::Result<void> OperationsDesk::replay(const std::string& task) {
    return answer<void>([task](Coordinator& its) { return its.replay(task); });
}

base::Result<int> OperationsDesk::replayQuarantined(const std::string& job) {
    return answer<int>([job](Coordinator& its) { return base::Result(its.replayQuarantined(job)); });
}

base::Result<std::vector<StuckThing>> OperationsDesk::clearStuck(bool isDryRun) {
    return answer<std::vector<StuckThing>>([isDryRun](Coordinator& its) { return base::Result(its.clearStuck(isDryRun)); });
}

base::Result<std::vector<ReportRow>> OperationsDesk::report(std::int64_t fromMs, std::int64_t toMs) {
    return answer<std::vector<ReportRow>>([fromMs, toMs](Coordinator& its) { return its.report(fromMs, toMs); });
}

base::Result<std::vector<WantedSlots>> OperationsDesk::wanted() {
    return answer<std::vector<WantedSlots>>([](Coordinator& its) { return base::Result(its.wanted()); });
}

base::Result<std::vector<EndedAttempt>> OperationsDesk::attempts(std::int64_t fromMs, std::int64_t toMs) {
    return answer<std::vector<EndedAttempt>>([fromMs, toMs](Coordinator& its) { return its.attempts(fromMs, toMs); });
}

base::Result<WorkerView> OperationsDesk::ownView() {
    return answer<WorkerView>([](Coordinator& its) { return base::Result(its.ownView()); });
}

} // namespace fleet
