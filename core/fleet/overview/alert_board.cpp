#include "core/fleet/overview/alert_board.hpp"

#include <algorithm>

namespace fleet {

AlertBoard::Changes AlertBoard::take(std::vector<model::FleetAlert> conditions, std::int64_t wallMs) {
    Changes changes;
    std::set<std::string> holding;
    for (model::FleetAlert& alert : conditions) {
        if (!holding.insert(alert.id).second || m_dismissed.contains(alert.id)) continue;
        const auto open = m_open.find(alert.id);
        if (open != m_open.end()) alert.atMs = open->second.atMs;
        else if (alert.atMs == 0) alert.atMs = wallMs;
        if (open != m_open.end() && open->second == alert) continue;
        changes.set.push_back(alert);
        m_open.insert_or_assign(alert.id, std::move(alert));
    }
    for (auto open = m_open.begin(); open != m_open.end();) {
        if (holding.contains(open->first)) {
            ++open;
            continue;
        }
        changes.gone.push_back(open->first);
        open = m_open.erase(open);
    }
    std::erase_if(m_dismissed, [&](const std::string& id) { return !holding.contains(id); });
    return changes;
}

std::vector<std::string> AlertBoard::dismiss(const std::vector<std::string>& ids) {
    std::vector<std::string> closed;
    for (const auto& [id, alert] : m_open)
        if (ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end()) closed.push_back(id);
    for (const std::string& id : closed) {
        m_open.erase(id);
        m_dismissed.insert(id);
    }
    return closed;
}

std::vector<model::FleetAlert> AlertBoard::rows() const {
    std::vector<model::FleetAlert> rows;
    for (const auto& [id, alert] : m_open) rows.push_back(alert);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.atMs > b.atMs; });
    return rows;
}

} // namespace fleet
