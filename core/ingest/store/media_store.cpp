#include "core/ingest/store/media_store.hpp"

#include "core/base/files.hpp"
#include "core/ingest/store/file_kinds.hpp"

#include <QFile>
#include <QList>
#include <cerrno>
#include <cstring>
#include <utility>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace ingest {
namespace {

// Hidden: no request reaches them.
constexpr const char* kDeferredDeletions = "/.deletions";
const std::string kWaiting = ".waiting";
constexpr std::size_t kLongestHost = 300;

void closeDescriptor(int descriptor) {
#ifdef _WIN32
    _close(descriptor);
#else
    ::close(descriptor);
#endif
}

base::Error tooLarge(std::uint64_t limit) {
    return {base::ErrorCode::TooLarge, "An object may be at most " + std::to_string(limit) + " bytes long here."};
}

base::Error quotaReached(std::uint64_t limit) {
    return {base::ErrorCode::IngestFull, "The quota of the ingest (" + std::to_string(limit) + " bytes) is used up."};
}

} // namespace

Upload::Upload(Upload&& other) noexcept
    : m_store(other.m_store), m_temporary(std::exchange(other.m_temporary, {})), m_relative(std::move(other.m_relative)),
      m_descriptor(std::exchange(other.m_descriptor, -1)), m_bytes(other.m_bytes), m_reserved(std::exchange(other.m_reserved, 0)),
      m_replaced(std::exchange(other.m_replaced, 0)) {}

Upload::~Upload() {
    m_store->m_reserved -= m_reserved;
    if (m_replaced > 0) {
        const std::lock_guard lock(m_store->m_mutex);
        m_store->m_replacing.erase(m_relative);
    }
    if (m_descriptor >= 0) closeDescriptor(m_descriptor);
    if (!m_temporary.empty()) m_store->m_folder->discard(m_temporary);
}

