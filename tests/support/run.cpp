#include "tests/support/run.hpp"

#include "core/model/task.hpp"

#include <QFileInfo>
#include <QProcess>
#include <gtest/gtest.h>
#include <thread>

namespace support {

QString program(const QString& name) {
    const QString built = QStringLiteral(MILLRACE_BIN "/") + name;
    return QFileInfo::exists(built) ? built : name;
}

Ran run(const QString& name, const QStringList& arguments, const QStringList& environment) {
    Ran ran;
    // On a thread of its own: after a fork ThreadSanitizer no longer sees the locks of the thread that forked.
    std::thread([&] {
        QProcess process;
        process.setEnvironment(QProcess::systemEnvironment() + environment);
        process.start(program(name), arguments);
        // Of a program that did not start, or does not end, Qt says that it exited normally with 0.
        const bool ended = process.waitForFinished(120'000);
        if (!ended) {
            process.kill();
            process.waitForFinished();
        }
        ran = {ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
        if (!ended) ran.err += name.toUtf8() + " did not start, or did not end within two minutes.\n";
    }).join();
    return ran;
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
    std::thread([&] {
        QProcess process;
        process.start(program(QStringLiteral("millrace-encoder")), {});
        process.write(model::toBytes(task) + '\n');
        // Of a broken test: a machine that is busy enough needs over a minute for two minutes of pattern.
        EXPECT_TRUE(process.waitForFinished(300'000)) << "the test pattern is not there after five minutes";
    }).join();
    EXPECT_GT(QFileInfo(QString::fromStdString(task.output)).size(), 0) << "the test pattern was not made";
    return QString::fromStdString(task.output);
}

} // namespace support
