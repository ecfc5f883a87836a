// The course of a step: what is wanted, what happened, the journal, and what follows.

#include "core/fleet/coordinator/coordinator.hpp"

#include <QDir>
#include <algorithm>

namespace fleet {

namespace {

constexpr int kEventsAtOnce = 100;
constexpr std::int64_t kBeginAgainMs = 1000, kOtherMs = 10'000; ///< after another coordinator was met

} // namespace

Coordinator::Coordinator(const Context& context, CoordinatorOptions options)
    : m_journal(context.journal), m_queue(context.queue), m_clock(context.clock), m_mailbox(context.mailbox), m_table(context.table),
      m_watcher(context.watcher), m_listener(context.listener), m_options(std::move(options)) {}

base::Result<void> Coordinator::load() {
    MR_ASSIGN(auto workers, m_journal.workers());
    for (auto& worker : workers) m_workers.emplace(worker.name, std::move(worker));
    MR_ASSIGN(const auto pins, m_journal.pins());
    MR_ASSIGN(auto tasks, m_journal.tasks());
    for (auto& row : tasks) {
        // What is done is found by its recipe.
        if (row.course.state == TaskState::Done || row.course.state == TaskState::Cancelled) {
            m_batch.forget(row.task);
            continue;
        }
        if (row.course.state == TaskState::Returned) row.course.state = TaskState::Leased;
        auto assignment = assignmentOf(row.task, row.order, {row.source, row.folder});
        Task& task = add(row.task, std::move(assignment), {row.source, row.folder}, std::move(row.course));
        task.orphanUntilMs = nowMs() + kOrphanMs;
        MR_TRY(recallFailure(row.task, task));
    }
    for (const auto& [job, need, pin] : pins) m_jobs[job].pins[need] = pin;
    m_tidiedMs = nowMs();
    return m_journal.forgetBefore(m_clock.wallMs() - kKeptMs);
}

std::int64_t Coordinator::step() {
    for (auto& letter : m_mailbox.take()) letter(*this);
    const bool isTick = nowMs() - m_tickedMs >= kTickMs;
    if (!flush()) return kTickMs;
    if (m_mustBegin && !begin()) return kTickMs;
    if (isTick) tick();
    sendOwnReports();
    readEvents();
    if (!flush()) return kTickMs;
    offerAll(isTick);
    claimForOwn();
    readEvents(); // what was claimed a moment ago
    (void)flush();
    return m_tasks.empty() ? kTickMs : kPollMs;
}

bool Coordinator::follow(std::optional<base::Error> error) {
    m_trouble = std::move(error);
    if (m_trouble && needsRebuild(*m_trouble)) {
        m_mustBegin = true;
        m_beginWhy = m_trouble->code == base::ErrorCode::QueueLost ? "lost" : "not-ready";
    }
    return !m_trouble;
}

bool Coordinator::begin() {
    if (nowMs() < m_beginAgainMs) return false;
    const auto epoch = m_journal.raiseEpoch();
    if (!epoch) {
        m_trouble = epoch.error();
        return false;
    }
    const auto begun = m_queue.begin(*epoch);
    if (!answered(begun)) {
        // Each try takes an epoch.
        m_beginAgainMs = nowMs() + (begun.error().code == base::ErrorCode::OtherCoordinator ? kOtherMs : kBeginAgainMs);
        return false;
    }
    m_epoch = *epoch;
    m_mustBegin = false;
    m_options.metrics->rebuilds.add(1, {m_beginWhy});
    m_after.clear();
    m_settlements.clear(); // of events that are no more; what came of them is in the journal
    m_dropped.clear();
    m_again.clear(); // their workers have not heard, and say so again
    m_seenAfterMs = 0;
    for (auto& [attempt, report] : m_ownReports) report.isSent = false;
    for (const auto& task : m_courses.rebuilt(nowMs())) changed(task);
    for (auto& [name, job] : m_jobs) job.isDirty = true;
    for (const auto& [name, row] : m_workers) steer(name);
    // Reported or not, it is not known there.
    m_ownBeatMs = 0;
    beatForOwn();
    return flush();
}

void Coordinator::readEvents() {
    while (!m_mustBegin) {
        const auto events = m_queue.events(m_after, kEventsAtOnce);
        if (!answered(events)) return;
        for (const auto& event : *events) {
            take(event);
            m_after = event.id;
        }
        // What cannot be written is not added to.
        if (static_cast<int>(events->size()) < kEventsAtOnce || !flush()) return;
    }
}

bool Coordinator::flush() {
    const auto began = std::chrono::steady_clock::now();
    const auto isWritten = m_journal.write(m_batch);
    if (!isWritten) {
        m_trouble = isWritten.error();
        return false;
    }
    if (!m_batch.isEmpty()) m_options.metrics->commits.observe(secondsSince(began));
    m_batch = {};
    for (const auto& one : std::exchange(m_told, {})) m_watcher.ended(one.run, one.result, one.isFromElsewhere);
    for (const auto& folder : std::exchange(m_swept, {})) QDir(QString::fromStdString(folder)).removeRecursively();
    if (m_mustBegin) return true; // nothing is there that could be settled
    while (!m_dropped.empty()) {
        if (!answered(m_queue.drop(m_dropped.back()))) return true;
        m_dropped.pop_back();
    }
    if (m_settlements.empty() || !answered(m_queue.settle(m_settlements))) return true;
    for (const auto& one : std::exchange(m_settlements, {}))
        if (one.outcome != Outcome::Seen) m_ownReports.erase({one.task, one.fence});
    return true;
}

void Coordinator::tick() {
    m_tickedMs = nowMs();
    (void)answered(m_queue.tick());
    beatForOwn();
    lookAtWorkers();
    for (const auto& event : std::exchange(m_again, {})) judge(event);
    // Names first: a job that is dropped is no more in the list.
    std::vector<std::string> jobs;
    for (const auto& [name, job] : m_jobs) jobs.push_back(name);
    for (const auto& name : jobs) dropIfIdle(name, kIdleJobMs);
    tidy();
}

void Coordinator::tidy() {
    constexpr std::int64_t kEveryMs = 3'600'000;
    if (nowMs() - m_tidiedMs < kEveryMs) return;
    m_tidiedMs = nowMs();
    const auto tidied = m_journal.forgetBefore(m_clock.wallMs() - kKeptMs);
    if (!tidied) m_trouble = tidied.error();
}

void Coordinator::changed(const std::string& task) {
    const Course* course = m_courses.find(task);
    if (course && m_tasks.count(task) > 0) m_batch.put(task, *course);
}

void Coordinator::tell(RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere) {
    if (run == 0) return;
    m_runs.erase(run);
    m_told.push_back({run, result, isFromElsewhere});
}

Moment Coordinator::moment() {
    return {.nowMs = nowMs(), .draw = std::uniform_real_distribution<>(0, 1)(m_random)};
}

} // namespace fleet
