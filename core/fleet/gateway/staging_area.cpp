#include "core/fleet/gateway/staging_area.hpp"

#include "core/base/files.hpp"
#include "core/fleet/gateway/refusals.hpp"
#include "core/fleet/queue/values.hpp"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <charconv>
#include <filesystem>

namespace fleet {
namespace {

const char kHidden[] = ".incoming-";

std::filesystem::path native(const std::string& utf8) {
    return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string parentOf(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

/// "": it cannot be read.
std::string sumOf(const QString& path) {
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) return {};
    return hash.result().toHex().toStdString();
}

/// When anything was last made in it, since 1970.
std::int64_t newestMs(const QString& folder) {
    std::int64_t newest = QFileInfo(folder).lastModified().toMSecsSinceEpoch();
    QDirIterator all(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        all.next();
        newest = std::max<std::int64_t>(newest, all.fileInfo().lastModified().toMSecsSinceEpoch());
    }
    return newest;
}

base::Error cannotPlace(const std::string& path, const std::error_code& why) {
    if (why == std::errc::no_space_on_device)
        return {base::ErrorCode::WorkFolderFull, base::text(QT_TRANSLATE_NOOP("Core", "No space is left for %1."), path)};
    return {base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "A file that came from a worker cannot be kept as %1: %2"), path, why.message())};
}

} // namespace

std::string stagingFolderBelow(const std::string& root, const std::string& task, std::int64_t fence) {
    return root + "/" + task + "." + std::to_string(fence);
}

std::optional<TaskRef> attemptNamed(const std::string& job, const std::string& folder) {
    const auto dot = folder.rfind('.');
    if (job.empty() || dot == std::string::npos || dot == 0) return std::nullopt;
    std::int64_t fence = 0;
    const char* const end = folder.data() + folder.size();
    const auto read = std::from_chars(folder.data() + dot + 1, end, fence);
    if (read.ec != std::errc() || read.ptr != end || fence <= 0) return std::nullopt;
    return TaskRef{job + "/" + folder.substr(0, dot), fence};
}

StagingArea::Incoming::~Incoming() {
    m_owner.ended(*this);
    std::error_code ignored; // it was kept, or never made
    if (!m_path.empty()) std::filesystem::remove(native(m_path), ignored);
}

void StagingArea::ended(const Incoming& incoming) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_attempts.find(incoming.m_attempt);
    if (found == m_attempts.end()) return;
    found->second.reserved -= incoming.m_mostBytes;
    --found->second.incoming;
}

StagingArea::Attempt& StagingArea::opened(const TaskRef& attempt) {
    const auto [at, isNew] = m_attempts.try_emplace(attempt);
    if (!isNew) return at->second;
    const QDir folder(QString::fromStdString(m_assignments.stagingFolder(attempt.task, attempt.fence)));
    QDirIterator all(folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QString path = all.next();
        if (all.fileName().startsWith(QLatin1String(kHidden))) {
            QFile::remove(path); // nobody receives it any more
            continue;
        }
        const std::string name = folder.relativeFilePath(path).toStdString();
        at->second.files[name] = {name, all.fileInfo().size(), sumOf(path), 0};
    }
    return at->second;
}

base::Result<std::unique_ptr<StagingArea::Incoming>> StagingArea::begin(
    const TaskRef& attempt, const std::string& name, std::int64_t announced) {
    const auto assignment = m_assignments.find(attempt.task);
    if (!assignment)
        return m_assignments.standing(attempt.task) == Standing::Superseded ? refusals::superseded(attempt.task)
                                                                            : refusals::cancelled(attempt.task);
    const StagingList& list = assignment->staging;
    if (!list.allows(name)) return refusals::notWanted(attempt.task, name);
    std::unique_ptr<Incoming> incoming;
    {
        const std::lock_guard lock(m_mutex);
        Attempt& there = opened(attempt);
        std::int64_t used = there.reserved;
        for (const auto& [each, file] : there.files)
            if (each != name) used += file.bytes; // the same once more takes no room
        const bool isNew = !there.files.contains(name);
        if (isNew && static_cast<int>(there.files.size()) + there.incoming >= list.mostFiles)
            return refusals::tooMany(attempt.task, list.mostFiles);
        const std::int64_t left = list.mostBytes - used;
        if (left <= 0 || announced > left) return refusals::tooMuch(attempt.task, list.mostBytes);
        incoming.reset(new Incoming(*this, attempt, name));
        incoming->m_mostBytes = announced < 0 ? left : announced;
        there.reserved += incoming->m_mostBytes;
        ++there.incoming;
    }
    const std::string folder = m_assignments.stagingFolder(attempt.task, attempt.fence);
    MR_TRY(base::makeFolder(folder));
    incoming->m_path = folder + "/" + kHidden + base::randomToken();
    return incoming;
}

