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
    AssignedSource source;
    source.id = job;
    source.file = place.source;
    source.fingerprint = fingerprintOf(order);
    const auto known = m_table.source(job);
    const bool isKnown = known && known->file == source.file && known->fingerprint == source.fingerprint;
    made->source = isKnown ? known : std::make_shared<const AssignedSource>(source);
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
    made->recipe = recipeOf(made->order, source.fingerprint, objects);
    return made;
}

Coordinator::Task& Coordinator::add(
    const std::string& name, std::shared_ptr<const Assignment> assignment, const work::Place& place, Course course) {
    const std::string id(jobOf(name));
    Job& job = m_jobs[id];
    job.tasks.insert(name);
    job.memoryMb = std::max(job.memoryMb, memoryMbOf(assignment->order));
    job.isDirty = true;
    m_batch.tasks[name] = {.task = name,
        .recipe = assignment->recipe,
        .order = assignment->order,
        .source = place.source,
        .folder = place.folder,
        .course = course};
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

void Coordinator::want(RunId run, const work::Order& order, const work::Place& place) {
    const std::string id(jobOf(order.id)), need = needOf(order);
    Job& job = m_jobs[id];
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
    } else if (m_courses.find(name)->state == TaskState::Quarantined) {
        m_courses.replay(name);
        changed(name);
    }
    Task& task = m_tasks.at(name);
    task.run = run;
    task.isReplayed = false;
    task.orphanUntilMs = 0;
    m_runs[run] = name;
    if (task.attempt.number > 0) m_watcher.attempted(run, task.attempt);
    job.isDirty = true;
    job.idleSinceMs = -1;
}

void Coordinator::unwant(RunId run) {
    std::erase_if(m_told, [&](const Told& told) { return told.run == run; });
    const auto found = m_runs.find(run);
    if (found == m_runs.end()) return;
    const std::string name = found->second, job(jobOf(name));
    m_runs.erase(found);
    m_tasks.at(name).run = 0;
    abandon(name);
    dropIfIdle(job, 0);
}

void Coordinator::abandon(const std::string& name) {
    const auto found = m_tasks.find(name);
    if (found == m_tasks.end()) return;
    if (const Course* course = m_courses.find(name)) endLease(name, *course);
    endOwn(name);
    if (found->second.run != 0) m_runs.erase(found->second.run);
    m_tasks.erase(found);
    Job& job = m_jobs[std::string(jobOf(name))];
    job.tasks.erase(name);
    job.abandoned.insert(name);
    m_table.erase(name);
    m_batch.forget(name);
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
    const bool isWorking = std::any_of(
        job.tasks.begin(), job.tasks.end(), [&](const std::string& task) { return isActive(task) && isWanted(m_tasks.at(task)); });
    if (isWorking) {
        job.idleSinceMs = -1;
        return;
    }
    if (job.idleSinceMs < 0) job.idleSinceMs = nowMs();
    const bool isGivenUp = m_courses.count(name, TaskState::Quarantined) > 0;
    if (nowMs() - job.idleSinceMs >= (isGivenUp ? kQuarantinedMs : idleMs)) drop(name);
}

void Coordinator::drop(const std::string& name) {
    Job& job = m_jobs.find(name)->second;
    for (const auto& task : job.tasks) {
        endOwn(task);
        m_table.erase(task);
        m_batch.forget(task);
        m_tasks.erase(task);
    }
    m_courses.drop(name);
    m_dropped.push_back(name);
    Job left;
    left.pins = std::move(job.pins); // what it goes on with must be of the same bytes
    job = std::move(left);
}

JobTerms Coordinator::termsOf(const std::string& name, const Job& job) const {
    JobTerms terms{.job = name, .weight = m_options.weight, .memoryMb = job.memoryMb};
    for (const auto& [need, pin] : job.pins) terms.pins.push_back({need, pin});
    return terms;
}

void Coordinator::offerAll(bool isTick) {
    for (auto& [name, job] : m_jobs) {
        if (m_mustBegin) return;
        if (job.tasks.empty() || (!isTick && !job.isDirty)) continue;
        if (isStranded(job)) strand(name, job);
        else offer(name, job);
    }
}

int Coordinator::offeredOf(const Job& job) const {
    return static_cast<int>(std::count_if(
        job.tasks.begin(), job.tasks.end(), [&](const std::string& task) { return m_courses.find(task)->state == TaskState::Offered; }));
}

void Coordinator::offer(const std::string& name, Job& job) {
    const auto jobs = std::count_if(m_jobs.begin(), m_jobs.end(), [](const auto& one) { return !one.second.tasks.empty(); });
    const int window = windowOf(allSlots(), 1, static_cast<int>(jobs));
    const int room = window - offeredOf(job);
    job.isDirty = false;
    if (room <= 0) return;
    std::vector<Offer> offers;
    // Of those that are given up the courses are still there.
    for (const auto& due : m_courses.due(name, nowMs(), static_cast<std::size_t>(room) + job.tasks.size() + job.abandoned.size())) {
        const auto task = m_tasks.find(due.task);
        if (task == m_tasks.end() || !(task->second.run != 0 || task->second.isReplayed)) continue;
        if (static_cast<int>(offers.size()) == room) break;
        offers.push_back({.task = due.task,
            .need = needOf(task->second.assignment->order),
            .isFirst = due.isFirst,
            .cost = task->second.assignment->cost,
            .avoided = due.avoided,
            .avoidedMs = due.avoided.empty() ? 0 : Courses::kElsewhereMs});
    }
    if (offers.empty()) return;
    const auto held = m_queue.offer(termsOf(name, job), offers);
    if (!answered(held)) {
        job.isDirty = true;
        return;
    }
    std::map<std::string, int> needs;
    for (const auto& one : offers) {
        if (std::find(held->begin(), held->end(), one.task) != held->end()) continue; // due until it is not
        m_courses.offered(one.task);
        ++needs[one.need];
    }
    if (m_listener)
        for (const auto& [need, tasks] : needs) m_listener->offered(need, tasks);
}

bool Coordinator::isStranded(const Job& job) const {
    if (m_ownPin.empty() || isAnybodyElse()) return false;
    return std::any_of(job.pins.begin(), job.pins.end(), [&](const auto& one) {
        const auto& [need, pin] = one;
        if (pin == m_ownPin) return false;
        return std::none_of(m_workers.begin(), m_workers.end(),
            [&](const auto& worker) { return pinOf(worker.second, need) == pin && m_clock.wallMs() - worker.second.seenMs < kOrphanMs; });
    });
}

void Coordinator::strand(const std::string& name, Job& job) {
    const base::Error error{base::ErrorCode::Conflict,
        base::text(QT_TRANSLATE_NOOP("Core", "No machine is left whose encoder makes the bytes that this job was begun with."))};
    for (const auto& task : std::set<std::string>(job.tasks)) {
        if (!isActive(task)) continue;
        tell(m_tasks.at(task).run, error, false);
        abandon(task);
    }
    job.pins.clear();
    job.isDirty = false;
    m_batch.unpinned.push_back(name);
}

} // namespace fleet
