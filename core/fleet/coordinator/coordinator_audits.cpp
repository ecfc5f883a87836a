// Chunks that are made once more elsewhere, and what follows where the bytes differ.

#include "core/base/files.hpp"
#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::int64_t kAuditMs = 3'600'000; ///< an audit that nobody has made by then is none
constexpr const char* kAuditJob = ".audit";
constexpr int kLeastAudits = 4; ///< at once

std::string auditName(const Audit& audit) {
    const std::string unit = audit.task.substr(audit.job.size() + 1);
    return audit.job + kAuditJob + "/" + unit + "." + std::to_string(audit.fence) + (audit.other.empty() ? "" : ".again");
}

} // namespace

bool Coordinator::isResting(const std::string& worker) const {
    const auto rests = m_restUntilMs.find(worker);
    return rests != m_restUntilMs.end() && rests->second > nowMs();
}

bool Coordinator::hasWitness(const Audit& audit, bool mayBeHere) const {
    const auto isAsked = [&](const std::string& name) { return name == audit.worker || name == audit.other; };
    const bool isHere =
        mayBeHere && m_ownRoom > 0 && m_ownPin == audit.pin && !isAsked(m_options.host) && !m_courses.needsTest(m_options.host);
    return isHere || std::any_of(m_workers.begin(), m_workers.end(), [&](const auto& one) {
        const auto& [name, row] = one;
        return !isOwn(name) && !isAsked(name) && isPresent(name) && !isResting(name) && row.want == word(queue::Want::Run) &&
            pinOf(row, audit.need) == audit.pin;
    });
}

void Coordinator::considerAudit(const QueueEvent& event, const Task& task, const model::TaskResult& result) {
    if (m_trust.auditPercent <= 0) return;
    const work::Order& order = task.assignment->order;
    const Job& job = m_jobs.find(jobOf(event.task))->second;
    Audit audit{.task = event.task,
        .job = std::string(jobOf(event.task)),
        .worker = event.worker,
        .fence = event.fence,
        .madeMs = m_clock.wallMs(),
        .need = needOf(order),
        .pin = pinName(event.pin),
        .place = task.place,
        .sums = sumsOf(result)};
    if (job.pins.count(audit.need) > 0 && audit.pin.empty()) audit.pin = job.pins.at(audit.need);
    const auto worker = m_workers.find(event.worker);
    const bool isFirst = worker != m_workers.end() && worker->second.audited == 0 && m_firstAudits.count(event.worker) == 0;
    if (!isFirst && !isChosen(m_seed, "audit", task.assignment->recipe, m_trust.auditPercent)) return;
    const bool mayBeHere = task.assignment->objects.empty(); // they lie in the job's folder, and this host would write there
    if (audit.pin.empty() || !hasWitness(audit, mayBeHere)) return;
    if (m_audits >= std::max(kLeastAudits, allSlots())) return;
    if (isFirst) m_firstAudits.insert(event.worker);
    offerAudit(std::move(audit), order);
}

void Coordinator::offerAudit(Audit audit, const work::Order& order) {
    const std::string name = auditName(audit), id(jobOf(name));
    if (m_tasks.count(name) > 0) return;
    const work::Place here{audit.place.source, m_table.stagingFolder(name, 1)};
    if (!base::makeFolder(here.folder)) return; // no audit is worth an alarm about a disk
    Job& job = m_jobs[id];
    job.isAudit = true;
    job.pins[audit.need] = audit.pin;
    job.idleSinceMs = -1;
    Task& task = add(name, assignmentOf(name, order, audit.place), here, {});
    task.orphanUntilMs = nowMs() + kAuditMs;
    task.audit = std::make_shared<const Audit>(std::move(audit));
    ++m_audits;
}

void Coordinator::auditEnded(const Task& task) {
    if (!task.audit) return;
    --m_audits;
    m_firstAudits.erase(task.audit->worker);
    m_swept.push_back(task.place.folder);
}

void Coordinator::audited(const QueueEvent& event, Task& task, const Proven& proven) {
    record(event, task, "audit", {}, &proven);
    auditEnded(task);
    const std::shared_ptr<const Audit> audit = std::exchange(task.audit, nullptr);
    if (isOwn(event.worker)) m_own.erase(event.task);
    else m_swept.push_back(m_table.stagingFolder(event.task, event.fence));
    m_table.done(event.task);
    if (event.worker == audit->worker || event.worker == audit->other) return; // no witness
    const FileSums made = sumsOf(proven.result);
    const std::string differs = firstDifference(audit->sums, made);
    m_batch.audits.push_back({.task = audit->task,
        .job = audit->job,
        .worker = audit->worker,
        .auditor = event.worker,
        .atMs = m_clock.wallMs(),
        .differs = differs});
    m_options.metrics->audits.add(1, {differs.empty() ? "equal" : "different"});
    switch (verdictOf(*audit, made)) {
    case AuditVerdict::Same: return foundRight(*audit);
    case AuditVerdict::OtherWrong: foundRight(*audit); return convict(*audit, audit->other, event.worker, differs);
    case AuditVerdict::MakerWrong:
    case AuditVerdict::AllDifferent: return convict(*audit, audit->worker, event.worker, differs);
    case AuditVerdict::Differs: break;
    }
    Audit again = *audit;
    again.other = event.worker;
    again.otherSums = made;
    if (hasWitness(again, task.assignment->objects.empty())) return offerAudit(std::move(again), task.assignment->order);
    // Nobody is there to tell who is right: this host believes itself, else whoever made what would be published is not believed.
    const bool isOtherWrong = isOwn(audit->worker);
    convict(*audit, isOtherWrong ? event.worker : audit->worker, isOtherWrong ? audit->worker : event.worker, differs);
}

