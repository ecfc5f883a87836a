#include "core/fleet/queue/courses.hpp"

#include <algorithm>

namespace fleet {
inline namespace queue {
namespace {

Settlement settlementOf(const QueueEvent& event, Outcome outcome) {
    return {.event = event.id, .outcome = outcome, .task = event.task, .fence = event.fence, .worker = event.worker};
}

/// What ends an attempt that is not the present one. That of the result that was kept may be told of once more, by a worker that did not
/// hear the answer or a queue that was rebuilt.
Outcome endOf(const Course& course, Fence fence) {
    if (course.state == TaskState::Done && course.fence == fence) return Outcome::Kept;
    return course.state == TaskState::Cancelled ? Outcome::Cancelled : Outcome::Superseded;
}

} // namespace

void Courses::list(Job& job, std::int64_t number, const Course& course, bool isIn) {
    const auto put = [&](auto& numbers, auto entry) {
        if (isIn) numbers.insert(entry);
        else numbers.erase(entry);
    };
    job.counts[course.state] += isIn ? 1 : -1;
    if (course.state == TaskState::Waiting) put(course.isRetry ? job.retries : job.waiting, number);
    if (course.state == TaskState::Backoff) put(job.backingOff, std::pair(course.notBeforeMs, number));
    if (course.state == TaskState::Offered) put(job.offered, number);
    if (course.state == TaskState::Leased) holds(course.worker, job.names.at(number), isIn);
}

void Courses::holds(const std::string& worker, const std::string& task, bool isSo) {
    auto& its = m_leases[worker];
    if (isSo) its.insert(task);
    else its.erase(task);
    if (its.empty()) m_leases.erase(worker);
}

template <class Change> bool Courses::edit(const std::string& task, Change&& change) {
    const auto course = m_courses.find(task);
    if (course == m_courses.end()) return false;
    Job& job = m_jobs.find(jobOf(task))->second;
    const std::int64_t number = job.numbers.at(task);
    list(job, number, course->second, false);
    const bool changed = change(course->second);
    list(job, number, course->second, true);
    return changed;
}

void Courses::add(const std::string& task, Course course) {
    if (m_courses.count(task) > 0) return;
    // What was being verified is not any more; its worker keeps the files and says so again.
    if (course.state == TaskState::Returned) course.state = TaskState::Leased;
    Job& job = m_jobs[std::string(jobOf(task))];
    const std::int64_t number = job.names.empty() ? 0 : job.names.rbegin()->first + 1;
    job.numbers.emplace(task, number);
    job.names.emplace(number, task);
    list(job, number, course, true);
    m_courses.emplace(task, std::move(course));
}

void Courses::drop(const std::string& name) {
    const auto job = m_jobs.find(name);
    if (job == m_jobs.end()) return;
    for (const auto& [task, number] : job->second.numbers) {
        const auto course = m_courses.find(task);
        if (course->second.state == TaskState::Leased) holds(course->second.worker, task, false);
        m_courses.erase(course);
    }
    // Each worker once, not for each task: a thousand of one and twenty thousand of the other are cancelled at once.
    for (auto& [worker, health] : m_health) health.forgetJob(name);
    m_jobs.erase(job);
}

void Courses::remove(const std::string& task) {
    const auto course = m_courses.find(task);
    if (course == m_courses.end()) return;
    const auto job = m_jobs.find(jobOf(task));
    const std::int64_t number = job->second.numbers.at(task);
    list(job->second, number, course->second, false);
    job->second.numbers.erase(task);
    job->second.names.erase(number);
    if (job->second.numbers.empty()) m_jobs.erase(job);
    // It speaks against nobody else: a job of twenty thousand is given up one by one.
    for (const auto& fault : course->second.faults) m_health[fault.worker].forget(task);
    m_courses.erase(course);
}

const Course* Courses::find(const std::string& task) const {
    const auto found = m_courses.find(task);
    return found == m_courses.end() ? nullptr : &found->second;
}

int Courses::count(const std::string& name, TaskState state) const {
    const auto job = m_jobs.find(name);
    if (job == m_jobs.end()) return 0;
    const auto found = job->second.counts.find(state);
    return found == job->second.counts.end() ? 0 : found->second;
}

int Courses::going(const std::string& name) const {
    const auto job = m_jobs.find(name);
    if (job == m_jobs.end()) return 0;
    int over = 0;
    for (const TaskState state : {TaskState::Done, TaskState::Quarantined, TaskState::Cancelled}) over += count(name, state);
    return static_cast<int>(job->second.numbers.size()) - over;
}

std::vector<std::string> Courses::ahead(const std::string& name, std::size_t most) const {
    std::vector<std::string> found;
    const auto entry = m_jobs.find(name);
    if (entry == m_jobs.end()) return found;
    const Job& job = entry->second;
    const auto give = [&](std::int64_t number) {
        if (found.size() < most) found.push_back(job.names.at(number));
        return found.size() < most;
    };
    for (const auto* numbers : {&job.offered, &job.retries})
        for (const std::int64_t number : *numbers)
            if (!give(number)) return found;
    for (const auto& [notBeforeMs, number] : job.backingOff)
        if (!give(number)) return found;
    for (const std::int64_t number : job.waiting)
        if (!give(number)) return found;
    return found;
}

bool Courses::isComplete(const std::string& name) const {
    const auto job = m_jobs.find(name);
    return job != m_jobs.end() && count(name, TaskState::Done) == static_cast<int>(job->second.numbers.size());
}

Due Courses::dueOf(const std::string& task, bool isFirst) const {
    Due due{.task = task, .isFirst = isFirst};
    for (const auto& fault : m_courses.at(task).faults)
        if (std::find(due.avoided.begin(), due.avoided.end(), fault.worker) == due.avoided.end()) due.avoided.push_back(fault.worker);
    const bool isElsewhere = std::any_of(m_machines.begin(), m_machines.end(),
        [&](const auto& worker) { return std::find(due.avoided.begin(), due.avoided.end(), worker.first) == due.avoided.end(); });
    if (!isElsewhere) due.avoided.clear();
    return due;
}

std::vector<Due> Courses::due(const std::string& name, std::int64_t nowMs, std::size_t most,
    const std::function<bool(const std::string&)>& isWanted, std::size_t mostRetries) const {
    std::vector<Due> found;
    const auto entry = m_jobs.find(name);
    if (entry == m_jobs.end()) return found;
    const Job& job = entry->second;
    const auto give = [&](std::int64_t number, bool isFirst) {
        const std::string& task = job.names.at(number);
        if (!isWanted || isWanted(task)) found.push_back(dueOf(task, isFirst));
    };
    const std::size_t first = std::max(most, mostRetries);
    for (auto number = job.retries.begin(); number != job.retries.end() && found.size() < first; ++number) give(*number, true);
    for (auto one = job.backingOff.begin(); one != job.backingOff.end() && one->first <= nowMs && found.size() < first; ++one)
        give(one->second, true);
    for (auto number = job.waiting.begin(); number != job.waiting.end() && found.size() < most; ++number) give(*number, false);
    return found;
}

void Courses::offered(const std::string& task) {
    edit(task, [](Course& course) {
        course.offered();
        return true;
    });
}

Attempt Courses::attemptOf(const QueueEvent& event) const {
    const auto machine = m_machines.find(event.worker);
    return {.worker = event.worker, .machine = machine == m_machines.end() ? event.worker : machine->second, .fence = event.fence};
}

bool Courses::isAnybodyElse(const Course& course, const std::string& worker) const {
    return std::any_of(m_machines.begin(), m_machines.end(), [&](const auto& one) {
        return one.first != worker &&
            std::none_of(course.faults.begin(), course.faults.end(), [&](const Attempt& fault) { return fault.worker == one.first; });
    });
}

Step Courses::take(const QueueEvent& event, Moment moment) {
    Step step;
    const Course* course = find(event.task);
    if (!course) { // of a job that is over
        step.settlements.push_back(settlementOf(event, Outcome::Cancelled));
        return step;
    }
    bool isChanged = false;
    Outcome outcome = Outcome::Noted;
    if (event.kind == EventKind::Claimed || event.kind == EventKind::Adopted) {
        isChanged = edit(event.task, [&](Course& its) {
            return event.kind == EventKind::Claimed ? its.leased(event.fence, event.worker) : its.adopted(event.fence, event.worker);
        });
        outcome = isChanged ? Outcome::Seen : endOf(*course, event.fence);
    } else if (event.kind == EventKind::Result) {
        edit(event.task, [&](Course& its) {
            outcome = its.returned(event.fence, event.worker);
            return true;
        });
        isChanged = outcome == Outcome::Seen;
        step.isToVerify = isChanged;
    } else {
        isChanged = endedIn(event, moment, step);
        if (event.kind == EventKind::Expired) outcome = Outcome::Lapsed;
    }
    if (isChanged) step.changed.push_back(event.task);
    if (!step.isToVerify) step.settlements.push_back(settlementOf(event, outcome));
    return step;
}

/// The attempt made nothing. Whether it was the present one.
bool Courses::endedIn(const QueueEvent& event, Moment moment, Step& step) {
    const Attempt attempt = attemptOf(event);
    if (event.kind == EventKind::Expired)
        return edit(event.task, [&](Course& its) { return its.expired(attempt, moment.nowMs, moment.draw); });
    const bool countsNothing = event.kind == EventKind::HandBack || event.kind == EventKind::Withdrawn;
    if (countsNothing || counterOf(event.cause) != Counter::Fault)
        return edit(event.task, [&](Course& its) { return its.handedBack(event.fence); });
    const bool isElsewhere = isAnybodyElse(*find(event.task), event.worker);
    const bool isIts = edit(event.task, [&](Course& its) { return its.failed(attempt, isElsewhere, moment.nowMs, moment.draw); });
    if (isIts) blame(event, step);
    return isIts;
}

Step Courses::verified(const QueueEvent& event, bool isGood, Moment moment) {
    Step step;
    const Course* course = find(event.task);
    const bool isIts = course && course->state == TaskState::Returned && course->fence == event.fence;
    if (!isIts) {
        step.settlements.push_back(settlementOf(event, course ? endOf(*course, event.fence) : Outcome::Cancelled));
        return step;
    }
    if (isGood) {
        edit(event.task, [](Course& its) {
            its.kept();
            return true;
        });
        praise(event, *course, step);
    } else {
        const bool isElsewhere = isAnybodyElse(*course, event.worker);
        edit(event.task, [&](Course& its) { return its.refused(attemptOf(event), isElsewhere, moment.nowMs, moment.draw); });
        blame(event, step);
    }
    step.changed.push_back(event.task);
    step.settlements.push_back(settlementOf(event, isGood ? Outcome::Kept : Outcome::Refused));
    return step;
}

void Courses::blame(const QueueEvent& event, Step& step) {
    const std::int64_t waitMs = m_health[event.worker].failed(event.task);
    const Course& course = m_courses.at(event.task);
    if (course.isGuilty())
        for (const auto& fault : course.faults) m_health[fault.worker].forget(event.task);
    step.rests.push_back({.worker = event.worker, .ms = waitMs});
    restIfSick(event.worker, step);
}

void Courses::praise(const QueueEvent& event, const Course& course, Step& step) {
    m_health[event.worker].made(event.task);
    std::set<std::string> others;
    for (const auto& fault : course.faults)
        if (fault.worker != event.worker) others.insert(fault.worker);
    for (const auto& worker : others) {
        m_health[worker].madeElsewhere(event.task);
        restIfSick(worker, step);
    }
}

void Courses::restIfSick(const std::string& worker, Step& step) {
    if (m_health[worker].isSick()) restNow(worker, step);
}

Step Courses::suspect(const std::string& worker) {
    Step step;
    restNow(worker, step);
    return step;
}

void Courses::restNow(const std::string& worker, Step& step) {
    std::vector<std::string> failed;
    step.rests.push_back({.worker = worker, .ms = m_health[worker].rest(failed), .isSick = true});
    for (const auto& task : failed)
        if (edit(task, [&](Course& course) { return course.forgive(worker); })) step.changed.push_back(task);
}

std::vector<std::string> Courses::rebuilt(std::int64_t nowMs) {
    std::vector<std::string> changed;
    for (const auto& [task, course] : m_courses) {
        if (course.state != TaskState::Offered && course.state != TaskState::Leased) continue;
        edit(task, [&](Course& its) {
            its.rebuilt(nowMs + kRollCallMs);
            return true;
        });
        changed.push_back(task);
    }
    return changed;
}

void Courses::replay(const std::string& task) {
    edit(task, [](Course& course) {
        course.replay();
        return true;
    });
}

bool Courses::needsTest(const std::string& worker) const {
    const auto found = m_health.find(worker);
    return found != m_health.end() && found->second.needsTest();
}

int Courses::restsOf(const std::string& worker) const {
    const auto found = m_health.find(worker);
    return found == m_health.end() ? 0 : found->second.rests();
}

std::vector<Rest> Courses::tested(const std::string& worker, bool isPassed) {
    const std::int64_t restMs = m_health[worker].tested(isPassed);
    if (restMs == 0) return {};
    return {{.worker = worker, .ms = restMs, .isSick = true}};
}

} // namespace queue
} // namespace fleet
