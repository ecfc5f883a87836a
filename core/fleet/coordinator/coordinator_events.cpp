// What happened to the tasks, and what follows from it.

#include "core/fleet/coordinator/bounded_result.hpp"
#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"
#include "core/fleet/wire/codec.hpp"

#include <QFileInfo>
#include <algorithm>
#include <set>

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

base::Error givenUp(const Course& course, const base::Error& last, const std::string& source) {
    const auto& attempts = course.faults.size() >= course.losses.size() ? course.faults : course.losses;
    std::set<std::string> names;
    for (const auto& attempt : attempts) names.insert(attempt.worker);
    std::string workers;
    for (const auto& name : names) workers += (workers.empty() ? "" : ", ") + name;
    return {base::ErrorCode::ChunkGivenUp,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "It failed %1 times (on %2), the last time so: %3 Play %4 at this place: where it is damaged, mend it or convert it "
                       "with another program first. Retry tries this part once more."),
            static_cast<std::int64_t>(attempts.size()), workers, last.text,
            QFileInfo(QString::fromStdString(source)).fileName().toStdString())};
}

/// What a worker said of an attempt that failed; nothing that makes sense where it said nothing.
std::optional<base::Error> faultOf(const QueueEvent& event) {
    if (event.kind == EventKind::Expired) return lost(event.worker);
    if (event.kind != EventKind::Failure) return std::nullopt;
    const auto fail = wire::read<wire::Fail>(QByteArray::fromStdString(event.body), kMostResultBytes);
    if (!fail || fail->message.isEmpty())
        return base::Error{base::ErrorCode::EncoderStopped,
            base::text(QT_TRANSLATE_NOOP("Core", "The attempt of %1 failed (%2)."), event.worker, causeSaid(event.cause))};
    // It may say what it likes: a job shows a sentence of it.
    constexpr std::size_t kMostMessageBytes = 1000;
    const std::string english = fail->message.english();
    return base::Error{static_cast<base::ErrorCode>(fail->code),
        english.size() <= kMostMessageBytes ? fail->message : base::Text(headOf(english, kMostMessageBytes))};
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
    if (event.kind == EventKind::Withdrawn) return withdrawn(task, job);
    const std::string ending(event.kind == EventKind::Expired ? "lost" : word(event.cause));
    const auto fault = faultOf(event);
    learn(event, task, job);
    record(event, task, ending.empty() ? "failed" : ending, fault ? fault->message : std::string());
    job.isDirty = true;
    task.waitsSinceMs = nowMs();
    const bool isEnd = fault && isForGood(event, *fault, task);
    if (fault) {
        task.fault = fault;
        task.faultOn = event.worker;
    }
    if (isEnd) {
        tell(task.run, *fault, false);
        return abandon(event.task);
    }
    endIfOver(event.task, task);
}

void Coordinator::learn(const QueueEvent& event, const Task& task, Job& job) {
    if (event.cause == Cause::Source) job.sourceless[event.worker] = nowMs() + kSourcelessMs;
    if (event.cause != Cause::OutOfMemory) return;
    // By what this attempt was thought to need: ten at once that had too little say the same thing.
    const auto began = task.began.find(event.fence);
    job.memoryMb = std::max(job.memoryMb, grownMemoryMb(began == task.began.end() ? job.memoryMb : began->second.memoryMb));
}

bool Coordinator::isForGood(const QueueEvent& event, const base::Error& fault, const Task& task) const {
    if (event.kind != EventKind::Failure || !isFinal(fault.code)) return false;
    // One machine alone may be wrong about a film; with this one, or two of them, it is the film.
    const bool isSaidTwice = task.fault && task.fault->code == fault.code && task.faultOn != event.worker;
    return isSaidTwice || isOwn(event.worker) || m_courses.presentCount() < 2;
}

void Coordinator::apply(const Step& step) {
    m_settlements.insert(m_settlements.end(), step.settlements.begin(), step.settlements.end());
    for (const auto& one : step.rests) rest(one);
    for (const auto& task : step.changed) {
        changed(task);
        // The faults for which it was given up were those of a sick worker.
        const auto found = m_tasks.find(task);
        if (found != m_tasks.end() && found->second.isGivenUp && m_courses.find(task)->state == TaskState::Waiting)
            revive(task, found->second);
    }
}

void Coordinator::revive(const std::string& name, Task& task) {
    task.isReplayed = true;
    task.isGivenUp = false;
    task.waitsSinceMs = nowMs();
    Job& job = m_jobs.find(jobOf(name))->second;
    job.isDirty = true;
    job.idleSinceMs = -1;
    m_watcher.replayed(std::string(jobOf(name)));
}

