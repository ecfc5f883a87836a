// What is wanted, by whom, and what of it is offered.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/wire/recipe.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::int64_t kQuarantinedMs = 86'400'000; ///< so long what was given up can be tried again

bool isOfGoing(TaskState state) {
    return state != TaskState::Done && state != TaskState::Cancelled && state != TaskState::Quarantined;
}

} // namespace

std::shared_ptr<const Assignment> Coordinator::assignmentOf(
    const std::string& name, const work::Order& order, const work::Place& place) const {
    auto made = std::make_shared<Assignment>();
    made->task = name;
    made->order = order;
    made->order.task.encoder.clear(); // its pin says who may make it
    made->cost = costOf(order);
    made->staging = stagingOf(order);
    const std::string job(jobOf(order.id));
    // One for all of a job's tasks.
    const auto known = m_table.source(job);
    const work::Origin origin = place.origin.value_or(work::Origin{});
    const bool isKnown = known && known->file == place.source && known->fingerprint == fingerprintOf(order) &&
        known->url == origin.address && known->etag == origin.validator;
    made->source = isKnown ? known : std::make_shared<const AssignedSource>(sourceOf(job, order, place));
    std::vector<ObjectAccess> objects;
    for (const auto& input : order.inputs) {
        if (input.name == work::kSource) continue;
        const std::string file = place.folder + "/" + input.name;
        const FileSum sum = sumOf(file).value_or({}); // one that is missing: its task fails, and says so
        made->objects.push_back({.name = input.name, .bytes = sum.bytes, .sha256 = sum.sha256, .file = file});
        ObjectAccess& object = objects.emplace_back();
        object.name = input.name;
        object.bytes = sum.bytes;
        object.sha256 = sum.sha256;
    }
    made->recipe = recipeOf(made->order, made->source->fingerprint, objects);
    return made;
}

base::Result<Coordinator::Job*> Coordinator::jobNamed(const std::string& name) {
    const auto found = m_jobs.find(name);
    if (found != m_jobs.end()) return &found->second;
    MR_ASSIGN(const auto pins, m_journal.pinsOf(name));
    Job& job = m_jobs[name];
    for (const auto& row : pins) job.pins[row.need] = row.pin;
    return &job;
}

Coordinator::Task& Coordinator::add(
    const std::string& name, std::shared_ptr<const Assignment> assignment, const work::Place& place, Course course) {
    const std::string id(jobOf(name));
    Job& job = m_jobs[id];
    job.tasks.insert(name);
    job.memoryMb = std::max(job.memoryMb, memoryMbOf(assignment->order));
    job.costs += assignment->cost;
    job.isDirty = true;
    m_courses.add(name, std::move(course));
    m_table.put(assignment);
    return m_tasks[name] = Task{.assignment = std::move(assignment), .place = place, .waitsSinceMs = nowMs()};
}

std::string Coordinator::nameFor(const work::Order& order, const std::string& recipe) const {
    const Job& job = m_jobs.find(std::string(jobOf(order.id)))->second;
    for (int n = 1;; ++n) {
        const std::string name = n == 1 ? order.id : order.id + "~" + std::to_string(n);
        const auto task = m_tasks.find(name);
        if (task == m_tasks.end()) {
            if (job.abandoned.count(name) == 0) return name;
        } else if (task->second.run == 0 && task->second.assignment->recipe == recipe) {
            const TaskState state = m_courses.find(name)->state;
            if (state != TaskState::Done && state != TaskState::Cancelled) return name;
        }
    }
}

void Coordinator::wantAgain(const std::string& name, Task& task, const std::shared_ptr<const Assignment>& assignment) {
    if (m_courses.find(name)->state == TaskState::Quarantined) {
        m_courses.replay(name);
        changed(name);
    }
    // Where its source came from the journal does not have.
    if (name != assignment->task || *task.assignment->source == *assignment->source) return;
    task.assignment = assignment;
    m_table.put(assignment);
}

void Coordinator::want(RunId run, const work::Order& order, const work::Place& place) {
    const std::string id(jobOf(order.id)), need = needOf(order);
    const auto found = jobNamed(id);
    if (!found) return tell(run, found.error(), false); // its pin is not known: whoever made it now might make other bytes
    Job& job = **found;
    auto assignment = assignmentOf(order.id, order, place);
    const auto pin = job.pins.find(need);
    if (pin != job.pins.end()) {
        const auto kept = m_journal.result(assignment->recipe, pin->second);
        if (kept && liesThere(order, place.folder, *kept)) return tell(run, *kept, true);
    }
    if (order.task.encoder.empty() && job.tasks.empty() && !job.pins.empty()) {
        // Nothing of it is left: whoever comes may begin it.
        job.pins.clear();
        m_batch.unpinned.push_back(id);
    }
    // What an earlier run left of another plan is of no use.
    if (const auto left = m_tasks.find(order.id);
        left != m_tasks.end() && left->second.run == 0 && left->second.assignment->recipe != assignment->recipe)
        abandon(order.id);
    const std::string name = nameFor(order, assignment->recipe);
    const auto known = m_tasks.find(name);
    if (known == m_tasks.end()) {
        if (name != order.id) assignment = assignmentOf(name, order, place);
        add(name, std::move(assignment), place, {});
    } else {
        wantAgain(name, known->second, assignment);
    }
    Task& task = m_tasks.at(name);
    task.run = run;
    task.isReplayed = task.isGivenUp = false;
    task.orphanUntilMs = 0;
    if (m_runs.insert_or_assign(run, name).second) ++job.runs;
    if (task.attempt.number > 0) m_watcher.attempted(run, task.attempt);
    job.isDirty = true;
    job.idleSinceMs = -1;
}

