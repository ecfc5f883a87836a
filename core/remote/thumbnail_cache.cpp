#include "core/remote/thumbnail_cache.hpp"

namespace remote {

const ThumbnailCache::Entry* ThumbnailCache::find(const std::string& id) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return nullptr;
    m_order.splice(m_order.begin(), m_order, found->second);
    return &found->second->second;
}

void ThumbnailCache::keep(const std::string& id, Entry entry) {
    forget(id);
    m_bytes += entry.jpeg.size();
    m_order.emplace_front(id, std::move(entry));
    m_entries[id] = m_order.begin();
    while (m_bytes > m_limit && !m_order.empty()) forget(std::string(m_order.back().first));
}

void ThumbnailCache::forget(const std::string& id) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return;
    m_bytes -= found->second->second.jpeg.size();
    m_order.erase(found->second);
    m_entries.erase(found);
}

} // namespace remote