void Coordinator::claimed(const QueueEvent& event, Task& task, Job& job) {
    m_lastFence = std::max(m_lastFence, event.fence);
    task.began.try_emplace(event.fence, Task::Began{nowMs(), job.memoryMb});
    if (!event.pin.empty() && job.pins.try_emplace(event.need, event.pin).second)
        m_batch.pins.push_back({std::string(jobOf(event.task)), event.need, event.pin});
    // It claims again after its rest only when its own test was passed.
    if (event.kind == EventKind::Claimed && m_courses.needsTest(event.worker))
        for (const auto& one : m_courses.tested(event.worker, true)) rest(one);
    tellAttempt(event, task);
    job.isDirty = true;
}

void Coordinator::came(const QueueEvent& event, Task& task, Job& job) {
    if (isDistrusted(event)) {
        job.isDirty = true;
        return refuseDistrusted(event, task);
    }
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
        m_decoded.erase({event.task, event.fence});
        m_settlements.push_back(
            {.event = event.id, .outcome = Outcome::Cancelled, .task = event.task, .fence = event.fence, .worker = event.worker});
        return;
    }
    Task& task = found->second;
    Job& job = m_jobs.find(jobOf(event.task))->second;
    const auto result = proven(event, task, job);
    if (!result && isOfThisHost(result.error().code)) {
        m_trouble = result.error();
        return putOff(m_again, event);
    }
    if (result && !*result) return; // it is decoded first
    m_decoded.erase({event.task, event.fence});
    if (result && task.audit) {
        audited(event, task, **result);
    } else if (result) {
        keep(event, task, job, **result);
    } else {
        task.fault = result.error();
        record(event, task, "refused", result.error().message);
    }
    apply(m_courses.verified(event, result.has_value(), moment()));
    if (!result) endIfOver(event.task, task);
}

void Coordinator::putOff(std::map<std::pair<std::string, Fence>, QueueEvent>& where, const QueueEvent& event) {
    QueueEvent& there = where[{event.task, event.fence}];
    if (!there.id.empty() && there.id != event.id) // its worker said it again
        m_settlements.push_back({.event = there.id, .task = event.task, .fence = event.fence, .worker = event.worker});
    there = event;
}

void Coordinator::judgeAgain() {
    for (const auto& [attempt, event] : std::exchange(m_again, {})) {
        // A disk that is full for one is full for the next: all of it is summed once a second otherwise.
        if (m_again.empty()) judge(event);
        else putOff(m_again, event);
    }
}

base::Result<std::optional<Coordinator::Proven>> Coordinator::proven(const QueueEvent& event, const Task& task, const Job& job) {
    if (isDistrusted(event)) // since it came
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 was made by %2, whose work was found wrong."), event.task, event.worker)};
    const auto pin = job.pins.find(needOf(task.assignment->order));
    const bool isStrict = m_trust.isStrict || job.isAudit;
    if (isStrict && pin != job.pins.end() && pin->second != pinName(event.pin))
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
    return std::optional(Proven{.result = report->second.result});
}

base::Result<std::optional<Coordinator::Proven>> Coordinator::provenFromElsewhere(
    const QueueEvent& event, const Task& task, const Job& job) {
    const auto said = wire::read<wire::Result>(QByteArray::fromStdString(event.body), kMostResultBytes);
    if (!said) return base::Error{base::ErrorCode::CheckFailed, said.error().text};
    const std::string staging = m_table.stagingFolder(event.task, event.fence);
    // What is compared has to be made, and not found: it has no place but where it was staged.
    const auto began = std::chrono::steady_clock::now();
    MR_ASSIGN(const auto files,
        verify({.assignment = *task.assignment,
            .result = *said,
            .staging = staging,
            .folder = task.audit ? staging : task.place.folder,
            .inits = job.inits}));
    constexpr std::int64_t kMostFetched = 1LL << 50; // what is counted never falls, nor does it end
    Proven proven{.result = boundedResult(task.assignment->order, said->result),
        .bytesIn = std::clamp<std::int64_t>(said->fetched.bytes, 0, kMostFetched),
        .cacheHits = std::clamp<std::int64_t>(said->fetched.hits, 0, kMostFetched)};
    if (task.audit) return std::optional(std::move(proven));
    const auto decoded = m_decoded.find({event.task, event.fence});
    if (decoded != m_decoded.end() && decoded->second) return *decoded->second;
    if (isToDecode(event, task)) {
        decode(event, task, files, proven.result);
        return std::optional<Proven>();
    }
    endOwn(event.task); // nobody else writes there from now on
    MR_TRY(promote(files));
    m_options.metrics->verify.observe(secondsSince(began));
    return std::optional(std::move(proven));
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
    considerAudit(event, task, proven.result);
}

void Coordinator::endIfOver(const std::string& name, Task& task) {
    const Course* course = m_courses.find(name);
    if (!course || course->state != TaskState::Quarantined) return;
    if (task.audit) return abandon(name); // no verdict
    endOwn(name);
    const base::Error why = task.fault.value_or(lost(course->worker));
    tell(std::exchange(task.run, 0), givenUp(*course, why, task.place.source), false);
    task.isReplayed = false;
    task.isGivenUp = true;
}

} // namespace fleet
