// Answers to commands that came with a key (model::KeptAnswers).

#include "core/engine/local_service.hpp"

namespace engine {

std::shared_ptr<void> LocalService::transaction() {
    return std::make_shared<Batch>(*this);
}

std::optional<model::KeptAnswer> LocalService::answerOf(const model::CommandKey& key) {
    return m_store.answerOf(key, m_clock.wallMs() - kKeptMs);
}

void LocalService::keepAnswer(const model::CommandKey& key, model::KeptAnswer answer) {
    answer.atMs = m_clock.wallMs();
    m_store.keepAnswer(key, answer, answer.atMs - kKeptMs);
    watchStore();
}

} // namespace engine
