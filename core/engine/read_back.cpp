#include "core/engine/read_back.hpp"

namespace engine {

void ReadBack::start(std::vector<SentObject> objects) {
    m_objects = std::move(objects);
    m_next = 0;
    m_exact = true;
    askNext();
}

void ReadBack::askNext() {
    if (m_next == m_objects.size()) return Q_EMIT right();
    m_publisher.head(this, m_name + "/" + m_objects[m_next].path, [this](const base::Result<Publisher::Stored>& stored) {
        const SentObject& sent = m_objects[m_next];
        if (!stored) return Q_EMIT wrong({base::ErrorCode::CheckFailed, stored.error().message});
        m_exact = m_exact && !stored->sha256.empty() && !sent.sha256.empty();
        if (sent.bytes >= 0 && stored->length != sent.bytes)
            return Q_EMIT wrong({base::ErrorCode::CheckFailed,
                sent.path + " has " + std::to_string(stored->length) + " bytes on the ingest instead of " + std::to_string(sent.bytes) +
                    "."});
        if (!isAsSent(sent, *stored))
            return Q_EMIT wrong(
                {base::ErrorCode::CheckFailed, sent.path + " is not on the ingest as it was sent: its SHA-256 is another one."});
        ++m_next;
        askNext();
    });
}

} // namespace engine
