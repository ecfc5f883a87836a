#include "app/desktop/plain_desktop.hpp"

#include <QApplication>
#include <QProcess>
#include <QProcessEnvironment>

namespace desktop {
namespace {

base::Error unsupported(const char* pattern) {
    return {base::ErrorCode::Unsupported, base::text(pattern)};
}

} // namespace

void PlainDesktop::setAwake(bool on, const QString& why) {
    m_awake->set(on, why);
}

void PlainDesktop::showProgress(std::optional<double>) {}

void PlainDesktop::notify(const QString& title, const QString& text, bool isFailure) {
    if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
    if (!m_tray) m_tray = std::make_unique<QSystemTrayIcon>(QApplication::windowIcon());
    m_tray->show();
    m_tray->showMessage(title, text, isFailure ? QSystemTrayIcon::Warning : QSystemTrayIcon::Information);
}

void PlainDesktop::sleep(Answer answer) {
    answer(unsupported(
        QT_TRANSLATE_NOOP("Core", "Millrace cannot send the computer to sleep on this system. Choose \"Run a command\" for it.")));
}

void PlainDesktop::shutDown(Answer answer) {
    answer(
        unsupported(QT_TRANSLATE_NOOP("Core", "Millrace cannot shut the computer down on this system. Choose \"Run a command\" for it.")));
}

void PlainDesktop::askMotion(std::function<void(bool)>) {} // nobody to be asked

base::Result<void> PlainDesktop::run(const QString& command, int done, int failed) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("MILLRACE_DONE"), QString::number(done));
    environment.insert(QStringLiteral("MILLRACE_FAILED"), QString::number(failed));
    process.setProcessEnvironment(environment);
#ifdef Q_OS_WIN
    process.setProgram(QStringLiteral("cmd.exe"));
    process.setArguments({QStringLiteral("/d"), QStringLiteral("/c"), command});
#else
    process.setProgram(QStringLiteral("/bin/sh"));
    process.setArguments({QStringLiteral("-c"), command});
#endif
    if (process.startDetached()) return {};
    return base::Error{base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "The command \"%1\" did not start: %2."), command.toStdString(),
            process.errorString().toStdString())};
}

} // namespace desktop
