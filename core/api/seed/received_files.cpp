#include "core/api/seed/received_files.hpp"

#include "core/api/seed/media_kind.hpp"
#include "core/base/background.hpp"
#include "core/base/files.hpp"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <optional>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr const char* kPart = "/.part"; // no name of a film begins with a dot

base::Error cannotWrite(const QFile& file) {
    const bool isFull = file.error() == QFileDevice::ResourceError || base::freeBytes(file.fileName().toStdString()) < (1 << 20);
    return {isFull ? base::ErrorCode::WorkFolderFull : base::ErrorCode::Io,
        "The upload cannot be stored: " + file.errorString().toStdString() + "."};
}

} // namespace

std::string receivedName(const std::string& name) {
    const auto slash = name.find_last_of("/\\");
    return base::safeFileName(slash == std::string::npos ? name : name.substr(slash + 1));
}

void discardReceived(const std::string& path) {
    base::inBackground([folder = QFileInfo(QString::fromStdString(path)).path()] { QDir(folder).removeRecursively(); });
}

ReceivedFiles::~ReceivedFiles() {
    m_file.reset();
    if (m_isKept) return;
    // A large file may take the disk a while.
    for (const std::string& folder : m_folders) base::inBackground([folder] { QDir(QString::fromStdString(folder)).removeRecursively(); });
}

http::Awaitable<base::Result<void>> ReceivedFiles::begin(const std::string& name) {
    m_name = receivedName(name);
    m_isLooked = false;
    m_gathered.clear();
    const std::string folder = m_folder + "/" + base::randomToken();
    m_folders.push_back(folder);
    std::optional<base::Result<void>> made;
    const std::function<void()> work = [&] {
        made = base::makeFolder(folder);
        if (!*made) return;
        m_file = std::make_unique<QFile>(QString::fromStdString(folder + kPart));
        if (!m_file->open(QIODevice::WriteOnly | QIODevice::Unbuffered)) made = cannotWrite(*m_file);
    };
    co_await m_pool.run(work);
    co_return *made;
}

http::Awaitable<base::Result<void>> ReceivedFiles::write(std::string_view bytes) {
    m_bytes += bytes.size();
    if (m_bytes > m_limit)
        co_return base::Error{base::ErrorCode::TooLarge, "An upload may have at most " + std::to_string(m_limit) + " bytes here."};
    m_gathered.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
    if (m_gathered.size() < kGathered) co_return base::Result<void>();
    base::Result<void> flushed = co_await flush();
    co_return flushed;
}

http::Awaitable<base::Result<void>> ReceivedFiles::flush() {
    std::optional<base::Result<void>> written;
    const std::function<void()> work = [&] { written = writeGathered(); };
    co_await m_pool.run(work);
    co_return *written;
}

base::Result<void> ReceivedFiles::writeGathered() {
    if (!m_isLooked &&
        !mayBeMedia(m_name, {m_gathered.constData(), static_cast<std::size_t>(std::min<qsizetype>(m_gathered.size(), 16384))}))
        return base::Error{base::ErrorCode::Unsupported, m_name + " is neither video nor sound, as far as its first bytes tell."};
    m_isLooked = true;
    m_hash.addData(m_gathered);
    if (m_file->write(m_gathered) != m_gathered.size()) return cannotWrite(*m_file);
    m_gathered.clear();
    return {};
}

base::Result<void> ReceivedFiles::finish() {
    if (m_gathered.isEmpty() && !m_isLooked) return base::Error{base::ErrorCode::NoMedia, m_name + " is empty."};
    MR_TRY(writeGathered());
    m_hash.addData(QByteArray(1, '\0')); // where one ends belongs to what was sent
    const QString path = QString::fromStdString(m_folders.back() + "/" + m_name);
    m_file->close();
    if (!m_file->rename(path)) return cannotWrite(*m_file);
    m_whole.push_back({path.toStdString(), m_name});
    m_file.reset();
    return {};
}

http::Awaitable<base::Result<void>> ReceivedFiles::end() {
    std::optional<base::Result<void>> done;
    const std::function<void()> work = [&] { done = finish(); };
    co_await m_pool.run(work);
    co_return *done;
}

} // namespace api
