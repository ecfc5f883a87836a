#include "core/fleet/coordinator/assignment_table.hpp"

#include "core/fleet/coordinator/coordinator.hpp"

namespace fleet {

void AssignmentTable::put(std::shared_ptr<const Assignment> assignment) {
    const std::lock_guard lock(m_mutex);
    if (assignment->source) m_sources[assignment->source->id] = assignment->source;
    const std::string task = assignment->task;
    m_tasks[task] = {std::move(assignment), false};
}

void AssignmentTable::done(const std::string& task) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tasks.find(task);
    if (found != m_tasks.end()) found->second.isDone = true;
}

void AssignmentTable::erase(const std::string& task) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tasks.find(task);
    if (found == m_tasks.end()) return;
    const auto source = found->second.assignment->source;
    m_tasks.erase(found);
    if (source && source.use_count() == 1) m_sources.erase(source->id); // nobody but this call has it
}

std::shared_ptr<const Assignment> AssignmentTable::find(const std::string& task) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tasks.find(task);
    return found == m_tasks.end() || found->second.isDone ? nullptr : found->second.assignment;
}

Standing AssignmentTable::standing(const std::string& task) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tasks.find(task);
    if (found == m_tasks.end()) return Standing::Cancelled;
    return found->second.isDone ? Standing::Superseded : Standing::Wanted;
}

std::shared_ptr<const AssignedSource> AssignmentTable::source(const std::string& id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_sources.find(id);
    return found == m_sources.end() ? nullptr : found->second.lock();
}

void AssignmentTable::limit(const std::string& worker, int slots) {
    const std::lock_guard lock(m_mutex);
    if (slots > 0) m_slotLimits[worker] = slots;
    else m_slotLimits.erase(worker);
}

int AssignmentTable::slotLimit(const std::string& worker) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_slotLimits.find(worker);
    return found == m_slotLimits.end() ? 0 : found->second;
}

void AssignmentTable::setStaging(std::string folder) {
    const std::lock_guard lock(m_mutex);
    m_staging = std::move(folder);
}

std::string AssignmentTable::stagingOfJob(const std::string& job) const {
    const std::lock_guard lock(m_mutex);
    return m_staging + "/" + job;
}

std::string AssignmentTable::stagingFolder(const std::string& task, std::int64_t fence) const {
    const std::lock_guard lock(m_mutex);
    return m_staging + "/" + task + "." + std::to_string(fence);
}

void AssignmentTable::registered(const ComingWorker& worker) {
    m_mailbox.post([worker](Coordinator& coordinator) { coordinator.workerCame(worker); });
}

void AssignmentTable::heard(const std::string& worker, const std::vector<HeldTask>& held) {
    {
        const std::lock_guard lock(m_mutex);
        // While the coordinator waits for a disk or a Redis, of each worker the last beat is enough.
        if (!m_heard.insert_or_assign(worker, held).second) return;
    }
    m_mailbox.post([this, worker](Coordinator& coordinator) {
        std::unique_lock lock(m_mutex);
        const auto last = m_heard.extract(worker);
        lock.unlock();
        if (!last.empty()) coordinator.workerHeard(worker, last.mapped());
    });
}

void AssignmentTable::setTerms(const std::string& worker, const WorkerTerms& terms) {
    const std::lock_guard lock(m_mutex);
    m_terms.insert_or_assign(worker, terms);
}

void AssignmentTable::eraseTerms(const std::string& worker) {
    const std::lock_guard lock(m_mutex);
    m_terms.erase(worker);
}

WorkerTerms AssignmentTable::termsOf(const std::string& worker) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_terms.find(worker);
    return found == m_terms.end() ? WorkerTerms{} : found->second;
}

void AssignmentTable::left(const std::string& worker) {
    m_mailbox.post([worker](Coordinator& coordinator) { coordinator.workerLeft(worker); });
}

void AssignmentTable::staged(const std::string&, std::int64_t, const StagedObject&) {
    // Its result names it, and it is summed once more then.
}

} // namespace fleet
