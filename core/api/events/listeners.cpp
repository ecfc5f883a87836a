#include "core/api/events/listeners.hpp"

namespace api {

Listener::~Listener() {
    m_owner.leave(*this);
}

void Listener::greet() {
    m_owner.greet(*this);
}

Listeners::Admission Listeners::admit(const std::string& tokenId) {
    if (isClosed()) return {nullptr, Refusal::Closed};
    const std::lock_guard lock(m_mutex);
    if (m_listeners.size() >= m_limits.all || m_strangers >= m_limits.beforeHello) return {nullptr, Refusal::Full};
    std::size_t& ofToken = m_ofToken[tokenId];
    if (ofToken >= m_limits.ofToken) return {nullptr, Refusal::OfToken};
    std::shared_ptr<Listener> listener(new Listener(*this, ++m_last, tokenId));
    ++ofToken;
    ++m_strangers;
    m_listeners.emplace(listener->id, listener.get());
    return {std::move(listener), Refusal::None};
}

void Listeners::leave(const Listener& listener) {
    const std::lock_guard lock(m_mutex);
    m_listeners.erase(listener.id);
    if (!listener.m_greeted) --m_strangers;
    const auto ofToken = m_ofToken.find(listener.tokenId);
    if (--ofToken->second == 0) m_ofToken.erase(ofToken);
}

void Listeners::greet(Listener& listener) {
    const std::lock_guard lock(m_mutex);
    if (!listener.m_greeted) --m_strangers;
    listener.m_greeted = true;
}

void Listeners::ring() {
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, listener] : m_listeners) listener->bell->notify();
}

void Listeners::ring(std::uint64_t id) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_listeners.find(id);
    if (found != m_listeners.end()) found->second->bell->notify();
}

void Listeners::endToken(const std::string& tokenId, unsigned code) {
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, listener] : m_listeners) {
        if (listener->tokenId != tokenId) continue;
        listener->m_ended = code;
        listener->bell->notify();
    }
}

void Listeners::close(unsigned code) {
    m_closeCode = code;
    ring();
}

std::size_t Listeners::size() const {
    const std::lock_guard lock(m_mutex);
    return m_listeners.size();
}

} // namespace api