void Coordinator::unwant(RunId run) {
    std::erase_if(m_told, [&](const Told& told) { return told.run == run; });
    const auto found = m_runs.find(run);
    if (found == m_runs.end()) return;
    const std::string name = found->second, job(jobOf(name));
    forgetRun(run);
    m_tasks.at(name).run = 0;
    abandon(name);
    dropIfIdle(job, 0);
}

void Coordinator::abandon(const std::string& name) {
    const auto found = m_tasks.find(name);
    if (found == m_tasks.end()) return;
    if (const Course* course = m_courses.find(name)) endLease(name, *course);
    endOwn(name);
    auditEnded(found->second);
    m_courses.remove(name);
    forgetRun(found->second.run);
    forgetTask(name, found->second);
    Job& job = m_jobs[std::string(jobOf(name))];
    job.costs -= found->second.assignment->cost;
    job.tasks.erase(name);
    job.abandoned.insert(name);
    m_table.erase(name);
    m_tasks.erase(found);
}

void Coordinator::endLease(const std::string& task, const Course& course) {
    if (course.state == TaskState::Leased || course.state == TaskState::Returned)
        m_settlements.push_back({.outcome = Outcome::Cancelled, .task = task, .fence = course.fence, .worker = course.worker});
    else if (course.state == TaskState::Offered) // nobody's: the queue knows it without a fence
        m_settlements.push_back({.outcome = Outcome::Cancelled, .task = task, .worker = m_options.host});
}

bool Coordinator::isActive(const std::string& name) const {
    const Course* course = m_courses.find(name);
    return course && isOfGoing(course->state);
}

void Coordinator::dropIfIdle(const std::string& name, std::int64_t idleMs) {
    const auto found = m_jobs.find(name);
    if (found == m_jobs.end() || (found->second.tasks.empty() && found->second.abandoned.empty())) return;
    Job& job = found->second;
    // Each of many tasks is looked at only where nobody waits for any: what an earlier run left.
    const auto isLeft = [&](const std::string& task) { return isActive(task) && isWanted(m_tasks.at(task)); };
    const bool isWorking = job.runs > 0 || (m_courses.going(name) > 0 && std::any_of(job.tasks.begin(), job.tasks.end(), isLeft));
    if (isWorking) {
        job.idleSinceMs = -1;
        return;
    }
    if (job.idleSinceMs < 0) job.idleSinceMs = nowMs();
    const bool isGivenUp = !job.isAudit && m_courses.count(name, TaskState::Quarantined) > 0;
    if (nowMs() - job.idleSinceMs >= (isGivenUp ? kQuarantinedMs : idleMs)) drop(name);
}

void Coordinator::drop(const std::string& name) {
    Job& job = m_jobs.find(name)->second;
    for (const auto& task : job.tasks) {
        const auto found = m_tasks.find(task);
        endOwn(task);
        auditEnded(found->second);
        m_table.erase(task);
        forgetTask(task, found->second);
        m_tasks.erase(found);
    }
    m_courses.drop(name);
    m_dropped.push_back(name);
    m_swept.push_back(m_table.stagingOfJob(name)); // what attempts that were not kept have brought
    Job left;
    left.pins = std::move(job.pins); // what it goes on with must be of the same bytes
    job = std::move(left);
}

JobTerms Coordinator::termsOf(const std::string& name, const Job& job) const {
    JobTerms terms{.job = name,
        .weight = job.isAudit ? kBackground : m_options.weight,
        .memoryMb = job.memoryMb,
        .isStrict = m_trust.isStrict || job.isAudit};
    for (const auto& [need, pin] : job.pins) terms.pins.push_back({need, pin});
    return terms;
}

