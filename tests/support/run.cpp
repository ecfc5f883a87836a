#include "tests/support/run.hpp"

#include "core/model/task.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace support {
namespace {

/// A file that stays in the build's folder until its maker is newer.
QString madeOnce(const QString& name, const QString& maker, const std::function<bool(const QString&)>& make) {
    const QString path = QStringLiteral(MILLRACE_BIN "/../test-patterns/") + name;
    const QFileInfo made(path);
    if (made.exists() && made.lastModified() >= QFileInfo(maker).lastModified()) return path;
    QDir().mkpath(made.path());
    const QString part = path + QLatin1Char('.') + QString::number(QCoreApplication::applicationPid()); // several tests may make it at once
    if (!make(part)) return {};
    std::error_code error;
    std::filesystem::rename(part.toStdU16String(), path.toStdU16String(), error); // takes the place of one that another test has made
    EXPECT_FALSE(error) << error.message();
    return path;
}

bool makeTestPattern(const QString& path, double seconds) {
    model::Task task;
    task.kind = model::TaskKind::TestPattern;
    task.seconds = seconds;
    task.output = path.toStdString();
    bool isMade = false;
    std::thread([&] {
        QProcess process;
        process.start(program(QStringLiteral("millrace-encoder")), {});
        process.write(model::toBytes(task) + '\n');
        // Of a broken test: a machine that is busy enough needs over a minute for two minutes of pattern.
        isMade = process.waitForFinished(300'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    }).join();
    EXPECT_TRUE(isMade) << "the test pattern was not made, or not in five minutes";
    return isMade;
}

bool makeSmallPattern(const QString& path, double seconds) {
    const QString picture = QStringLiteral("testsrc2=s=640x360:r=25:d=%1").arg(seconds),
                  sound = QStringLiteral("sine=frequency=440:beep_factor=4:sample_rate=48000:d=%1").arg(seconds);
    const auto ran = run(QStringLiteral("ffmpeg"),
        {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-y"), QStringLiteral("-f"), QStringLiteral("lavfi"),
            QStringLiteral("-i"), picture, QStringLiteral("-f"), QStringLiteral("lavfi"), QStringLiteral("-i"), sound,
            QStringLiteral("-c:v"), QStringLiteral("libx264"), QStringLiteral("-preset"), QStringLiteral("veryfast"), QStringLiteral("-g"),
            QStringLiteral("50"), QStringLiteral("-pix_fmt"), QStringLiteral("yuv420p"), QStringLiteral("-c:a"), QStringLiteral("aac"),
            QStringLiteral("-ac"), QStringLiteral("2"), QStringLiteral("-f"), QStringLiteral("mp4"), path});
    EXPECT_EQ(ran.code, 0) << ran.err.toStdString();
    return ran.code == 0;
}

QString copied(const QString& kept, const QString& folder) {
    const QString clip = folder + QStringLiteral("/pattern.mp4");
    QFile::remove(clip); // of a test that wants it again
    EXPECT_TRUE(QFile::copy(kept, clip)) << kept.toStdString() << " cannot be copied";
    return clip;
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
    const auto make = [seconds](const QString& path) { return makeTestPattern(path, seconds); };
    return copied(madeOnce(QStringLiteral("%1s.mp4").arg(seconds), program(QStringLiteral("millrace-encoder")), make), folder);
}

QString smallPattern(const QString& folder, double seconds) {
    const auto make = [seconds](const QString& path) { return makeSmallPattern(path, seconds); };
    return copied(madeOnce(QStringLiteral("small-%1s.mp4").arg(seconds), QCoreApplication::applicationFilePath(), make), folder);
}

} // namespace support
