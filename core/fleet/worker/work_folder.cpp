#include "core/fleet/worker/work_folder.hpp"

#include "core/base/files.hpp"
#include "core/fleet/wire/codec.hpp"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QThread>
#include <algorithm>

namespace fleet {
namespace {

constexpr const char *kLease = "/lease.json", *kMade = "/made.json", *kStaged = "/staged.json", *kLockSuffix = ".lock";

/// Names and sizes in a list, since a document is an object.
struct StagedList {
    std::vector<StagedObject> objects = {};
    template <class F> static void describe(F&& f) { f("objects", &StagedList::objects); }
};

QString q(const std::string& path) {
    return QString::fromStdString(path);
}

template <class T> std::optional<T> kept(const std::string& file) {
    const auto bytes = base::readFile(file);
    if (!bytes) return std::nullopt;
    auto value = model::fromBytes<T>(*bytes);
    return value ? std::optional<T>(std::move(*value)) : std::nullopt;
}

std::optional<KeptResult> readKept(const std::string& place) {
    KeptResult found;
    auto lease = kept<Lease>(place + kLease);
    auto made = kept<model::TaskResult>(place + kMade);
    if (!lease || !made || !checked(*lease)) return std::nullopt;
    found.lease = std::move(*lease);
    found.result = std::move(*made);
    // Across processes there is no other clock; one that was set back keeps it a little longer.
    found.ageMs = std::max<std::int64_t>(0, QFileInfo(q(place + kMade)).lastModified().msecsTo(QDateTime::currentDateTime()));
    if (found.ageMs >= kKeptResultMs) return std::nullopt;
    if (auto staged = kept<StagedList>(place + kStaged)) {
        found.isStaged = true;
        found.staged = std::move(staged->objects);
    }
    return found;
}

} // namespace

base::Result<std::unique_ptr<WorkFolder>> WorkFolder::open(const std::string& root) {
    const std::string path = root + "/" + base::randomToken();
    for (const std::string& folder : {root, path})
        if (const auto made = base::makeFolder(folder); !made) return base::Error{base::ErrorCode::WorkFolderUnwritable, made.error().text};
    QFile::setPermissions(q(path), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    auto lock = FolderLock::tryTake(path + kLockSuffix);
    if (!lock)
        return base::Error{base::ErrorCode::WorkFolderUnwritable,
            base::text(
                QT_TRANSLATE_NOOP("Core", "The folder %1 cannot be locked. Choose one on a disk of this computer (--tmp-dir)."), root)};
    std::unique_ptr<WorkFolder> folder(new WorkFolder(path, std::move(lock)));
    folder->takeOver(root);
    return folder;
}

WorkFolder::~WorkFolder() {
    QDir().rmdir(q(m_path)); // only where it is empty
    m_lock.reset();          // an open file cannot be removed on Windows
    if (!QFileInfo::exists(q(m_path))) QFile::remove(q(m_path + kLockSuffix));
}

void WorkFolder::takeOver(const std::string& root) {
    const QFileInfoList folders = QDir(q(root)).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo& each : folders) {
        const std::string other = each.filePath().toStdString();
        if (other == m_path) continue;
        auto lock = FolderLock::tryTake(other + kLockSuffix);
        if (!lock) continue; // its process lives
        const QFileInfoList places = QDir(each.filePath()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
        for (const QFileInfo& place : places) {
            auto found = readKept(place.filePath().toStdString());
            if (found && QDir().rename(place.filePath(), q(placeOf(found->lease.ref())))) m_kept.push_back(std::move(*found));
        }
        QDir(each.filePath()).removeRecursively();
        lock.reset(); // an open file cannot be removed on Windows
        QFile::remove(q(other + kLockSuffix));
    }
}

std::string WorkFolder::placeOf(const TaskRef& task) const {
    return m_path + "/" + base::sha256(QByteArray::fromStdString(task.task)).substr(0, 16) + "-" + std::to_string(task.fence);
}

base::Result<void> WorkFolder::write(const TaskRef& task, const char* file, const QByteArray& bytes) const {
    const std::lock_guard lock(m_mutex);
    // Writing would make its folder anew, and nobody would remove that one.
    if (std::find(m_gone.begin(), m_gone.end(), task) != m_gone.end())
        return base::Error{base::ErrorCode::Cancelled, task.task + " was given up; nothing of it is kept."}; // nobody reads it
    const auto written = base::writeFileAtomically(placeOf(task) + file, bytes);
    if (written || written.error().code == base::ErrorCode::WorkFolderFull) return written;
    return base::Error{base::ErrorCode::WorkFolderUnwritable, written.error().text};
}

base::Result<void> WorkFolder::begin(const Lease& lease) const {
    return write(lease.ref(), kLease, model::toBytes(lease));
}

base::Result<void> WorkFolder::keepMade(const TaskRef& task, const model::TaskResult& result) const {
    return write(task, kMade, model::toBytes(result));
}

base::Result<void> WorkFolder::keepStaged(const TaskRef& task, const std::vector<StagedObject>& staged) const {
    return write(task, kStaged, model::toBytes(StagedList{staged}));
}

void WorkFolder::remove(const TaskRef& task) const {
    constexpr std::size_t kRemembered = 1000; // what is written late is written within seconds
    constexpr int kTries = 40;
    constexpr unsigned long kBetweenMs = 50;
    {
        const std::lock_guard lock(m_mutex);
        m_gone.push_back(task);
        if (m_gone.size() > kRemembered) m_gone.pop_front();
    }
    // Its encoder was told to end, and may write until it has.
    QDir place(q(placeOf(task)));
    for (int i = 0; i < kTries && !place.removeRecursively(); ++i) QThread::msleep(kBetweenMs);
}

} // namespace fleet
