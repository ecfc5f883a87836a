#include "core/remote/file_window.hpp"

#include "core/base/source_path.hpp"

#include <algorithm>

#ifndef _WIN32
#include <fcntl.h>
#include <unistd.h>
#endif

namespace remote {

FileWindow::FileWindow(const std::string& path, qint64 offset, qint64 size, QObject* parent)
    : QIODevice(parent), m_path(path), m_offset(offset), m_size(size) {}

bool FileWindow::openPart() {
#ifdef _WIN32
    m_file.setFileName(QString::fromStdString(m_path));
    const bool isOpen = m_file.open(QIODevice::ReadOnly);
#else
    // By descriptor: names on Linux may be no UTF-8, which QFile cannot open.
    const int descriptor = ::open(base::bytesOfPath(m_path).c_str(), O_RDONLY | O_CLOEXEC);
    const bool isOpen = descriptor >= 0 && m_file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle);
    if (descriptor >= 0 && !isOpen) ::close(descriptor);
#endif
    if (!isOpen || m_file.size() < m_offset + m_size || !m_file.seek(m_offset)) return false;
    return QIODevice::open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool FileWindow::seek(qint64 position) {
    return position >= 0 && position <= m_size && QIODevice::seek(position) && m_file.seek(m_offset + position);
}

qint64 FileWindow::readData(char* to, qint64 most) {
    const qint64 left = m_offset + m_size - m_file.pos();
    if (left <= 0) return -1;
    const qint64 got = m_file.read(to, std::min(most, left));
    // It was cut off since it was opened. "Nothing yet" would be waited for without end, as nothing tells of more.
    return got > 0 ? got : -1;
}

} // namespace remote
