#include "tests/support/run.hpp"

#include "core/model/task.hpp"

#include <QFileInfo>
#include <QProcess>

namespace support {

QString program(const QString& name) {
    const QString built = QStringLiteral(MILLRACE_BIN "/") + name;
    return QFileInfo::exists(built) ? built : name;
}

Ran run(const QString& name, const QStringList& arguments, const QStringList& environment) {
    QProcess process;
    process.setEnvironment(QProcess::systemEnvironment() + environment);
    process.start(program(name), arguments);
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
}

QString media(const QString& relative) {
    const QString path = QStringLiteral(MILLRACE_MEDIA "/") + relative;
    if (QFileInfo::exists(path)) return path;
    qWarning("SKIPPED: the test media are not here (%s)", qPrintable(path));
    return {};
}

QString testPattern(const QString& folder, double seconds) {
    model::Task task;
    task.kind = model::TaskKind::TestPattern;
    task.seconds = seconds;
    task.output = (folder + QStringLiteral("/pattern.mp4")).toStdString();
    QProcess process;
    process.start(program(QStringLiteral("millrace-encoder")), {});
    process.write(model::toBytes(task) + '\n');
    process.waitForFinished(60'000);
    return QString::fromStdString(task.output);
}

} // namespace support
