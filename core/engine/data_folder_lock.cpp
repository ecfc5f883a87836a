#include "core/engine/data_folder_lock.hpp"

#include <QFile>

namespace engine {
namespace {

constexpr int kPatienceMs = 2000; // of one that is just being quit

std::unique_ptr<QLockFile> lockIn(const std::string& folder) {
    auto lock = std::make_unique<QLockFile>(QString::fromStdString(folder + "/engine.lock"));
    lock->setStaleLockTime(0); // an engine may run for months: only a process that is gone has left it
    return lock;
}

} // namespace

base::Result<std::unique_ptr<QLockFile>> lockDataFolder(const std::string& folder) {
    auto lock = lockIn(folder);
    if (!lock->tryLock(kPatienceMs) && lock->error() == QLockFile::PermissionError)
        return base::Error{base::ErrorCode::Io,
            base::text(
                QT_TRANSLATE_NOOP("Core", "The folder %1 cannot be written. Check its permissions, or choose another one."), folder)};
    if (!lock->isLocked())
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "Another Millrace is using %1. Close it, or choose another folder."), folder)};
    return lock;
}

std::optional<std::int64_t> holderOf(const std::string& folder) {
    const auto lock = lockIn(folder);
    if (!QFile::exists(lock->fileName()) || lock->tryLock(0)) return std::nullopt;
    qint64 process = 0;
    QString host, program;
    (void)lock->getLockInfo(&process, &host, &program);
    return process;
}

} // namespace engine
