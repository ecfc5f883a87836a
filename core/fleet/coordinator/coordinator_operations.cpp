// What operators ask and do (operations.hpp).

#include "core/fleet/coordinator/attempt_outcome.hpp"
#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/words.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::size_t kLookedAtOfAJob = 1000; ///< for the one that waits longest: as many as are offered, and those that were tried before

base::Error unknownWorker(const std::string& name) {
    return {base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no worker called %1."), name)};
}

wire::Want wireWant(const std::string& want) {
    if (want == word(queue::Want::Drain)) return wire::Want::Drain;
    return want == word(queue::Want::Leave) ? wire::Want::Leave : wire::Want::Run;
}

/// By its ending, as it is counted in a report.
void count(const AttemptRow& attempt, ReportRow& row) {
    ++row.attempts;
    row.seconds += attempt.seconds;
    row.bytesIn += attempt.bytesIn;
    row.bytesOut += attempt.bytesOut;
    const AttemptOutcome outcome = outcomeOfAttempt(attempt.ending);
    if (outcome != AttemptOutcome::Kept && outcome != AttemptOutcome::Audited) row.wastedSeconds += attempt.seconds;
    switch (outcome) {
    case AttemptOutcome::Kept: ++row.chunks; break;
    case AttemptOutcome::Superseded: ++row.superseded; break;
    case AttemptOutcome::Lost: ++row.losses; break;
    case AttemptOutcome::Fault: ++row.faults; break;
    case AttemptOutcome::HandedBack: ++row.handBacks; break;
    case AttemptOutcome::Audited: break;
    }
}

} // namespace

std::vector<KnownWorker> Coordinator::workers() const {
    std::vector<KnownWorker> known;
    for (const auto& [name, row] : m_workers)
        known.push_back({.name = name,
            .tokenId = row.tokenId,
            .want = wireWant(row.want),
            .slotLimit = row.slotLimit,
            .note = row.note,
            .firstSeenMs = row.firstSeenMs,
            .seenMs = isPresent(name) ? m_clock.wallMs() : row.seenMs,
            .restingUntilMs = row.restingUntilMs > m_clock.wallMs() ? row.restingUntilMs : 0,
            .restReason = row.restingUntilMs > m_clock.wallMs() ? row.restReason : std::string(),
            .restReasonParts = row.restingUntilMs > m_clock.wallMs() ? row.restReasonParts : base::Text(),
            .digests = row.digests,
            .facts = row.facts,
            .slots = row.slots,
            .memoryMb = row.memoryMb,
            .diskGb = row.diskGb});
    return known;
}

base::Result<void> Coordinator::changeWorker(const std::string& name, const WorkerChange& change) {
    const auto found = m_workers.find(name);
    if (found == m_workers.end()) return unknownWorker(name);
    WorkerRow& row = found->second;
    if (change.want) row.want = model::word(*change.want);
    if (change.slots) row.slotLimit = std::max(0, *change.slots);
    m_table.limit(name, row.slotLimit);
    if (change.note) row.note = *change.note;
    m_batch.workers[name] = row;
    tellTerms(name);
    if (change.want) steer(name);
    return {};
}

base::Result<void> Coordinator::removeWorker(const std::string& name) {
    if (m_workers.erase(name) == 0) return unknownWorker(name);
    m_batch.workers.erase(name);
    m_batch.goneWorkers.push_back(name);
    m_table.limit(name, 0);
    m_heardMs.erase(name);
    m_restUntilMs.erase(name);
    m_sick.erase(name);
    m_table.eraseTerms(name);
    takeBack(name);
    (void)flush(); // it has to hear of its leases before it is forgotten
    if (!m_mustBegin) (void)answered(m_queue.steer(name, queue::Want::Gone, 0));
    return {};
}