base::Result<void> StagingArea::place(const Incoming& incoming) {
    const std::string path = m_assignments.stagingFolder(incoming.m_attempt.task, incoming.m_attempt.fence) + "/" + incoming.m_name;
    MR_TRY(base::makeFolder(parentOf(path)));
    std::error_code why;
    std::filesystem::rename(native(incoming.m_path), native(path), why);
    if (why) return cannotPlace(path, why);
    return {};
}

base::Result<StagingArea::Kept> StagingArea::keep(Incoming& incoming, std::int64_t bytes, const std::string& sha256) {
    const StagedObject file{incoming.m_name, bytes, sha256, 0};
    {
        const std::lock_guard lock(m_mutex); // of two that bring the same name, the second finds the first
        Attempt& there = opened(incoming.m_attempt);
        if (const auto found = there.files.find(incoming.m_name); found != there.files.end()) {
            if (found->second.bytes == bytes && found->second.sha256 == sha256) return Kept::Same;
            return refusals::otherBytes(incoming.m_attempt.task, incoming.m_name);
        }
        MR_TRY(place(incoming));
        there.files[incoming.m_name] = file;
    }
    m_metrics->uploadBytes.add(static_cast<double>(bytes));
    m_assignments.staged(incoming.m_attempt.task, incoming.m_attempt.fence, file);
    return Kept::New;
}

std::optional<StagedObject> StagingArea::find(const TaskRef& attempt, const std::string& name) {
    const std::lock_guard lock(m_mutex);
    const Attempt& there = opened(attempt);
    const auto found = there.files.find(name);
    if (found != there.files.end()) return found->second;
    // Of an attempt that nobody ever made, as any worker may name one, nothing stays in memory.
    if (there.files.empty() && there.incoming == 0) m_attempts.erase(attempt);
    return std::nullopt;
}

void StagingArea::forget(const TaskRef& attempt) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_attempts.find(attempt);
    if (found != m_attempts.end() && found->second.incoming == 0) m_attempts.erase(found);
}

void StagingArea::forgetRemoved() {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_attempts, [this](const auto& one) {
        const auto& [attempt, there] = one;
        return there.incoming == 0 && m_assignments.standing(attempt.task) != Standing::Wanted &&
            !QFileInfo::exists(QString::fromStdString(m_assignments.stagingFolder(attempt.task, attempt.fence)));
    });
}

std::size_t StagingArea::known() const {
    const std::lock_guard lock(m_mutex);
    return m_attempts.size();
}

int StagingArea::sweep(const std::string& root, std::int64_t wallMs) {
    int removed = 0;
    const QDir::Filters folders = QDir::Dirs | QDir::NoDotAndDotDot;
    for (const QFileInfo& job : QDir(QString::fromStdString(root)).entryInfoList(folders)) {
        for (const QFileInfo& each : QDir(job.filePath()).entryInfoList(folders)) {
            const auto attempt = attemptNamed(job.fileName().toStdString(), each.fileName().toStdString());
            if (!attempt || m_assignments.standing(attempt->task) == Standing::Wanted) continue;
            if (wallMs - newestMs(each.filePath()) < kSweptAfterMs) continue;
            const std::lock_guard lock(m_mutex);
            const auto known = m_attempts.find(*attempt);
            if (known != m_attempts.end() && known->second.incoming > 0) continue;
            if (known != m_attempts.end()) m_attempts.erase(known);
            if (QDir(each.filePath()).removeRecursively()) ++removed;
        }
        QDir().rmdir(job.filePath()); // when it was the last
    }
    forgetRemoved();
    return removed;
}

} // namespace fleet
