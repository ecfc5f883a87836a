// What happened to the tasks, and what follows from it.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"
#include "core/fleet/wire/codec.hpp"

#include <algorithm>

namespace fleet {
namespace {

/// Another attempt would end the same way: of the source, not of the chunk.
bool isFinal(base::ErrorCode code) {
    using enum base::ErrorCode;
    return code == NoMedia || code == Unsupported || code == InvalidInput || code == SourceChanged;
}

/// The disk of this host is in the way, which no attempt can help.
bool isOfThisHost(base::ErrorCode code) {
    using enum base::ErrorCode;
    return code == Io || code == WorkFolderFull || code == WorkFolderUnwritable;
}

base::Error lost(const std::string& worker) {
    return {base::ErrorCode::EncoderStopped,
        base::text(QT_TRANSLATE_NOOP("Core", "Nothing was heard of %1 any more, which worked on it."), worker)};
}

/// What a worker said of an attempt that failed; nothing that makes sense where it said nothing.
std::optional<base::Error> faultOf(const QueueEvent& event) {
    if (event.kind == EventKind::Expired) return lost(event.worker);
    if (event.kind != EventKind::Failure) return std::nullopt;
    const auto fail = wire::read<wire::Fail>(QByteArray::fromStdString(event.body), kMostResultBytes);
    if (!fail || fail->message.isEmpty())
        return base::Error{base::ErrorCode::EncoderStopped,
            base::text(QT_TRANSLATE_NOOP("Core", "The attempt of %1 failed (%2)."), event.worker, word(event.cause))};
    return base::Error{static_cast<base::ErrorCode>(fail->code), fail->message};
}

} // namespace

void Coordinator::take(const QueueEvent& event) {
    const auto found = m_tasks.find(event.task);
    if (found == m_tasks.end()) { // nobody wants it any more
        m_settlements.push_back(
            {.event = event.id, .outcome = Outcome::Cancelled, .task = event.task, .fence = event.fence, .worker = event.worker});
        return;
    }
    Task& task = found->second;
    Job& job = m_jobs.find(jobOf(event.task))->second;
    if (event.kind == EventKind::Result) return came(event, task, job);
    apply(m_courses.take(event, moment()));
    if (event.kind == EventKind::Claimed || event.kind == EventKind::Adopted) return claimed(event, task, job);
    const std::string ending(event.kind == EventKind::Expired ? "lost" : word(event.cause));
    const auto fault = faultOf(event);
    record(event, task, ending.empty() ? "failed" : ending, fault ? fault->message : std::string());
    if (event.cause == Cause::OutOfMemory) job.memoryMb = grownMemoryMb(job.memoryMb);
    job.isDirty = true;
    task.waitsSinceMs = nowMs();
    if (fault) task.fault = fault;
    if (fault && event.kind == EventKind::Failure && isFinal(fault->code)) {
        tell(task.run, *fault, false);
        return abandon(event.task);
    }
    endIfOver(event.task, task);
}

void Coordinator::apply(const Step& step) {
    m_settlements.insert(m_settlements.end(), step.settlements.begin(), step.settlements.end());
    for (const auto& one : step.rests) rest(one);
    for (const auto& task : step.changed) changed(task);
}

void Coordinator::claimed(const QueueEvent& event, Task& task, Job& job) {
    task.began.try_emplace(event.fence, nowMs());
    if (!event.pin.empty() && job.pins.try_emplace(event.need, event.pin).second)
        m_batch.pins.push_back({std::string(jobOf(event.task)), event.need, event.pin});
    // It claims again after its rest only when its own test was passed.
    if (event.kind == EventKind::Claimed && m_courses.needsTest(event.worker))
        for (const auto& one : m_courses.tested(event.worker, true)) rest(one);
    tellAttempt(event, task);
    job.isDirty = true;
}

void Coordinator::came(const QueueEvent& event, Task& task, Job& job) {
    const Step step = m_courses.take(event, moment());
    apply(step);
    job.isDirty = true;
    if (step.isToVerify) return judge(event);
    for (const auto& one : step.settlements)
        if (one.outcome == Outcome::Superseded) record(event, task, "superseded", {});
}

void Coordinator::judge(const QueueEvent& event) {
    const auto found = m_tasks.find(event.task);
    if (found == m_tasks.end()) { // given up while its files waited
        m_settlements.push_back(
            {.event = event.id, .outcome = Outcome::Cancelled, .task = event.task, .fence = event.fence, .worker = event.worker});
        return;
    }
    Task& task = found->second;
    Job& job = m_jobs.find(jobOf(event.task))->second;
    const auto result = proven(event, task, job);
    if (!result && isOfThisHost(result.error().code)) {
        m_trouble = result.error();
        m_again.push_back(event);
        return;
    }
    if (result) {
        keep(event, task, job, *result);
    } else {
        task.fault = result.error();
        record(event, task, "refused", result.error().message);
    }
    apply(m_courses.verified(event, result.has_value(), moment()));
    if (!result) endIfOver(event.task, task);
}

base::Result<Coordinator::Proven> Coordinator::proven(const QueueEvent& event, const Task& task, const Job& job) {
    const auto pin = job.pins.find(needOf(task.assignment->order));
    if (pin != job.pins.end() && pin->second != pinName(event.pin))
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 was made by an encoder that makes other bytes than the job was begun with (%2, not %3)."),
                event.task, pinName(event.pin), pin->second)};
    if (!isOwn(event.worker)) return provenFromElsewhere(event, task, job);
    // Its segments were checked as they were made, by who publishes them.
    const auto report = m_ownReports.find({event.task, event.fence});
    if (report == m_ownReports.end())
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 was made here, and is not known any more."), event.task)};
    return Proven{.result = report->second.result};
}

