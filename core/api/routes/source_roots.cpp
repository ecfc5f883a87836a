#include "core/api/routes/source_roots.hpp"

#include <QDir>
#include <QFileInfo>

namespace api {
namespace {

base::Error outside() {
    return {base::ErrorCode::Forbidden,
        "This file does not lie in one of the folders that the server may read. An administrator names them in TRANSCODER_SOURCE_ROOTS."};
}

#ifdef Q_OS_WIN
constexpr Qt::CaseSensitivity kCase = Qt::CaseInsensitive;
#else
constexpr Qt::CaseSensitivity kCase = Qt::CaseSensitive;
#endif

bool isBelow(const QString& path, const QString& folder) {
    const QString whole = folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/');
    return path.startsWith(whole, kCase);
}

} // namespace

base::Result<std::string> SourceRoots::resolved(const std::string& path) const {
    if (path.find('\0') != std::string::npos || !QDir::isAbsolutePath(QString::fromStdString(path)))
        return base::Error{base::ErrorCode::InvalidInput, "\"source.path\" must be an absolute path."};
    const QString clean = QDir::cleanPath(QString::fromStdString(path));
    const QFileInfo file(clean);
    const QString canonical = file.canonicalFilePath(); // "" when something on the way is not there
    for (const std::string& root : m_folders) {
        const QString folder = QFileInfo(QString::fromStdString(root)).canonicalFilePath();
        if (folder.isEmpty()) continue;
        if (!canonical.isEmpty() && isBelow(canonical, folder)) {
            if (file.isFile()) return canonical.toStdString();
            return base::Error{base::ErrorCode::InvalidInput, "\"source.path\" is no file."};
        }
        if (canonical.isEmpty() && isBelow(clean, QDir::cleanPath(QString::fromStdString(root))))
            return base::Error{base::ErrorCode::SourceMissing, "There is no such file: " + path + "."};
    }
    return outside();
}

} // namespace api
