#include "core/remote/held_uploads.hpp"

#include <QDir>
#include <QFileInfo>

namespace remote {

std::unique_ptr<QLockFile> holdUploads(const std::string& file, int patienceMs) {
    const QString path = QString::fromStdString(file);
    (void)QDir().mkpath(QFileInfo(path).path()); // there may be no list yet
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // a panel may run for months: only a process that is gone has left it
    return lock->tryLock(patienceMs) ? std::move(lock) : nullptr;
}

std::vector<HeldUploads> uploadsBeside(const std::string& file) {
    std::vector<HeldUploads> found;
    const QFileInfo own(QString::fromStdString(file));
    for (const QString& name : own.dir().entryList({QStringLiteral("*.json")}, QDir::Files)) {
        if (name == own.fileName()) continue;
        const std::string path = own.dir().filePath(name).toStdString();
        auto lock = holdUploads(path, 0);
        if (!lock) continue;
        if (auto list = readUploads(path)) found.push_back({path, std::move(lock), std::move(*list)});
    }
    return found;
}

} // namespace remote
