#include "core/base/program.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace base {

Result<std::string> findProgram(const std::string& name) {
    const QString wanted = QString::fromStdString(name), here = QCoreApplication::applicationDirPath();
    QString found = QStandardPaths::findExecutable(wanted, {here, here + QStringLiteral("/../libexec/millrace")});
    if (found.isEmpty()) found = QStandardPaths::findExecutable(wanted);
    if (found.isEmpty())
        return Error{ErrorCode::NotFound,
            base::text(QT_TRANSLATE_NOOP("Core", "The program %1 is missing. It belongs beside this one; install Millrace again."), name)};
    return QDir::toNativeSeparators(found).toStdString();
}

} // namespace base