void Coordinator::foundRight(const Audit& audit) {
    const auto found = m_workers.find(audit.worker);
    if (found == m_workers.end()) return;
    ++found->second.audited;
    found->second.soundMs = std::max(found->second.soundMs, audit.madeMs);
    m_batch.workers[audit.worker] = found->second;
}

void Coordinator::convict(const Audit& audit, const std::string& worker, const std::string& witness, const std::string& differs) {
    const base::Text why = base::text(
        QT_TRANSLATE_NOOP("Core",
            "%1 made other bytes of %2 (%3) than %4. It rests, and its encoders are tried before it goes on. Look at its memory and its disk."),
        worker, audit.task, differs, witness);
    m_watcher.noticed(
        {.kind = NoticeKind::AuditMismatch, .worker = worker, .other = witness, .job = audit.job, .tasks = {audit.task}, .text = why});
    // First: what is taken back is not given to it again.
    m_isConvicting = true;
    apply(m_courses.suspect(worker));
    m_isConvicting = false;
    suspectWork(worker, witness);
    takeBack(worker);
    const auto found = m_workers.find(worker);
    if (found == m_workers.end()) return;
    found->second.restReason = why.english();
    found->second.restReasonParts = why;
    found->second.distrusted = m_lastFence;
    m_batch.workers[worker] = found->second;
}

void Coordinator::suspectWork(const std::string& worker, const std::string& witness) {
    const auto row = m_workers.find(worker);
    const std::int64_t soundMs = row == m_workers.end() ? 0 : row->second.soundMs;
    auto made = m_journal.attemptsBy(worker, soundMs).value_or({});
    for (const auto& one : m_batch.attempts)
        if (one.worker == worker && one.endedMs > soundMs) made.push_back(one);
    std::map<std::string, std::vector<std::string>> tasks; // by job
    for (const auto& one : made) {
        if (!one.isKept()) continue;
        auto& its = tasks[one.job];
        if (std::find(its.begin(), its.end(), one.task) == its.end()) its.push_back(one.task);
        // Nobody is to find it made.
        const auto task = m_tasks.find(one.task);
        if (task == m_tasks.end()) continue;
        const std::string& recipe = task->second.assignment->recipe;
        std::erase_if(m_batch.results, [&](const ResultRow& result) { return result.recipe == recipe; });
        m_batch.goneResults.push_back(recipe);
    }
    for (const auto& [job, its] : tasks)
        m_watcher.noticed({.kind = NoticeKind::WorkSuspected,
            .worker = worker,
            .other = witness,
            .job = job,
            .tasks = its,
            .text = base::text(
                QT_TRANSLATE_NOOP("Core",
                    "%1 makes wrong pictures, as %2 shows, and made %3 of this film's chunks since it was last found right: %4. Start the film again to have them made by others."),
                worker, witness, its.size(), listOf(its))});
}

base::Text Coordinator::listOf(const std::vector<std::string>& tasks) {
    constexpr std::size_t kMost = 10;
    std::vector<base::Text> units;
    for (const auto& task : tasks) {
        if (units.size() == kMost) {
            units.emplace_back("…");
            break;
        }
        units.emplace_back(task.substr(task.rfind('/') + 1));
    }
    return base::listed(units);
}

bool Coordinator::isDistrusted(const QueueEvent& event) const {
    const auto found = m_workers.find(event.worker);
    return found != m_workers.end() && event.fence <= found->second.distrusted;
}

void Coordinator::refuseDistrusted(const QueueEvent& event, Task& task) {
    // As if it were handed back: what its worker is held to have done is no fault of the chunk's.
    QueueEvent back = event;
    back.kind = EventKind::HandBack;
    back.cause = Cause::Cancelled;
    Step step = m_courses.take(back, moment());
    for (auto& one : step.settlements) one.outcome = Outcome::Refused; // that it hears of it
    record(event, task, "distrusted", {});
    apply(step);
}

void Coordinator::endOldAudits() {
    std::vector<std::string> old;
    for (const auto& [id, job] : m_jobs) {
        if (!job.isAudit) continue;
        for (const auto& name : job.tasks)
            if (const Task& task = m_tasks.at(name); task.audit && nowMs() >= task.orphanUntilMs) old.push_back(name);
    }
    for (const auto& name : old) abandon(name);
}

} // namespace fleet
