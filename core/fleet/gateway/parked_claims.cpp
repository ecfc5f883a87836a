#include "core/fleet/gateway/parked_claims.hpp"

#include <algorithm>
#include <utility>

namespace fleet {

std::unique_ptr<ParkedClaims::Place> ParkedClaims::park(std::set<std::string> needs, std::function<void()> wake) {
    std::unique_ptr<Place> place(new Place(*this, std::move(needs), std::move(wake)));
    const std::lock_guard lock(m_mutex);
    place->m_at = m_places.insert(m_places.end(), place.get());
    return place;
}

ParkedClaims::Place::~Place() {
    std::string left;
    {
        const std::lock_guard lock(m_owner.m_mutex);
        m_owner.m_places.erase(m_at);
        left = m_wokenFor;
    }
    if (!left.empty()) m_owner.offered(left, 1);
}

void ParkedClaims::Place::look() {
    const std::lock_guard lock(m_owner.m_mutex);
    m_lookedFor = std::exchange(m_wokenFor, {});
}

void ParkedClaims::Place::pass() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(m_owner.m_mutex);
        const std::string need = std::exchange(m_lookedFor, {});
        if (need.empty()) return;
        // Only behind it, so that it ends: who waits longer was asked before.
        const auto next = std::find_if(std::next(m_at), m_owner.m_places.end(),
            [&](const Place* place) { return place->m_wokenFor.empty() && place->m_needs.contains(need); });
        if (next == m_owner.m_places.end()) return;
        (*next)->m_wokenFor = need;
        wake = (*next)->m_wake;
    }
    wake();
}

void ParkedClaims::offered(const std::string& need, int tasks) {
    std::vector<std::function<void()>> woken;
    {
        const std::lock_guard lock(m_mutex);
        for (Place* const place : m_places) {
            if (tasks <= 0) break;
            if (!place->m_wokenFor.empty() || !place->m_needs.contains(need)) continue;
            place->m_wokenFor = need;
            woken.push_back(place->m_wake);
            --tasks;
        }
    }
    for (const auto& wake : woken) wake();
}

void ParkedClaims::wakeAll() {
    std::vector<std::function<void()>> woken;
    {
        const std::lock_guard lock(m_mutex);
        for (const Place* const place : m_places) woken.push_back(place->m_wake);
    }
    for (const auto& wake : woken) wake();
}

std::size_t ParkedClaims::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_places.size();
}

} // namespace fleet