base::Result<void> Upload::write(std::span<const char> bytes) {
    const StoreLimits& limits = m_store->m_limits;
    if (limits.objectBytes > 0 && m_bytes + bytes.size() > limits.objectBytes) return tooLarge(limits.objectBytes);
    m_bytes += bytes.size();
    MR_TRY(reserve(m_bytes));
    while (!bytes.empty()) {
#ifdef _WIN32
        const auto written = _write(m_descriptor, bytes.data(), static_cast<unsigned>(bytes.size()));
#else
        const auto written = ::write(m_descriptor, bytes.data(), bytes.size());
#endif
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const bool full = isFullDisk(errno);
            return base::Error{full ? base::ErrorCode::IngestFull : base::ErrorCode::Io,
                full ? "The ingest's disk is full." : std::string("Writing failed: ") + std::strerror(errno) + "."};
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

base::Result<void> Upload::sync() {
    if (!writeOut(m_descriptor))
        return base::Error{isFullDisk(errno) ? base::ErrorCode::IngestFull : base::ErrorCode::Io, "The file cannot be written to disk."};
    return {};
}

base::Result<bool> Upload::commit() {
    closeDescriptor(std::exchange(m_descriptor, -1));
    const std::uint64_t before = m_store->sizeOf(m_relative);
    m_replaced = m_replaced > 0 ? std::max<std::uint64_t>(before, 1) : 0; // it may have become smaller meanwhile
    MR_TRY(reserve(m_bytes));
    auto placed = m_store->m_folder->place(m_temporary, m_relative, m_store->m_limits.sync);
    if (!placed) return placed;
    m_temporary.clear();
    m_store->m_files.forget(m_relative);
    m_store->count(static_cast<std::int64_t>(m_bytes) - static_cast<std::int64_t>(before));
    return placed;
}

base::Result<std::unique_ptr<MediaStore>> MediaStore::open(const std::string& root, StoreLimits limits) {
    MR_ASSIGN(auto folder, RootedFolder::open(root));
    return std::unique_ptr<MediaStore>(new MediaStore(std::move(folder), limits));
}

base::Result<void> Upload::reserve(std::uint64_t bytes) {
    const std::uint64_t needed = bytes > m_replaced ? bytes - m_replaced : 0;
    if (needed <= m_reserved) return {};
    MR_TRY(m_store->reserve(needed - m_reserved));
    m_reserved = needed;
    return {};
}

base::Result<FileFacts> MediaStore::factsOf(const std::string& relative) const {
    FileFacts facts;
    MR_ASSIGN(const int descriptor, m_folder->openFile(relative, facts));
    closeDescriptor(descriptor);
    return facts;
}

base::Result<std::string> MediaStore::read(const std::string& relative) const {
    FileFacts facts;
    MR_ASSIGN(const int descriptor, m_folder->openFile(relative, facts));
    const auto file = http::FileBody::adopt(descriptor);
    if (facts.size > kLargestManifest + kLongestHost) return tooLarge(kLargestManifest);
    std::string bytes(static_cast<std::size_t>(facts.size), '\0');
    if (file->readAt(bytes.data(), bytes.size(), 0) != static_cast<std::int64_t>(bytes.size()))
        return base::Error{base::ErrorCode::Io, relative + " cannot be read right now."};
    return bytes;
}

std::uint64_t MediaStore::sizeOf(const std::string& relative) const {
    const auto facts = factsOf(relative);
    return facts ? facts->size : 0;
}

base::Result<Upload> MediaStore::beginUpload(const std::string& relative, std::int64_t announced) {
    const auto bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(announced, 0));
    if (m_limits.objectBytes > 0 && bytes > m_limits.objectBytes) return tooLarge(m_limits.objectBytes);
    Upload upload(*this, relative);
    // A replacement takes only what it is larger; of several at once one may count on that.
    if (const std::uint64_t there = m_limits.quotaBytes > 0 ? sizeOf(relative) : 0; there > 0) {
        const std::lock_guard lock(m_mutex);
        if (m_replacing.insert(relative).second) upload.m_replaced = there;
    }
    MR_TRY(upload.reserve(bytes));
    std::string temporary = base::randomToken();
    MR_ASSIGN(upload.m_descriptor, m_folder->create(temporary));
    upload.m_temporary = std::move(temporary);
    return upload;
}

base::Result<void> MediaStore::reserve(std::uint64_t bytes) {
    const std::uint64_t before = m_reserved.fetch_add(bytes);
    if (m_limits.quotaBytes == 0 || usedBytes() + before + bytes <= m_limits.quotaBytes) return {};
    m_reserved -= bytes;
    return quotaReached(m_limits.quotaBytes);
}

base::Result<void> MediaStore::remove(const std::string& relative) {
    const std::uint64_t bytes = sizeOf(relative);
    auto removed = m_folder->remove(relative);
    m_files.forget(relative);
    if (removed) count(-static_cast<std::int64_t>(bytes));
    return removed;
}

base::Result<void> MediaStore::keepWaiting(const std::string& relative, std::string_view host, std::string_view bytes) {
    // What can never be put in its place must not wait for it.
    for (auto slash = relative.find('/'); slash != std::string::npos; slash = relative.find('/', slash + 1))
        if (exists(relative.substr(0, slash))) return base::Error{base::ErrorCode::Conflict, "A file is in the way of this path's folder."};
    if (!list(relative).empty()) return base::Error{base::ErrorCode::Conflict, "This path is a folder."};
    MR_ASSIGN(Upload upload, beginUpload(kWaiting + '/' + relative, static_cast<std::int64_t>(bytes.size())));
    const std::string head = std::string(host.substr(0, kLongestHost - 1)) + '\n';
    MR_TRY(upload.write({head.data(), head.size()}));
    MR_TRY(upload.write({bytes.data(), bytes.size()}));
    if (m_limits.sync) MR_TRY(upload.sync());
    MR_TRY(upload.commit());
    return {};
}

void MediaStore::dropWaiting(const std::string& relative) {
    (void)remove(kWaiting + '/' + relative);
}

std::optional<MediaStore::Waiting> MediaStore::waiting(const std::string& relative) const {
    const auto facts = factsOf(kWaiting + '/' + relative);
    const auto bytes = read(kWaiting + '/' + relative);
    const auto end = facts && bytes ? bytes->find('\n') : std::string::npos;
    if (end == std::string::npos) return std::nullopt;
    return Waiting{bytes->substr(0, end), bytes->substr(end + 1), facts->modifiedNs / 1'000'000'000};
}

std::vector<std::string> MediaStore::allWaiting() const {
    std::vector<std::string> found;
    (void)m_folder->walk(kWaiting, [&](const RootedFolder::Entry& entry) {
        found.push_back(entry.relative);
        return true;
    }); // most often there is no such folder
    return found;
}

namespace {

QByteArray lineOf(const RootedFolder::Entry& deletion) {
    const auto& facts = deletion.facts;
    return QByteArray::number(static_cast<qulonglong>(facts.inode)) + ' ' + QByteArray::number(static_cast<qulonglong>(facts.size)) + ' ' +
        QByteArray::number(static_cast<qlonglong>(facts.modifiedNs)) + ' ' + QByteArray::fromStdString(deletion.relative) + '\n';
}

} // namespace

base::Result<void> MediaStore::deferDeletion(const RootedFolder::Entry& deletion) const {
    QFile note(QString::fromStdString(m_folder->path() + kDeferredDeletions));
    const QByteArray line = lineOf(deletion);
    if (!note.open(QIODevice::WriteOnly | QIODevice::Append) || note.write(line) != line.size() || !note.flush())
        return base::Error{
            base::ErrorCode::Io, note.fileName().toStdString() + " cannot be written: " + note.errorString().toStdString() + "."};
    return {};
}

base::Result<void> MediaStore::saveDeferredDeletions(const std::vector<RootedFolder::Entry>& deletions) const {
    const std::string note = m_folder->path() + kDeferredDeletions;
    QByteArray text;
    for (const RootedFolder::Entry& deletion : deletions) text += lineOf(deletion);
    if (!text.isEmpty()) return base::writeFileAtomically(note, text);
    QFile::remove(QString::fromStdString(note));
    return {};
}

std::vector<RootedFolder::Entry> MediaStore::deferredDeletions() const {
    const auto text = base::readFile(m_folder->path() + kDeferredDeletions);
    if (!text) return {};
    std::vector<RootedFolder::Entry> deletions;
    for (const QByteArray& line : text->split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        if (fields.size() < 4) continue;
        const auto path = line.mid(fields[0].size() + fields[1].size() + fields[2].size() + 3);
        deletions.push_back({path.toStdString(), {fields[0].toULongLong(), fields[1].toULongLong(), fields[2].toLongLong()}});
    }
    return deletions;
}

base::Result<std::vector<RootedFolder::Entry>> MediaStore::scan(std::int64_t cutoff, const std::function<bool()>& goOn) {
    const std::int64_t before = m_used.load(std::memory_order_relaxed);
    std::vector<RootedFolder::Entry> found;
    std::int64_t used = 0;
    bool whole = true;
    MR_TRY(m_folder->walk({}, [&](const RootedFolder::Entry& entry) {
        used += static_cast<std::int64_t>(entry.facts.size);
        if (isManifest(entry.relative) || entry.facts.modifiedNs / 1'000'000'000 < cutoff) found.push_back(entry);
        return whole = goOn();
    }));
    if (!whole) return std::vector<RootedFolder::Entry>();
    (void)m_folder->walk(kWaiting, [&](const RootedFolder::Entry& entry) {
        used += static_cast<std::int64_t>(entry.facts.size);
        return true;
    });
    m_used.fetch_add(used - before, std::memory_order_relaxed); // what came or went meanwhile stays counted
    return found;
}

base::Result<void> MediaStore::check() {
    if (freeBytes() == 0) return base::Error{base::ErrorCode::IngestFull, "The ingest's disk is full."};
    if (m_limits.quotaBytes > 0 && usedBytes() >= m_limits.quotaBytes) return quotaReached(m_limits.quotaBytes);
    const std::string name = base::randomToken();
    MR_ASSIGN(const int descriptor, m_folder->create(name));
    closeDescriptor(descriptor);
    m_folder->discard(name);
    return {};
}

std::int64_t MediaStore::freeBytes() const {
    return base::freeBytes(m_folder->path());
}

} // namespace ingest
