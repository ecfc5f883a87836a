#include "core/fleet/worker/whole_file_source.hpp"

#include "core/base/files.hpp"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace fleet {

/// A film that attempts use.
struct WholeFileSource::Shared {
    std::unique_ptr<SourceFile> file;
    std::string path;
};

namespace {

class Opened final : public OpenedSource {
public:
    Opened(std::shared_ptr<void> keeps, SourceFile& file, const std::string& path) : m_keeps(std::move(keeps)), m_file(file) {
        const auto tell = [this, path] {
            work::Place place;
            place.source = path;
            Q_EMIT ready(place);
        };
        m_before = file.fetchedBytes();
        if (file.isWhole()) QTimer::singleShot(0, this, tell);
        else connect(&file, &SourceFile::whole, this, tell);
        connect(&file, &SourceFile::failed, this, &OpenedSource::failed);
    }
    void renew(const std::string& ticket) override { m_file.renew(ticket); }
    Fetched fetched() const override {
        const std::int64_t bytes = m_file.fetchedBytes() - m_before;
        return {bytes, bytes == 0 ? 1 : 0};
    }

private:
    std::shared_ptr<void> m_keeps;
    SourceFile& m_file;
    std::int64_t m_before = 0;
};

class Refused final : public OpenedSource {
public:
    explicit Refused(base::Error error) {
        QTimer::singleShot(0, this, [this, error = std::move(error)] { Q_EMIT failed(error); });
    }
    void renew(const std::string&) override {}
    Fetched fetched() const override { return {}; }
};

} // namespace

WholeFileSource::WholeFileSource(HttpLine& line, std::function<QUrl(const std::string&)> urlOf, std::string folder, std::int64_t mostBytes)
    : m_line(line), m_urlOf(std::move(urlOf)), m_folder(std::move(folder)), m_mostBytes(mostBytes) {}

WholeFileSource::~WholeFileSource() = default;

std::string WholeFileSource::fileOf(const Lease& lease) const {
    const model::Fingerprint& film = lease.source.fingerprint;
    const std::string time = film.content.empty() ? std::to_string(film.modifiedMs) + lease.source.path : std::string();
    return m_folder + "/" + base::sha256(QByteArray::fromStdString(film.content + "/" + std::to_string(film.bytes) + "/" + time));
}

void WholeFileSource::makeRoom(std::int64_t bytes) const {
    QFileInfoList files = QDir(QString::fromStdString(m_folder)).entryInfoList(QDir::Files, QDir::Time | QDir::Reversed);
    std::int64_t held = bytes;
    for (const QFileInfo& each : files) held += each.size();
    for (const QFileInfo& each : files) {
        if (held <= m_mostBytes) return;
        std::string path = each.filePath().toStdString();
        if (path.ends_with(".part")) path.resize(path.size() - 5);
        const auto user = m_inUse.find(path);
        if (user != m_inUse.end() && !user->second.expired()) continue;
        if (QFile::remove(each.filePath())) held -= each.size();
    }
}

std::shared_ptr<WholeFileSource::Shared> WholeFileSource::shared(const Lease& lease) {
    const std::string path = fileOf(lease);
    if (auto found = m_inUse[path].lock(); found && !found->file->hasFailed()) return found;
    auto made = std::make_shared<Shared>();
    made->path = path;
    made->file =
        std::make_unique<SourceFile>(m_line, m_urlOf(lease.source.path), lease.source.ticket, path, lease.source.fingerprint.bytes);
    m_inUse[path] = made;
    if (!QFileInfo::exists(QString::fromStdString(path))) makeRoom(lease.source.fingerprint.bytes);
    // Its place in the order of use.
    QFile used(QString::fromStdString(path));
    if (used.open(QIODevice::ReadWrite | QIODevice::ExistingOnly))
        used.setFileTime(QDateTime::currentDateTime(), QFileDevice::FileModificationTime);
    made->file->begin();
    return made;
}

std::unique_ptr<OpenedSource> WholeFileSource::open(const Lease& lease) {
    if (lease.source.path.empty() || lease.source.fingerprint.bytes <= 0)
        return std::make_unique<Refused>(base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "This worker cannot fetch the film of %1: it is not at the API."), lease.task)});
    if (const auto made = base::makeFolder(m_folder); !made)
        return std::make_unique<Refused>(base::Error{base::ErrorCode::WorkFolderUnwritable, made.error().text});
    constexpr std::int64_t kReserve = 512 << 20;
    const std::int64_t bytes = lease.source.fingerprint.bytes, free = base::freeBytes(m_folder);
    const bool isThere = QFileInfo(QString::fromStdString(fileOf(lease))).size() == bytes;
    if (!isThere && (bytes > m_mostBytes || (free >= 0 && free < bytes + kReserve)))
        return std::make_unique<Refused>(base::Error{base::ErrorCode::WorkFolderFull,
            base::text(QT_TRANSLATE_NOOP("Core", "The film of %1 does not fit into this worker's cache. Give it more room (--cache)."),
                lease.task)});
    auto film = shared(lease);
    SourceFile& file = *film->file;
    const std::string path = film->path;
    return std::make_unique<Opened>(std::move(film), file, path);
}

} // namespace fleet
