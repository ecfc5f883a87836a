#include "core/fleet/queue/job_lists.hpp"

#include <algorithm>

namespace fleet {
inline namespace queue {
namespace {

constexpr const char* kAny = "any";
constexpr int kRotated = 4; ///< tasks that a claim puts back because they failed on this worker

bool isAvoided(const Waiting& waiting, const std::string& worker, std::int64_t nowMs) {
    return waiting.avoidedUntilMs > nowMs && std::find(waiting.avoided.begin(), waiting.avoided.end(), worker) != waiting.avoided.end();
}

} // namespace

void JobLists::put(const JobTerms& terms) {
    Job& job = m_jobs[terms.job];
    job.goneUntilMs = 0;
    job.weight = terms.weight;
    job.cap = terms.cap;
    job.memoryMb = terms.memoryMb;
    if (!job.isKnown) job.isStrict = terms.isStrict;
    job.isKnown = true;
    for (const auto& one : terms.pins) pin(terms.job, job, one.need, one.pin);
}

void JobLists::add(const Offer& offer, std::int64_t nowMs) {
    Job& job = m_jobs[std::string(jobOf(offer.task))];
    const auto [need, isNew] = job.needs.try_emplace(offer.need);
    if (std::find(job.order.begin(), job.order.end(), offer.need) == job.order.end()) job.order.push_back(offer.need);
    need->second.lines[offer.isFirst ? 0 : 1].push_back({.task = offer.task,
        .cost = offer.cost,
        .avoided = offer.avoided,
        .avoidedUntilMs = offer.avoided.empty() ? 0 : nowMs + offer.avoidedMs});
}

void JobLists::remove(const std::string& task, const std::string& need, bool isFirst) {
    const auto job = m_jobs.find(jobOf(task));
    if (job == m_jobs.end()) return;
    const auto its = job->second.needs.find(need);
    if (its == job->second.needs.end()) return;
    auto& line = its->second.lines[isFirst ? 0 : 1];
    const auto found = std::find_if(line.begin(), line.end(), [&](const Waiting& waiting) { return waiting.task == task; });
    if (found != line.end()) line.erase(found);
}

void JobLists::leased(const std::string& job, int change) {
    m_jobs[job].running += change;
}

void JobLists::place(const std::string& name) {
    const auto found = m_jobs.find(name);
    if (found == m_jobs.end() || !found->second.isKnown) return;
    Job& job = found->second;
    const bool isFull = job.cap > 0 && job.running >= job.cap;
    std::vector<std::pair<std::string, std::string>> active;
    for (const auto& need : job.order) {
        Need& its = job.needs.at(need);
        if (its.isEmpty() || isFull) {
            leave(name, need, its);
            continue;
        }
        if (!its.listed) job.time = std::max(job.time, m_time[need]);
        active.emplace_back(need, job.isStrict && !its.pin.empty() ? its.pin : kAny);
    }
    for (const auto& [need, pin] : active) {
        Need& its = job.needs.at(need);
        leave(name, need, its);
        its.listed = std::pair(pin, job.time);
        m_lists[need][pin].emplace(job.time, name);
    }
}

void JobLists::close(const std::string& name, std::int64_t untilMs) {
    Job& job = m_jobs[name];
    for (auto& [need, its] : job.needs) leave(name, need, its);
    job = Job();
    job.goneUntilMs = untilMs;
    m_gone.emplace_back(untilMs, name);
}

bool JobLists::isGone(const std::string& name, std::int64_t nowMs) const {
    const auto found = m_jobs.find(name);
    return found != m_jobs.end() && found->second.goneUntilMs > nowMs;
}

void JobLists::forget(std::int64_t nowMs) {
    for (; !m_gone.empty() && m_gone.front().first <= nowMs; m_gone.pop_front()) {
        const auto found = m_jobs.find(m_gone.front().second);
        if (found != m_jobs.end() && found->second.goneUntilMs == m_gone.front().first) m_jobs.erase(found);
    }
}

void JobLists::leave(const std::string& name, const std::string& need, Need& its) {
    if (!its.listed) return;
    auto& lists = m_lists[need];
    auto& list = lists[its.listed->first];
    list.erase({its.listed->second, name});
    if (list.empty()) lists.erase(its.listed->first);
    its.listed.reset();
}

void JobLists::pin(const std::string& name, Job& job, const std::string& need, const std::string& pin) {
    Need& its = job.needs[need];
    if (!its.pin.empty()) return;
    its.pin = pin;
    leave(name, need, its);
}

const std::pair<double, std::string>* JobLists::firstFitting(const std::string& need, const std::string& pin, Search& search) const {
    const auto lists = m_lists.find(need);
    if (lists == m_lists.end()) return nullptr;
    const auto list = lists->second.find(pin);
    if (list == lists->second.end()) return nullptr;
    int looks = kLookedAt;
    for (const auto& entry : list->second) {
        if (looks-- == 0) break;
        if (search.skipped.count(need + " " + entry.second) > 0) continue;
        if (m_jobs.find(entry.second)->second.memoryMb <= search.memoryMb) return &entry;
        search.isTooLarge = true;
    }
    return nullptr;
}

std::optional<JobLists::Pick> JobLists::pick(const Claim& claim, Search& search) const {
    std::optional<Pick> best;
    for (const auto& one : claim.classes) {
        for (const auto& pin : {one.pin, std::string(kAny)}) {
            const auto* found = firstFitting(one.need, pin, search);
            if (found && (!best || *found < std::pair(best->time, best->job))) best = Pick{found->first, found->second, one};
        }
    }
    return best;
}

std::optional<JobLists::Taken> JobLists::take(const Claim& claim, std::int64_t nowMs, Search& search) {
    while (search.looks-- > 0) {
        const auto best = pick(claim, search);
        if (!best) return std::nullopt;
        Need& need = m_jobs.find(best->job)->second.needs.at(best->of.need);
        for (std::size_t level = 0; level < need.lines.size(); ++level) {
            auto& line = need.lines[level];
            for (int tries = 0; tries < kRotated && !line.empty(); ++tries) {
                Waiting waiting = std::move(line.front());
                line.pop_front();
                if (!isAvoided(waiting, claim.worker, nowMs)) {
                    Taken taken = grant(*best, waiting);
                    taken.isFirst = level == 0;
                    return taken;
                }
                line.push_back(std::move(waiting));
            }
        }
        search.skipped.insert(best->of.need + " " + best->job);
    }
    return std::nullopt;
}

JobLists::Taken JobLists::grant(const Pick& pick, const Waiting& waiting) {
    Job& job = m_jobs.find(pick.job)->second;
    ++job.running;
    job.time = pick.time + waiting.cost / job.weight;
    if (job.isStrict) pin(pick.job, job, pick.of.need, pick.of.pin);
    double& time = m_time[pick.of.need];
    time = std::max(time, pick.time);
    place(pick.job);
    return {.task = waiting.task, .need = pick.of.need, .pin = pick.of.pin, .memoryMb = job.memoryMb};
}

bool JobLists::waitsElsewhere(const std::vector<Class>& classes) const {
    return std::any_of(classes.begin(), classes.end(), [&](const Class& one) {
        const auto lists = m_lists.find(one.need);
        return lists != m_lists.end() && std::any_of(lists->second.begin(), lists->second.end(), [&](const auto& list) {
            return list.first != kAny && list.first != one.pin;
        });
    });
}

} // namespace queue
} // namespace fleet
