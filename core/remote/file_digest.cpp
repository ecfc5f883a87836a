#include "core/remote/file_digest.hpp"

#include "core/base/background.hpp"
#include "core/base/source_path.hpp"
#include "core/remote/file_window.hpp"

#include <QCryptographicHash>

namespace remote {

FileDigest::FileDigest(QThreadPool& pool, std::string file, std::function<void(const base::Result<std::string>&)> done, QObject* parent)
    : QObject(parent), m_done(std::move(done)) {
    m_shared->owner = this;
    base::inBackground(pool, [shared = m_shared, file = std::move(file)] {
        const auto result = std::make_shared<base::Result<std::string>>(read(file, shared->isOver));
        const std::lock_guard lock(shared->mutex);
        if (FileDigest* const owner = shared->owner)
            QMetaObject::invokeMethod(
                owner, [owner, result] { owner->m_done(*result); }, Qt::QueuedConnection);
    });
}

FileDigest::~FileDigest() {
    m_shared->isOver = true;
    const std::lock_guard lock(m_shared->mutex);
    m_shared->owner = nullptr;
}

base::Result<std::string> FileDigest::read(const std::string& file, const std::atomic<bool>& isOver) {
    const auto unreadable = [&](const QString& why) {
        return base::Error{
            base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), base::shownPath(file), why.toStdString())};
    };
    FileWindow window(file, 0, base::fileStatus(file).bytes);
    if (!window.openPart()) return unreadable(window.errorString());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    qint64 left = window.size();
    while (left > 0 && !isOver) {
        const QByteArray block = window.read(std::min<qint64>(left, 1 << 20));
        if (block.isEmpty()) return unreadable(window.errorString());
        hash.addData(block);
        left -= block.size();
    }
    return hash.result().toHex().toStdString();
}

} // namespace remote
