// Who tries what, and how attempts ended: for the journal, and for people.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"
#include "core/fleet/wire/codec.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::size_t kMostMessageBytes = 1000; ///< of what a worker says: it may say what it likes

bool isFailure(const std::string& ending) {
    return ending != "kept" && ending != "superseded";
}

} // namespace

void Coordinator::record(const QueueEvent& event, Task& task, const std::string& ending, const std::string& message, const Proven* proven) {
    const auto began = task.began.find(event.fence);
    const double seconds = began == task.began.end() ? 0 : static_cast<double>(nowMs() - began->second.atMs) / 1000;
    const auto worker = m_workers.find(event.worker);
    AttemptRow row{.task = event.task,
        .job = task.audit ? task.audit->job : std::string(jobOf(event.task)),
        .worker = event.worker,
        .machine = worker == m_workers.end() ? event.worker : worker->second.machine(),
        .fence = event.fence,
        .ending = ending,
        .message = headOf(message, kMostMessageBytes),
        .endedMs = m_clock.wallMs(),
        .seconds = seconds};
    row.beganMs = row.endedMs - static_cast<std::int64_t>(seconds * 1000);
    if (proven) {
        row.bytesIn = proven->bytesIn;
        for (const auto& file : proven->result.segments) row.bytesOut += file.bytes;
    }
    measure(row, task, proven);
    if (ending != "lost") task.began.erase(event.fence); // who is lost may come back
    if (isFailure(ending)) {
        task.attempt.failedOn = row.worker;
        task.attempt.cause = ending;
        task.attempt.message = row.message;
    }
    if (ending == "kept") task.attempt.worker = row.worker;
    const Course* course = m_courses.find(event.task);
    // Somebody else may have it by now.
    task.attempt.isAtWork = course && course->state == TaskState::Leased && course->fence != event.fence;
    if (task.run != 0) m_watcher.attempted(task.run, task.attempt);
    m_batch.attempts.push_back(std::move(row));
}

void Coordinator::withdrawn(Task& task, Job& job) {
    // How that attempt ended is in the journal.
    job.isDirty = true;
    task.waitsSinceMs = nowMs();
    task.attempt.isAtWork = false;
    if (task.run != 0) m_watcher.attempted(task.run, task.attempt);
}

void Coordinator::tellAttempt(const QueueEvent& event, Task& task) {
    const Course* course = m_courses.find(event.task);
    if (!course || course->state != TaskState::Leased) return;
    task.attempt.worker = course->worker;
    task.attempt.number = course->attempts;
    task.attempt.isAtWork = true;
    if (task.run != 0) m_watcher.attempted(task.run, task.attempt);
}

base::Result<void> Coordinator::recallFailure(const std::string& name, Task& task) {
    const Course& course = *m_courses.find(name);
    task.attempt.worker = course.worker;
    task.attempt.number = course.attempts;
    if (course.attempts <= 1 && course.faults.empty() && course.losses.empty()) return {};
    MR_ASSIGN(const auto attempts, m_journal.attemptsOf(name));
    Job& job = m_jobs.find(jobOf(name))->second;
    int memoryMb = memoryMbOf(task.assignment->order);
    for (const auto& one : attempts) {
        if (!isFailure(one.ending)) continue;
        if (one.ending == word(Cause::OutOfMemory)) memoryMb = grownMemoryMb(memoryMb);
        job.memoryMb = std::max(job.memoryMb, memoryMb);
        task.attempt.failedOn = one.worker;
        task.attempt.cause = one.ending;
        task.attempt.message = one.message;
    }
    return {};
}

std::vector<ChunkRow> Coordinator::chunks(const std::string& job) const {
    std::vector<ChunkRow> rows;
    const auto found = m_jobs.find(job);
    if (found == m_jobs.end()) return rows;
    for (const auto& name : found->second.tasks) {
        const Course& course = *m_courses.find(name);
        const Task& task = m_tasks.at(name);
        ChunkRow row{.task = name, .job = job, .state = wordOf(course.state), .attempt = task.attempt};
        const auto began = task.began.find(course.fence);
        if (began != task.began.end()) row.seconds = static_cast<double>(nowMs() - began->second.atMs) / 1000;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace fleet
