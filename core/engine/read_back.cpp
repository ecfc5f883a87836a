#include "core/engine/read_back.hpp"

#include "core/base/counted.hpp"

namespace engine {

void ReadBack::start(Publisher& publisher, std::vector<SentObject> objects) {
    m_publisher = &publisher;
    m_objects = std::move(objects);
    m_next = 0;
    m_exact = true;
    askNext();
}

void ReadBack::askNext() {
    if (m_next == m_objects.size()) return Q_EMIT right();
    m_publisher->head(this, m_name + "/" + m_objects[m_next].path, [this](const base::Result<Publisher::Stored>& stored) {
        const SentObject& sent = m_objects[m_next];
        if (!stored) return Q_EMIT wrong({base::ErrorCode::CheckFailed, stored.error().message});
        m_exact = m_exact && !stored->sha256.empty() && !sent.sha256.empty();
        if (sent.bytes >= 0 && stored->length != sent.bytes)
            return Q_EMIT wrong({base::ErrorCode::CheckFailed,
                sent.path + " has the wrong size on the ingest: " + std::to_string(stored->length) + " instead of " +
                    base::counted(sent.bytes, "byte", "bytes") + "."});
        if (!isAsSent(sent, *stored))
            return Q_EMIT wrong({base::ErrorCode::CheckFailed, sent.path + " is not on the ingest as it was sent: its SHA-256 differs."});
        ++m_next;
        askNext();
    });
}

} // namespace engine