void Coordinator::offerAll(bool isTick) {
    const auto going =
        std::count_if(m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return !job.second.isAudit && m_courses.going(job.first) > 0; });
    const int window = windowOf(allSlots(), 1, static_cast<int>(going));
    std::vector<Offering> all;
    for (auto& [name, job] : m_jobs) {
        if (job.tasks.empty() || (!isTick && !job.isDirty)) continue;
        // What is dropped and not yet gone from the queue would take along what is offered now.
        job.isDirty = std::find(m_dropped.begin(), m_dropped.end(), name) != m_dropped.end();
        if (job.isDirty) continue;
        if (isStranded(job)) strand(name, job);
        else if (auto offering = offeringOf(name, window); !offering.offers.empty()) all.push_back(std::move(offering));
    }
    // A worker may have it as soon as it is offered: the journal knows it by then. What only waits is the engine's to remember, so that a
    // million that wait are none of the journal's.
    for (const auto& offering : all)
        for (const auto& offer : offering.offers) {
            Task& task = m_tasks.at(offer.task);
            if (!task.isKept) keepTask(offer.task, task, *m_courses.find(offer.task));
        }
    const bool isWritten = flush();
    for (const auto& offering : all) {
        if (isWritten && !m_mustBegin) offer(offering);
        else m_jobs[offering.job].isDirty = true;
    }
}

Coordinator::Offering Coordinator::offeringOf(const std::string& name, int window) const {
    Offering offering{.job = name};
    // A second window for what is tried again: it comes before what was offered earlier, and where many fail at once that is an end too.
    const int offered = m_courses.count(name, TaskState::Offered), room = std::max(0, window - offered);
    const int roomForRetries = std::max(0, 2 * window - offered);
    if (roomForRetries == 0) return offering;
    const auto isWantedNow = [this](const std::string& which) {
        const auto task = m_tasks.find(which);
        return task != m_tasks.end() && isAsked(task->second);
    };
    for (const auto& due :
        m_courses.due(name, nowMs(), static_cast<std::size_t>(room), isWantedNow, static_cast<std::size_t>(roomForRetries))) {
        const Assignment& assignment = *m_tasks.at(due.task).assignment;
        offering.offers.push_back({.task = due.task,
            .need = needOf(assignment.order),
            .isFirst = due.isFirst,
            .cost = assignment.cost,
            .avoided = due.avoided,
            .avoidedMs = due.avoided.empty() ? 0 : Courses::kElsewhereMs});
        avoid(m_jobs.find(name)->second, m_tasks.at(due.task), offering.offers.back());
    }
    return offering;
}

void Coordinator::offer(const Offering& offering) {
    Job& job = m_jobs[offering.job];
    const auto held = m_queue.offer(termsOf(offering.job, job), offering.offers);
    if (!answered(held)) {
        job.isDirty = true;
        return;
    }
    std::map<std::string, int> needs;
    for (const auto& one : offering.offers) {
        if (std::find(held->begin(), held->end(), one.task) != held->end()) continue; // due until it is not
        m_courses.offered(one.task);
        ++needs[one.need];
    }
    if (m_listener)
        for (const auto& [need, tasks] : needs) m_listener->offered(need, tasks);
}

void Coordinator::avoid(const Job& job, const Task& task, Offer& offer) const {
    if (task.audit) {
        offer.avoided.push_back(task.audit->worker);
        if (!task.audit->other.empty()) offer.avoided.push_back(task.audit->other);
        if (!task.assignment->objects.empty()) offer.avoided.push_back(m_options.host);
        offer.avoidedMs = std::max(offer.avoidedMs, task.orphanUntilMs - nowMs());
    }
    // Whoever could not get at the film would hand its next chunk back as well.
    for (const auto& [worker, untilMs] : job.sourceless) {
        if (untilMs <= nowMs()) continue;
        offer.avoided.push_back(worker);
        offer.avoidedMs = std::max(offer.avoidedMs, untilMs - nowMs());
    }
}

bool Coordinator::isStranded(const Job& job) const {
    if (m_ownPin.empty()) return false;
    // Begun here when these encoders could not be tried; now they can, and nobody else ever makes those bytes.
    const std::string ownOnly = pinName("only-" + m_options.host);
    const bool isOwnOnly = std::any_of(job.pins.begin(), job.pins.end(), [&](const auto& one) { return one.second == ownOnly; });
    if (isOwnOnly && m_ownPin != ownOnly) return true;
    if (isAnybodyElse() || !m_trust.isStrict) return false;
    return std::any_of(job.pins.begin(), job.pins.end(), [&](const auto& one) {
        const auto& [need, pin] = one;
        if (pin == m_ownPin) return false;
        return std::none_of(m_workers.begin(), m_workers.end(),
            [&](const auto& worker) { return pinOf(worker.second, need) == pin && m_clock.wallMs() - worker.second.seenMs < kOrphanMs; });
    });
}

void Coordinator::strand(const std::string& name, Job& job) {
    // To the engine: another encoder than the job's. It makes all of it again.
    const base::Error error{base::ErrorCode::Conflict,
        base::text(QT_TRANSLATE_NOOP("Core", "No machine is left whose encoder makes the bytes that this job was begun with."))};
    for (const auto& task : std::set<std::string>(job.tasks)) {
        if (!isActive(task)) continue;
        tell(m_tasks.at(task).run, error, false);
        abandon(task);
    }
    job.pins.clear();
    m_batch.unpinned.push_back(name);
    drop(name); // the queue knows its pin, too
}

} // namespace fleet
