// Writing jobs to disk: what a job is at once, what its units are in a moment.

#include "core/engine/local_service.hpp"

namespace engine {

void LocalService::save(JobWork& work) {
    m_unsaved.erase(work.job().id);
    m_store.save(work.stored());
    watchStore();
}

void LocalService::saveUnits() {
    {
        const JobStore::WriteBatch together(m_store);
        for (const auto& id : std::exchange(m_unsaved, {}))
            if (const JobWork* work = m_queue.find(id)) m_store.save(work->stored());
    }
    watchStore();
}

void LocalService::watchStore() {
    if (m_store.hasPendingWrites() && m_storeProblem.isEmpty())
        qWarning("%s It is written as soon as that is possible.", m_store.problem().english().c_str());
    m_storeProblem = m_store.problem();
    if (m_store.hasPendingWrites() && !m_catchUp.isActive()) m_catchUp.start();
}

} // namespace engine
