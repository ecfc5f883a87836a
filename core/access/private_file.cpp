#include "core/access/private_file.hpp"

#include "core/base/source_path.hpp"

#include <QFile>
#include <filesystem>

namespace auth {
namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

base::Error unwritable(const std::string& path, const base::Text& why) {
    return {base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), path, why)};
}

} // namespace

base::Result<void> makePrivate(const std::string& path) {
    const QString name = QString::fromStdString(path);
    if (!QFile::exists(name)) {
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, kOwnerOnly) && !QFile::exists(name)) // else another program was first
            return unwritable(path, file.errorString().toStdString());
    }
    // Never opened when it is there: closing a file ends the locks that SQLite holds on it in this process (fcntl).
    if (!QFile::setPermissions(name, kOwnerOnly))
        return unwritable(path, base::text(QT_TRANSLATE_NOOP("Core", "it belongs to somebody else")));
    return {};
}

base::Result<void> writePrivateFile(const std::string& path, const std::string& bytes) {
    const std::string fresh = path + ".new";
    QFile::remove(QString::fromStdString(fresh));
    QFile file(QString::fromStdString(fresh));
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, kOwnerOnly) || file.write(QByteArray::fromStdString(bytes)) < 0 ||
        !file.flush())
        return unwritable(path, file.errorString().toStdString());
    file.close();
    std::error_code error;
    std::filesystem::rename(base::filePath(fresh), base::filePath(path), error);
    return error ? base::Result<void>(unwritable(path, error.message())) : base::Result<void>();
}

} // namespace auth
