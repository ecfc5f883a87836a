#pragma once
/// JPEGs by job with their ETags; the longest unused go first. Pure; one thread.

#include <QByteArray>
#include <list>
#include <string>
#include <unordered_map>

namespace remote {

class ThumbnailCache {
public:
    struct Entry {
        QByteArray etag, jpeg;
    };
    explicit ThumbnailCache(qint64 limit = 64 << 20) : m_limit(limit) {}
    /// Null: there is none. Counts as a use.
    const Entry* find(const std::string& id);
    void keep(const std::string& id, Entry entry);
    void forget(const std::string& id);
    qint64 bytes() const { return m_bytes; }

private:
    using Order = std::list<std::pair<std::string, Entry>>;
    qint64 m_limit;
    qint64 m_bytes = 0;
    Order m_order; ///< the latest used first
    std::unordered_map<std::string, Order::iterator> m_entries;
};

} // namespace remote
