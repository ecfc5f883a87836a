#include "core/engine/name_claim.hpp"

#include "core/engine/replacement.hpp"

namespace engine {
namespace {

constexpr int kAgainMs = 1000;

} // namespace

bool isAsSent(const SentObject& sent, const Publisher::Stored& stored) {
    return (sent.bytes < 0 || stored.length == sent.bytes) &&
        (sent.sha256.empty() || stored.sha256.empty() || stored.sha256 == sent.sha256);
}

void NameClaim::start(std::vector<std::string> marks, const std::optional<SentObject>& own, bool replace) {
    m_marks = std::move(marks);
    m_replace = replace;
    if (Replacement::isUnderWay(m_list)) return makeRoom(); // of the earlier film no playlist may be left, only its segments
    if (!own) return askNext(0);
    m_publisher.head(this, m_name + "/" + own->path, [this, own](const base::Result<Publisher::Stored>& stored) {
        if (stored && isAsSent(*own, *stored)) Q_EMIT claimed();
        else askNext(0);
    });
}

void NameClaim::askNext(std::size_t index) {
    if (index == m_marks.size()) return Q_EMIT claimed();
    m_publisher.head(this, m_name + "/" + m_marks[index], [this, index](const base::Result<Publisher::Stored>& stored) {
        if (stored) return m_replace ? makeRoom() : Q_EMIT taken();
        if (stored.error().code == base::ErrorCode::NotFound) return askNext(index + 1);
        Q_EMIT failed(stored.error());
    });
}

void NameClaim::makeRoom() {
    auto* replacement = new Replacement(m_name, m_marks, m_list, m_publisher, this);
    connect(replacement, &Replacement::done, this, [this, replacement](const base::Result<void>& gone) {
        replacement->deleteLater();
        if (gone) return Q_EMIT claimed();
        if (gone.error().code != base::ErrorCode::IngestSilent) return Q_EMIT failed(gone.error());
        QTimer::singleShot(kAgainMs, this, [this] { makeRoom(); });
    });
    replacement->start();
}

} // namespace engine
