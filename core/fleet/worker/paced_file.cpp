#include "core/fleet/worker/paced_file.hpp"

#include <algorithm>

namespace fleet {

PacedFile::PacedFile(std::unique_ptr<QFile> file, std::shared_ptr<Pace> pace) : m_file(std::move(file)), m_pace(std::move(pace)) {
    QIODevice::open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &QIODevice::readyRead); // who sends asks again
}

qint64 PacedFile::readData(char* data, qint64 most) {
    constexpr qint64 kTogether = 16 << 10; // so that others are not kept waiting for long
    if (m_file->pos() != pos() && !m_file->seek(pos())) return -1;
    if (m_file->atEnd()) return 0;
    if (const std::int64_t wait = m_pace->left(); wait > 0) {
        if (!m_soon.isActive()) m_soon.start(static_cast<int>(std::min<std::int64_t>(wait, 1000)));
        return 0; // not the end: atEnd() says so
    }
    const qint64 read = m_file->read(data, std::min(most, kTogether));
    if (read > 0) m_pace->take(read);
    return read;
}

} // namespace fleet
