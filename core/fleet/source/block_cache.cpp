#include "core/fleet/source/block_cache.hpp"

#include "core/base/files.hpp"
#include "core/fleet/source/block_file.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>
#include <algorithm>

namespace fleet {
namespace {

constexpr int kBlocksBetweenLooks = 64; // asking the system costs a millisecond

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// A fingerprint may be anything, a folder's name may not.
std::string folderOf(const std::string& source) {
    return base::sha256(QByteArray::fromStdString(source)).substr(0, 32);
}

} // namespace

BlockCache::Limits BlockCache::usualLimits(const std::string& folder) {
    Limits limits;
    QFileInfo info(q(folder));
    while (!info.exists() && !info.isRoot() && info.path() != info.filePath()) info = QFileInfo(info.path());
    const QStorageInfo storage(info.filePath());
    if (storage.isValid() && storage.bytesTotal() > 0) limits.bytes = std::min<std::int64_t>(limits.bytes, storage.bytesTotal() / 10);
    return limits;
}

base::Result<std::unique_ptr<BlockCache>> BlockCache::open(const std::string& folder, Limits limits) {
    constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    if (!QDir().mkpath(q(folder)) || !QFile::setPermissions(q(folder), kOwnerOnly))
        return base::Error{base::ErrorCode::WorkFolderUnwritable,
            base::text(QT_TRANSLATE_NOOP("Core", "The folder %1 cannot be created. Check its permissions."), folder)};
    std::unique_ptr<BlockCache> cache(new BlockCache(folder, std::move(limits)));
    cache->takeOver();
    return cache;
}

void BlockCache::takeOver() {
    std::vector<std::pair<std::int64_t, Entry>> found; // by when they were written
    const QStringList folders = QDir(q(m_folder)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& name : folders) takeOver(name.toStdString(), found);
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const std::lock_guard lock(m_mutex);
    for (auto& [when, entry] : found) add(std::move(entry));
    makeRoom(0);
}

void BlockCache::takeOver(const std::string& folder, std::vector<std::pair<std::int64_t, Entry>>& found) const {
    QDirIterator files(q(m_folder + "/" + folder), QDir::Files | QDir::Hidden);
    while (files.hasNext()) {
        files.next();
        bool isBlock = false;
        const qlonglong block = files.fileName().toLongLong(&isBlock);
        if (!isBlock || block < 0) { // what a kill has left half written
            if (files.fileName().endsWith(QLatin1String(".new"))) QFile::remove(files.filePath());
            continue;
        }
        const QFileInfo info = files.fileInfo();
        found.emplace_back(info.lastModified().toMSecsSinceEpoch(), Entry{{folder, block}, info.size()});
    }
}

std::string BlockCache::pathOf(const Key& key) const {
    return m_folder + "/" + key.first + "/" + std::to_string(key.second);
}

std::int64_t BlockCache::freeBytes() const {
    return m_limits.freeBytes ? m_limits.freeBytes() : base::freeBytes(m_folder);
}

void BlockCache::add(Entry entry) {
    if (const auto known = m_byKey.find(entry.key); known != m_byKey.end()) { // its file was replaced by this one
        m_bytes -= known->second->bytes;
        m_entries.erase(known->second);
        m_byKey.erase(known);
    }
    m_bytes += entry.bytes;
    m_entries.push_front(std::move(entry));
    m_byKey[m_entries.front().key] = m_entries.begin();
}

void BlockCache::remove(Entries::iterator entry) {
    QFile::remove(q(pathOf(entry->key))); // whoever reads it just now sees by its checksum, or goes on with what it has opened
    m_bytes -= entry->bytes;
    m_byKey.erase(entry->key);
    m_entries.erase(entry);
}

void BlockCache::makeRoom(std::int64_t bytes) {
    const auto throwOut = [this] {
        remove(std::prev(m_entries.end()));
        ++m_counts.thrownOut;
    };
    while (!m_entries.empty() && m_bytes + bytes > m_limits.bytes) throwOut();
    if (m_untilLook-- > 0 && !m_isShort) return;
    m_untilLook = kBlocksBetweenLooks;
    std::int64_t left = freeBytes();
    m_isShort = left >= 0 && left < m_limits.keepFree;
    while (m_isShort && left < m_limits.keepFree && m_entries.size() > kFewest) {
        left += m_entries.back().bytes;
        throwOut();
    }
}

std::optional<model::SourceHave> BlockCache::find(const std::string& source, std::int64_t block, std::int64_t bytes) {
    const Key key{folderOf(source), block};
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byKey.find(key);
        if (found == m_byKey.end()) {
            ++m_counts.misses;
            return std::nullopt;
        }
        m_entries.splice(m_entries.begin(), m_entries, found->second);
    }
    const std::string path = pathOf(key);
    const auto facts = checkedBlock(path); // others go on meanwhile
    const std::lock_guard lock(m_mutex);
    if (facts && facts->bytes == bytes) {
        ++m_counts.hits;
        return model::SourceHave{block, path, kBlockHead, facts->crc32c};
    }
    ++m_counts.misses;
    if (const auto found = m_byKey.find(key); found != m_byKey.end()) { // else it was thrown out while it was read
        ++m_counts.damaged;
        remove(found->second);
    }
    return std::nullopt;
}

base::Result<model::SourceHave> BlockCache::store(const std::string& source, std::int64_t block, const char* bytes, std::size_t size) {
    const Key key{folderOf(source), block};
    const std::string path = pathOf(key);
    const std::int64_t needed = static_cast<std::int64_t>(size) + kBlockHead;
    {
        const std::lock_guard lock(m_mutex);
        makeRoom(needed);
    }
    MR_TRY(base::makeFolder(m_folder + "/" + key.first));
    auto written = writeBlock(path, bytes, size);
    while (!written && written.error().code == base::ErrorCode::WorkFolderFull) { // other programs fill the disk: on with less
        {
            const std::lock_guard lock(m_mutex);
            if (m_entries.empty()) break;
            m_isShort = true;
            for (int i = 0; i < 4 && !m_entries.empty(); ++i) {
                remove(std::prev(m_entries.end()));
                ++m_counts.thrownOut;
            }
        }
        written = writeBlock(path, bytes, size);
    }
    if (!written) return written.error();
    const std::lock_guard lock(m_mutex);
    add({key, needed});
    return model::SourceHave{block, path, kBlockHead, written->crc32c};
}

bool BlockCache::holds(const std::string& source, std::int64_t block) const {
    const std::lock_guard lock(m_mutex);
    return m_byKey.contains({folderOf(source), block});
}

void BlockCache::drop(const std::string& source) {
    const std::string folder = folderOf(source);
    const std::lock_guard lock(m_mutex);
    for (auto found = m_byKey.lower_bound({folder, 0}); found != m_byKey.end() && found->first.first == folder;) remove((found++)->second);
    QDir().rmdir(q(m_folder + "/" + folder));
}

void BlockCache::clear() {
    const std::lock_guard lock(m_mutex);
    while (!m_entries.empty()) remove(m_entries.begin());
    const QStringList folders = QDir(q(m_folder)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& name : folders) QDir(q(m_folder)).rmdir(name); // those that hold something else stay
}

std::int64_t BlockCache::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

BlockCache::Counts BlockCache::counts() const {
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

} // namespace fleet
