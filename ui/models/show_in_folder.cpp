#include "ui/models/show_in_folder.hpp"

#include "core/base/background.hpp"
#include "core/base/source_path.hpp"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QPointer>
#include <QProcess>
#include <QStandardPaths>
#include <QUrl>
#include <filesystem>
#include <memory>

namespace ui {
namespace {

using Failed = std::function<void(const QString& why)>;

/// The context of these texts in the translation files.
struct ShowInFolder {
    Q_DECLARE_TR_FUNCTIONS(ShowInFolder)
};

QUrl urlOf(const std::string& folder) {
#ifdef Q_OS_LINUX
    // Not QUrl::fromLocalFile: it cannot name folders whose names are no UTF-8.
    return QUrl::fromEncoded("file://" + QByteArray::fromStdString(base::bytesOfPath(folder)).toPercentEncoding("/"));
#else
    return QUrl::fromLocalFile(QString::fromStdString(folder));
#endif
}

QString noFileManager(const std::string& folder) {
    return ShowInFolder::tr("No file manager opened. The folder is %1").arg(QString::fromStdString(base::shownPath(folder)));
}

#ifdef Q_OS_LINUX
/// Qt starts the same program and forgets it: that there is no file manager is in its exit code alone.
void askDesktop(const QString& program, const std::string& folder, const QPointer<QObject>& context, const Failed& failed) {
    auto* opener = new QProcess; // not the window's: a file manager that runs in it outlives the panel
    QObject::connect(opener, &QProcess::finished, opener, [=](int code, QProcess::ExitStatus how) {
        if (context && (code != 0 || how != QProcess::NormalExit)) failed(noFileManager(folder));
        opener->deleteLater();
    });
    QObject::connect(opener, &QProcess::errorOccurred, opener, [=](QProcess::ProcessError problem) {
        if (problem != QProcess::FailedToStart) return; // the others end with `finished`
        if (context) failed(noFileManager(folder));
        opener->deleteLater();
    });
    opener->setStandardOutputFile(QProcess::nullDevice());
    opener->setStandardErrorFile(QProcess::nullDevice());
    opener->start(program, {QString::fromLatin1(urlOf(folder).toEncoded())});
}
#endif

void openFolder(const std::string& folder, const QPointer<QObject>& context, const Failed& failed) {
#ifdef Q_OS_LINUX
    const QString program = QStandardPaths::findExecutable(QStringLiteral("xdg-open"));
    if (!program.isEmpty()) return askDesktop(program, folder, context, failed);
#endif
    if (!QDesktopServices::openUrl(urlOf(folder)) && context) failed(noFileManager(folder));
}

} // namespace

void showInFolder(const std::string& file, QObject* context, std::function<void(const QString& why)> failed) {
    const auto utf8 = base::filePath(file).parent_path().u8string();
    const std::string folder = base::textOfPath({reinterpret_cast<const char*>(utf8.data()), utf8.size()});
    const QString missing = ShowInFolder::tr("The folder %1 is not there any more, or its disk is not connected.")
                                .arg(QString::fromStdString(base::shownPath(folder)));
    showFolder(folder, missing, context, std::move(failed));
}

void showFolder(const std::string& folder, const QString& missing, QObject* context, std::function<void(const QString& why)> failed) {
    base::inBackground([folder] { return base::fileStatus(folder).isFolder; }, context,
        [folder, missing, failed = std::move(failed), context](bool isThere) {
            if (isThere) openFolder(folder, context, failed);
            else failed(missing);
        });
}

} // namespace ui
