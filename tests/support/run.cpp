#include "tests/support/run.hpp"

#include "core/model/task.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <filesystem>
#include <gtest/gtest.h>
#include <thread>

namespace support {
namespace {

void makeTestPattern(const QString& path, double seconds) {
    QDir().mkpath(QFileInfo(path).path());
    const QString part = path + QLatin1Char('.') + QString::number(QCoreApplication::applicationPid()); // several tests may make it at once
    model::Task task;
    task.kind = model::TaskKind::TestPattern;
    task.seconds = seconds;
    task.output = part.toStdString();
    bool isMade = false;
    std::thread([&] {
        QProcess process;
        process.start(program(QStringLiteral("millrace-encoder")), {});
        process.write(model::toBytes(task) + '\n');
        // Of a broken test: a machine that is busy enough needs over a minute for two minutes of pattern.
        isMade = process.waitForFinished(300'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    }).join();
    EXPECT_TRUE(isMade) << "the test pattern was not made, or not in five minutes";
    if (!isMade) return;
    std::error_code error;
    std::filesystem::rename(part.toStdU16String(), path.toStdU16String(), error); // takes the place of one that another test has made
    EXPECT_FALSE(error) << error.message();
}

} // namespace

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
    const QString kept = QStringLiteral(MILLRACE_BIN "/../test-patterns/%1s.mp4").arg(seconds),
                  clip = folder + QStringLiteral("/pattern.mp4");
    const QFileInfo made(kept), encoder(program(QStringLiteral("millrace-encoder")));
    if (!made.exists() || made.lastModified() < encoder.lastModified()) makeTestPattern(kept, seconds);
    QFile::remove(clip); // of a test that makes it again
    EXPECT_TRUE(QFile::copy(kept, clip)) << kept.toStdString() << " cannot be copied";
    return clip;
}

} // namespace support
