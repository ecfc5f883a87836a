#include "core/engine/publish_targets.hpp"

#include <algorithm>

namespace engine {

Publisher& PublishTargets::queue(const std::string& store) {
    auto& queue = m_queues[store];
    if (queue) return *queue;
    queue = std::make_unique<Publisher>();
    queue->setPace(&m_pace);
    connect(queue.get(), &Publisher::waitingChanged, this, [this, store] { Q_EMIT waitingChanged(store); });
    connect(queue.get(), &Publisher::idle, this, &PublishTargets::idle);
    return *queue;
}

void PublishTargets::setCurrent(const PublishTarget& target) {
    m_current = target;
    if (!target.store.empty()) tell(target);
}

void PublishTargets::recall(const PublishTarget& target) {
    if (target.store.empty() || target.baseUrl.empty() || !target.isLasting) return;
    if (queue(target.store).target().baseUrl.empty()) tell(target);
}

void PublishTargets::withdraw(const std::string& store) {
    if (!store.empty()) queue(store).setTarget({});
}

bool PublishTargets::isAtRest() const {
    return std::all_of(m_queues.begin(), m_queues.end(), [](const auto& each) { return each.second->isIdle() || each.second->waiting(); });
}

} // namespace engine
