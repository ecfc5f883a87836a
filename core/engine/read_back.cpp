#include "core/engine/read_back.hpp"

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
        if (!stored) return Q_EMIT wrong({base::ErrorCode::CheckFailed, stored.error().text});
        m_exact = m_exact && !stored->sha256.empty() && !sent.sha256.empty();
        if (sent.bytes >= 0 && stored->length != sent.bytes)
            return Q_EMIT wrong({base::ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 has the wrong size on the ingest: %2 instead of %3."), sent.path, stored->length,
                    base::countedText(sent.bytes, QT_TRANSLATE_NOOP("Core", "%1 byte"), QT_TRANSLATE_NOOP("Core", "%1 bytes")))});
        if (!isAsSent(sent, *stored))
            return Q_EMIT wrong({base::ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 is not on the ingest as it was sent: its SHA-256 differs."), sent.path)});
        ++m_next;
        askNext();
    });
}

} // namespace engine
