#include "core/http/origins.hpp"

#include <algorithm>

namespace http {

Origins::Origins(const std::vector<std::string>& list) {
    for (std::string origin : list) {
        while (origin.ends_with('/')) origin.pop_back();
        m_all = m_all || origin == "*";
        m_list.push_back(std::move(origin));
    }
}

std::string_view Origins::allowed(std::string_view origin) const {
    if (m_all) return "*";
    const auto known = std::find(m_list.begin(), m_list.end(), origin);
    return origin.empty() || known == m_list.end() ? std::string_view() : std::string_view(*known);
}

} // namespace http
