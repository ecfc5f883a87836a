#include "core/ingest/media_store.hpp"

#include "core/base/files.hpp"
#include "core/ingest/retention.hpp"

#include <QFileInfo>
#include <QDateTime>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace ingest {
namespace {

// Hidden: no request reaches them.
constexpr const char* kOwedDeletions = "/.deletions";
const std::string kWaiting = ".waiting";

void closeDescriptor(int descriptor) {
#ifdef _WIN32
    _close(descriptor);
#else
    ::close(descriptor);
#endif
}

base::Error tooLarge(std::uint64_t limit) {
    return {base::ErrorCode::TooLarge, "Objects may have up to " + std::to_string(limit) + " bytes here."};
}

base::Error quotaReached(std::uint64_t limit) {
    return {base::ErrorCode::IngestFull, "The ingest holds as much as it may (" + std::to_string(limit) + " bytes)."};
}

} // namespace

Upload::Upload(Upload&& other) noexcept
    : m_store(other.m_store), m_temporary(std::exchange(other.m_temporary, {})), m_relative(std::move(other.m_relative)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_bytes(other.m_bytes), m_expected(other.m_expected),
      m_reserved(std::exchange(other.m_reserved, 0)) {}

Upload::~Upload() {
    m_store->m_reserved -= m_reserved;
    if (m_descriptor >= 0) closeDescriptor(m_descriptor);
    if (!m_temporary.empty()) m_store->m_folder->discard(m_temporary);
}

base::Result<void> Upload::write(std::span<const char> bytes) {
    const StoreLimits& limits = m_store->m_limits;
    if (limits.objectBytes > 0 && m_bytes + bytes.size() > limits.objectBytes) return tooLarge(limits.objectBytes);
    m_bytes += bytes.size();
    if (m_bytes > m_expected) {
        const auto more = static_cast<std::int64_t>(m_bytes - m_expected);
        MR_TRY(m_store->reserve(more));
        m_reserved += more;
        m_expected = m_bytes;
    }
    while (!bytes.empty()) {
#ifdef _WIN32
        const auto written = _write(m_descriptor, bytes.data(), static_cast<unsigned>(bytes.size()));
#else
        const auto written = ::write(m_descriptor, bytes.data(), bytes.size());
#endif
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            return base::Error{full ? base::ErrorCode::IngestFull : base::ErrorCode::Io, full ? "The ingest's disk is full." : std::string("Writing failed: ") + std::strerror(errno) + "."};
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

base::Result<void> Upload::sync() {
#ifdef _WIN32
    const bool out = _commit(m_descriptor) == 0;
#else
    const bool out = ::fsync(m_descriptor) == 0;
#endif
    if (!out) return base::Error{errno == ENOSPC || errno == EDQUOT ? base::ErrorCode::IngestFull : base::ErrorCode::Io, "The file cannot be written out."};
    return {};
}

base::Result<bool> Upload::commit() {
    closeDescriptor(std::exchange(m_descriptor, -1));
    const std::uint64_t before = m_store->sizeOf(m_relative);
    const auto placed = m_store->m_folder->place(m_temporary, m_relative, m_store->m_limits.sync);
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

std::uint64_t MediaStore::sizeOf(const std::string& relative) {
    const auto there = m_files.find(relative);
    return there ? (*there)->facts.size : 0;
}

base::Result<Upload> MediaStore::beginUpload(const std::string& relative, std::int64_t announced) {
    const auto bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(announced, 0));
    if (m_limits.objectBytes > 0 && bytes > m_limits.objectBytes) return tooLarge(m_limits.objectBytes);
    // A replacement takes only what it is larger.
    const std::int64_t more = static_cast<std::int64_t>(bytes) - (m_limits.quotaBytes > 0 ? static_cast<std::int64_t>(sizeOf(relative)) : 0);
    MR_TRY(reserve(more));
    Upload upload(*this, relative, more);
    upload.m_expected = bytes;
    std::string temporary = base::randomToken();
    MR_ASSIGN(upload.m_descriptor, m_folder->create(temporary));
    upload.m_temporary = std::move(temporary);
    return upload;
}

base::Result<void> MediaStore::reserve(std::int64_t bytes) {
    const std::int64_t before = m_reserved.fetch_add(bytes);
    if (m_limits.quotaBytes == 0 || bytes <= 0 || static_cast<std::int64_t>(usedBytes()) + before + bytes <= static_cast<std::int64_t>(m_limits.quotaBytes)) return {};
    m_reserved -= bytes;
    return quotaReached(m_limits.quotaBytes);
}

base::Result<void> MediaStore::remove(const std::string& relative) {
    const std::uint64_t bytes = sizeOf(relative);
    const auto removed = m_folder->remove(relative);
    m_files.forget(relative);
    if (removed) count(-static_cast<std::int64_t>(bytes));
    return removed;
}

base::Result<void> MediaStore::keepWaiting(const std::string& relative, std::string_view bytes) {
    MR_ASSIGN(Upload upload, beginUpload(kWaiting + '/' + relative, static_cast<std::int64_t>(bytes.size())));
    MR_TRY(upload.write({bytes.data(), bytes.size()}));
    if (m_limits.sync) MR_TRY(upload.sync());
    MR_TRY(upload.commit());
    return {};
}

void MediaStore::dropWaiting(const std::string& relative) {
    (void)remove(kWaiting + '/' + relative);
}

std::vector<MediaStore::Waiting> MediaStore::waiting() {
    std::vector<Waiting> found;
    for (const auto& entry : m_folder->files(kWaiting).value_or({})) {
        const auto file = m_files.find(kWaiting + '/' + entry.relative);
        if (file && (*file)->content) found.push_back({entry.relative, *(*file)->content});
    }
    return found;
}

base::Result<void> MediaStore::keepOwedDeletions(const std::vector<std::string>& paths) const {
    QByteArray text;
    for (const std::string& path : paths) text += QByteArray::fromStdString(path) + '\n';
    return base::writeFileAtomically(m_folder->path() + kOwedDeletions, text);
}

std::vector<std::string> MediaStore::owedDeletions() {
    const std::string note = m_folder->path() + kOwedDeletions;
    const auto text = base::readFile(note);
    if (!text) return {};
    const std::int64_t notedMs = QFileInfo(QString::fromStdString(note)).lastModified().toMSecsSinceEpoch();
    std::vector<std::string> paths;
    for (const QByteArray& line : text->split('\n')) {
        if (line.isEmpty()) continue;
        const auto there = m_files.find(line.toStdString());
        if (there && (*there)->facts.modifiedNs / 1'000'000 <= notedMs) paths.push_back(line.toStdString());
    }
    return paths;
}

base::Result<std::vector<std::string>> MediaStore::survey(std::int64_t retainSeconds, std::int64_t nowSeconds) {
    const std::int64_t before = m_used.load(std::memory_order_relaxed);
    MR_ASSIGN(const auto files, m_folder->files());
    std::set<std::string> gone;
    if (retainSeconds > 0) {
        const auto text = [this](const std::string& relative) -> std::optional<std::string> {
            const auto found = m_files.find(relative);
            return found && (*found)->content ? std::optional(*(*found)->content) : std::nullopt;
        };
        for (const std::string& relative : expired(files, text, nowSeconds - retainSeconds)) {
            const auto removed = m_folder->remove(relative);
            m_files.forget(relative);
            if (removed) gone.insert(relative);
        }
    }
    if (retainSeconds > 0) {
        for (const auto& entry : m_folder->files(kWaiting).value_or({})) {
            if (entry.facts.modifiedNs / 1'000'000'000 >= nowSeconds - retainSeconds || exists(entry.relative)) continue;
            dropWaiting(entry.relative);
            gone.insert(entry.relative);
        }
    }
    std::int64_t used = 0;
    for (const auto& entry : files) {
        if (gone.contains(entry.relative)) continue;
        used += static_cast<std::int64_t>(entry.facts.size);
    }
    m_used.fetch_add(used - before, std::memory_order_relaxed); // what came or went meanwhile stays counted
    return std::vector<std::string>(gone.begin(), gone.end());
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