base::Result<Coordinator::Proven> Coordinator::provenFromElsewhere(const QueueEvent& event, const Task& task, const Job& job) {
    const auto said = wire::read<wire::Result>(QByteArray::fromStdString(event.body), kMostResultBytes);
    if (!said) return base::Error{base::ErrorCode::CheckFailed, said.error().text};
    const auto began = std::chrono::steady_clock::now();
    MR_ASSIGN(const auto files,
        verify({.assignment = *task.assignment,
            .result = *said,
            .staging = m_table.stagingFolder(event.task, event.fence),
            .folder = task.place.folder,
            .inits = job.inits}));
    endOwn(event.task); // nobody else writes there from now on
    MR_TRY(promote(files));
    m_options.metrics->verify.observe(secondsSince(began));
    return Proven{.result = said->result, .bytesIn = said->fetched.bytes, .cacheHits = said->fetched.hits};
}

void Coordinator::keep(const QueueEvent& event, Task& task, Job& job, const Proven& proven) {
    const std::string need = needOf(task.assignment->order);
    const std::string pin = pinName(event.pin);
    if (!pin.empty() && job.pins.try_emplace(need, pin).second) m_batch.pins.push_back({std::string(jobOf(event.task)), need, pin});
    m_batch.results.push_back(
        {.recipe = task.assignment->recipe, .pin = job.pins[need], .atMs = m_clock.wallMs(), .result = proven.result});
    for (const auto& facts : proven.result.renditions) job.inits.insert_or_assign(facts.rendition, facts);
    record(event, task, "kept", {}, &proven);
    if (isOwn(event.worker)) m_own.erase(event.task);
    else m_swept.push_back(m_table.stagingFolder(event.task, event.fence));
    m_table.done(event.task);
    tell(std::exchange(task.run, 0), proven.result, !isOwn(event.worker));
    task.isReplayed = false;
}

void Coordinator::endIfOver(const std::string& name, Task& task) {
    const Course* course = m_courses.find(name);
    if (!course || course->state != TaskState::Quarantined) return;
    endOwn(name);
    const base::Error why = task.fault.value_or(lost(course->worker));
    tell(std::exchange(task.run, 0),
        base::Error{base::ErrorCode::ChunkGivenUp,
            base::text(QT_TRANSLATE_NOOP("Core", "It failed %1 times, on more than one machine where there was one. The last time: %2"),
                static_cast<std::int64_t>(std::max(course->faults.size(), course->losses.size())), why.text)},
        false);
    task.isReplayed = false;
}

} // namespace fleet