std::vector<QueueRow> Coordinator::queueRows() const {
    std::vector<QueueRow> rows;
    for (const auto& [name, job] : m_jobs) {
        if (job.tasks.empty() || job.isAudit) continue;
        QueueRow row;
        row.job = name;
        row.need = needOf({});
        row.weight = m_options.weight;
        const auto pin = job.pins.find(row.need);
        if (pin != job.pins.end()) row.pin = pin->second;
        row.waiting = m_courses.count(name, TaskState::Waiting);
        row.offered = m_courses.count(name, TaskState::Offered);
        row.leased = m_courses.count(name, TaskState::Leased);
        row.returned = m_courses.count(name, TaskState::Returned);
        row.backingOff = m_courses.count(name, TaskState::Backoff);
        row.quarantined = m_courses.count(name, TaskState::Quarantined);
        row.done = m_courses.count(name, TaskState::Done);
        // Chunks of a film are alike, and this is asked each second: not each of twenty thousand is looked at.
        row.waitingSeconds = job.costs / static_cast<double>(job.tasks.size()) * (row.waiting + row.offered + row.backingOff);
        std::int64_t oldest = nowMs();
        for (const auto& task : m_courses.ahead(name, kLookedAtOfAJob))
            if (const auto its = m_tasks.find(task); its != m_tasks.end()) oldest = std::min(oldest, its->second.waitsSinceMs);
        row.oldestWaitingSeconds = static_cast<double>(nowMs() - oldest) / 1000;
        if (const std::string missing = missingPin(job); !missing.empty())
            row.waitsFor = base::text(QT_TRANSLATE_NOOP("Core", "It waits for a machine like %1."), machineLike(missing)).english();
        row.leasedSeconds = row.leased * m_tasks.at(*job.tasks.begin()).assignment->cost; // they are of about one length
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<std::string> Coordinator::quarantinedOf(const std::string& which) const {
    std::vector<std::string> found;
    for (const auto& [name, job] : m_jobs) {
        if ((!which.empty() && name != which) || m_courses.count(name, TaskState::Quarantined) == 0) continue;
        std::copy_if(job.tasks.begin(), job.tasks.end(), std::back_inserter(found),
            [&](const std::string& task) { return m_courses.find(task)->state == TaskState::Quarantined; });
    }
    return found;
}

base::Result<std::vector<QuarantinedTask>> Coordinator::quarantine() {
    MR_TRY(m_journal.write(m_batch)); // with what was heard a moment ago
    m_batch = {};
    std::vector<QuarantinedTask> found;
    for (const auto& name : quarantinedOf({})) {
        QuarantinedTask row;
        row.task = name;
        row.job = std::string(jobOf(name));
        MR_ASSIGN(const auto attempts, m_journal.attemptsOf(name));
        for (const auto& one : attempts) {
            const auto cause = causeOf(one.ending);
            if (one.ending != "lost" && cause && counterOf(*cause) != Counter::Fault) continue;
            if (one.ending == "superseded") continue;
            row.attempts.push_back({.worker = one.worker,
                .machine = one.machine,
                .fence = one.fence,
                .cause = one.ending,
                .message = one.message,
                .atMs = one.endedMs});
            row.atMs = std::max(row.atMs, one.endedMs);
        }
        found.push_back(std::move(row));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.atMs > b.atMs; });
    return found;
}

base::Result<void> Coordinator::replay(const std::string& name) {
    const auto found = m_tasks.find(name);
    if (found == m_tasks.end())
        return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no task called %1."), name)};
    if (m_courses.find(name)->state != TaskState::Quarantined)
        return base::Error{
            base::ErrorCode::Conflict, base::text(QT_TRANSLATE_NOOP("Core", "%1 is not in quarantine: there is nothing to replay."), name)};
    m_courses.replay(name);
    changed(name);
    revive(name, found->second);
    return {};
}

int Coordinator::replayQuarantined(const std::string& job) {
    const auto names = quarantinedOf(job);
    for (const auto& name : names) (void)replay(name);
    return static_cast<int>(names.size());
}

std::vector<StuckThing> Coordinator::clearStuck(bool isDryRun) {
    std::vector<StuckThing> found;
    std::set<std::string> gone;
    for (const auto& [worker, tasks] : m_courses.leases()) {
        if (isOwn(worker) || isPresent(worker)) continue;
        for (const auto& task : tasks)
            found.push_back({.kind = "lease",
                .task = task,
                .worker = worker,
                .fence = m_courses.find(task)->fence,
                .found = base::text(QT_TRANSLATE_NOOP("Core", "%1 has a lease on it, and nothing is heard of %1."), worker).english(),
                .isMended = !isDryRun});
        gone.insert(worker);
    }
    if (!isDryRun)
        for (const auto& worker : gone) takeBack(worker);
    return found;
}

base::Result<std::vector<ReportRow>> Coordinator::report(std::int64_t fromMs, std::int64_t toMs) {
    MR_TRY(m_journal.write(m_batch));
    m_batch = {};
    MR_ASSIGN(const auto attempts, m_journal.attempts(fromMs, toMs));
    std::map<std::pair<std::string, std::string>, ReportRow> rows;
    for (const auto& attempt : attempts) {
        ReportRow& row = rows[{attempt.job, attempt.worker}];
        row.job = attempt.job;
        row.worker = attempt.worker;
        count(attempt, row);
    }
    MR_ASSIGN(const auto audits, m_journal.audits(fromMs, toMs));
    for (const auto& audit : audits) {
        ReportRow& row = rows[{audit.job, audit.worker}];
        row.job = audit.job;
        row.worker = audit.worker;
        ++row.audits;
        if (!audit.differs.empty()) ++row.auditMismatches;
    }
    std::vector<ReportRow> all;
    for (auto& [key, row] : rows) all.push_back(std::move(row));
    return all;
}

std::vector<WantedSlots> Coordinator::wanted() const {
    PresentSlots present{.own = m_ownRoom, .ownPin = m_ownPin};
    for (const auto& [name, row] : m_workers) {
        const std::string need = needOf({});
        if (takesWork(name, row)) present.elsewhere[{need, pinOf(row, need)}] += slotsOf(row);
    }
    return wantedSlots(queueRows(), present, m_options.wanted);
}

} // namespace fleet
