#include "core/engine/job_queue.hpp"

#include "core/base/files.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace engine {

std::vector<std::size_t> reordered(const std::vector<bool>& chosen, model::MoveTo where) {
    std::vector<std::size_t> order(chosen.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto isChosen = [&](std::size_t place) { return chosen[place]; };
    switch (where) {
    case model::MoveTo::Top: std::stable_partition(order.begin(), order.end(), isChosen); break;
    case model::MoveTo::Bottom: std::stable_partition(order.begin(), order.end(), std::not_fn(isChosen)); break;
    case model::MoveTo::Up:
        for (std::size_t i = 1; i < order.size(); ++i)
            if (isChosen(order[i]) && !isChosen(order[i - 1])) std::swap(order[i], order[i - 1]);
        break;
    case model::MoveTo::Down:
        for (std::size_t i = order.size(); i-- > 1;)
            if (isChosen(order[i - 1]) && !isChosen(order[i])) std::swap(order[i], order[i - 1]);
        break;
    }
    return order;
}

std::vector<std::size_t> reorderedBefore(const std::vector<bool>& chosen, std::size_t before) {
    std::vector<std::size_t> order;
    const auto add = [&](std::size_t from, std::size_t to, bool isChosen) {
        for (std::size_t place = from; place < to; ++place)
            if (chosen[place] == isChosen) order.push_back(place);
    };
    add(0, before, false);
    add(0, chosen.size(), true);
    add(before, chosen.size(), false);
    return order;
}

JobWork* JobQueue::find(const std::string& id) const {
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? nullptr : found->second;
}

const JobWork* JobQueue::withName(const std::string& name, const JobWork* except) const {
    const auto found = std::find_if(m_jobs.rbegin(), m_jobs.rend(),
        [&](const auto& each) { return each.get() != except && base::isSameFileName(each->job().name, name); });
    return found == m_jobs.rend() ? nullptr : found->get();
}

const JobWork* JobQueue::madeFrom(const std::string& source) const {
    const auto found = std::find_if(
        m_jobs.rbegin(), m_jobs.rend(), [&](const auto& each) { return !each->stored().removed && each->job().source == source; });
    return found == m_jobs.rend() ? nullptr : found->get();
}

const JobWork* JobQueue::busyWith(const std::string& name, const JobWork* except) const {
    const auto isBusy = [](const model::Job& job) { return !job.isFinal() || job.output == model::OutputState::Deleting; };
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(),
        [&](const auto& each) { return each.get() != except && isBusy(each->job()) && base::isSameFileName(each->job().name, name); });
    return found == m_jobs.end() ? nullptr : found->get();
}

JobWork* JobQueue::add(std::unique_ptr<JobWork> work) {
    JobWork* const added = work.get();
    setLastPosition(added->job().position);
    m_byId[added->job().id] = added;
    const auto place = std::upper_bound(m_jobs.begin(), m_jobs.end(), added->job().position,
        [](std::int64_t position, const auto& other) { return position < other->job().position; });
    m_jobs.insert(place, std::move(work));
    return added;
}

std::unique_ptr<JobWork> JobQueue::take(const std::string& id) {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& each) { return each->job().id == id; });
    if (found == m_jobs.end()) return nullptr;
    std::unique_ptr<JobWork> taken = std::move(*found);
    m_jobs.erase(found);
    m_byId.erase(id);
    return taken;
}

std::vector<JobWork*> JobQueue::move(const std::vector<std::string>& ids, model::MoveTo where) {
    return reorder(ids, [where](const std::vector<bool>& chosen) { return reordered(chosen, where); });
}

std::vector<JobWork*> JobQueue::moveBefore(const std::vector<std::string>& ids, const std::string& before) {
    const auto place = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& each) { return each->job().id == before; });
    const auto index = static_cast<std::size_t>(place - m_jobs.begin());
    return reorder(ids, [index](const std::vector<bool>& chosen) { return reorderedBefore(chosen, index); });
}

std::vector<JobWork*> JobQueue::reorder(const std::vector<std::string>& ids, const Order& order) {
    const std::unordered_set<std::string> wanted(ids.begin(), ids.end());
    std::vector<bool> chosen;
    std::vector<std::int64_t> positions; // those of jobs that are not here lie between them
    for (const auto& work : m_jobs) {
        chosen.push_back(wanted.contains(work->job().id));
        const std::int64_t position = work->job().position;
        positions.push_back(positions.empty() ? position : std::max(position, positions.back() + 1));
    }
    Jobs jobs;
    for (const std::size_t place : order(chosen)) jobs.push_back(std::move(m_jobs[place]));
    m_jobs = std::move(jobs);
    std::vector<JobWork*> moved;
    for (std::size_t place = 0; place < m_jobs.size(); ++place) {
        if (m_jobs[place]->job().position == positions[place]) continue;
        m_jobs[place]->setPosition(positions[place]);
        moved.push_back(m_jobs[place].get());
    }
    if (!positions.empty()) setLastPosition(positions.back());
    return moved;
}

JobQueue::Jobs JobQueue::takeRemoved(const std::vector<std::string>& ids) {
    const std::unordered_set<std::string> wanted(ids.begin(), ids.end());
    const auto stays = [&](const auto& work) { return !work->stored().removed || !wanted.contains(work->job().id); };
    const auto first = std::stable_partition(m_jobs.begin(), m_jobs.end(), stays);
    Jobs taken(std::make_move_iterator(first), std::make_move_iterator(m_jobs.end()));
    m_jobs.erase(first, m_jobs.end());
    for (const auto& work : taken) m_byId.erase(work->job().id);
    return taken;
}

void JobQueue::clear() {
    m_jobs.clear();
    m_byId.clear();
}

} // namespace engine
